"""Short ways to the stages of the pipeline, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.formats import FORMATS, Manuscript, modified_time
from docexport.model import Document
from docexport.rendering.fonts import installed_family
from docexport.rendering.renderer import Renderer
from docexport.rendering.text.breaking import PLAIN
from docexport.rendering.theme import apply_edition, load_theme
from docexport.session import Source, parse_source, prepare

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent


def source_of(
    text: str, /, diagnostics: Diagnostics | None = None, root: Path = HERE / "files", **options: Any
) -> Source:
    """A document from Markdown, with options as in `docexport.toml`. It has a title, so that nothing asks for one."""
    options.setdefault("metadata", {}).setdefault("title", "Sample")
    layer = Settings({key.replace("_", "-"): value for key, value in options.items()})
    return parse_source(
        text,
        name="sample.md",
        root=root,
        settings=[layer],
        diagnostics=Diagnostics() if diagnostics is None else diagnostics,
    )


def document_of(
    text: str, /, format_name: str = "txt", diagnostics: Diagnostics | None = None, **options: Any
) -> Document:
    """The document after all transforms."""
    sink = Diagnostics() if diagnostics is None else diagnostics
    return prepare(source_of(text, sink, **options), format_name, sink)


def manuscript_of(text: str, /, format_name: str, diagnostics: Diagnostics | None = None, **options: Any) -> Manuscript:
    """The manuscript a writer is given, in the theme `base` unless another is named."""
    sink = Diagnostics() if diagnostics is None else diagnostics
    options.setdefault("theme", "base")
    source = source_of(text, sink, **options)
    document = prepare(source, format_name, sink)
    theme = load_theme(source.project.theme_name, source.root, sink)
    assert theme is not None
    dressed = apply_edition(theme, source.project, sink)
    return Manuscript(document, dressed, source.project, source.root, modified_time(document, None), sink)


def body_renderer(manuscript: Manuscript, format_name: str, width: int = 60) -> Renderer:
    """A renderer whose links and images are as written, to show a node's markup alone."""
    chosen = FORMATS[format_name]
    return manuscript.renderer(
        chosen.families,
        markup=chosen.markup,
        href=lambda node: f"#{node.destination}" if node.destination else node.target,
        image_url=lambda node: node.target,
        address=lambda identifier: f"#{identifier}",
        stretched=lambda _node: False,
        box_images={True: "checked.svg", False: "box.svg"},
        width=width,
        typesetting=PLAIN,
        charset="unicode",
        fold=str,
        inline_links=False,
        paged=False,
        note_marks={},
    )


def body_of(text: str, /, format_name: str, **options: Any) -> str:
    """The body of a document in one format, without any shell."""
    manuscript = manuscript_of(text, format_name, **options)
    renderer = body_renderer(manuscript, format_name)
    document = manuscript.document
    return str(renderer.render(document.key_points) + renderer.render(document.children))


def font(family: str, kind: str = "Regular") -> Path:
    """A font's file, of a family that our themes bring along."""
    installed = installed_family(family)
    assert installed is not None
    return next(file for file, *_ in installed[1] if file.stem.endswith(f"-{kind}"))
