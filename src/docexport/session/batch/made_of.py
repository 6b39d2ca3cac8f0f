"""What the documents of a batch are made of: what all rows depend on, and what is a row's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from docexport.cache.digests import digest, tools_digest
from docexport.diagnostics import Diagnostics
from docexport.model import HtmlBlock, HtmlInline, Image, Node, walk
from docexport.session.batch.filling import filled_node, has_places, put
from docexport.session.batch.job import Template
from docexport.session.batch.rows import Row
from docexport.session.inputs import pictures_in, pictures_of, theme_files
from docexport.session.source import Source
from docexport.session.stages import theme_of


def parts_of(templates: Sequence[Template], *told: object) -> dict[str, str]:
    """Digests of what all rows depend on, by what it is called in reports. `told` is what else was asked for."""
    sources = [template.source for template in templates]
    options = [
        (source.project, repr(source.settings.data), template.pattern, template.strict, str(template.epoch))
        for source, template in zip(sources, templates, strict=True)
    ]
    pictures = {path for source in sources for path in pictures_of(source)}
    return {
        "docexport": tools_digest(),
        "the document": digest([source.document for source in sources]),
        "the options": digest(options, *told),
        "the theme": digest([_theme(source) for source in sources]),
        "pictures": digest(tuple(sorted(pictures))),
    }


def _theme(source: Source) -> tuple[Path, ...]:
    theme = theme_of(source, Diagnostics())
    tables = {source.root / source.project.braille.table} if source.project.braille.table else set()
    return tuple(sorted(theme_files(source, [theme] if theme else []) | tables))


class RowKeys:
    """Digests of what is a row's own: its values, and the pictures that these name.

    A picture is read when a row first names it, before any worker does: what is noted is never newer than what was
    used.
    """

    def __init__(self, templates: Sequence[Template]) -> None:
        self._sources = [template.source for template in templates]
        self._naming = [
            (node, chapter.folder, source.root)
            for source in self._sources
            for chapter in source.document.children
            for node in walk(chapter)
            if isinstance(node, Image | HtmlBlock | HtmlInline) and has_places(node)
        ]
        self._known: dict[Path, str] = {}

    def of(self, row: Row) -> tuple[str, str]:
        """The digests of a row's values and of its pictures."""
        pictures = sorted(set(self._pictures(row.values)))
        return digest(row.values), digest([self._digest(path) for path in pictures]) if pictures else ""

    def _pictures(self, values: Mapping[str, str]) -> Iterator[Path]:
        for source in self._sources:
            cover = source.document.metadata.cover
            if "{{" in cover:
                yield source.root / put(cover, values)
        node: Node
        for node, folder, root in self._naming:
            yield from pictures_in(filled_node(node, values), folder, root)

    def _digest(self, path: Path) -> str:
        if path not in self._known:
            self._known[path] = digest(path)
        return self._known[path]
