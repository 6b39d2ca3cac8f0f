"""The variants of a document that a batch makes: editions, audiences, languages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session.source import Source, load_sources


def variants_of(paths: Sequence[Path], layers: Sequence[Settings], diagnostics: Diagnostics) -> list[Source]:
    """One document in all variants that its project's `[batch]` lists; papers and formats are each one's own.

    In another language it is the file called so, `letter.es.md` beside `letter.md`, where there is one; else the
    same text with the labels of that language.
    """
    sources = load_sources(paths, layers, diagnostics)
    if len(sources) != 1:
        if sources or not diagnostics.failed():
            hint = "name the Markdown file or the book"
            diagnostics.error(Code.NO_SOURCE, "a batch is made of one document", hint=hint)
        return []
    (first,) = sources
    batch, asked = first.project.batch, _asked(layers)
    if not (batch.editions or batch.audiences or batch.languages):
        return sources
    variants: list[Source] = []
    for edition, audience, language in product(
        _choices(asked.get("edition"), batch.editions, first.project.edition),
        _choices(asked.get("audience"), batch.audiences, first.project.audience),
        _choices(None, batch.languages, first.document.metadata.language),
    ):  # fmt: skip
        chosen = Settings(
            {"edition": edition, "audience": audience, "metadata": {"language": language}}, "the project's `[batch]`"
        )
        variants += load_sources([_in_language(paths[0], language)], [*layers, chosen], diagnostics)
    return variants


def _choices(asked: str | None, listed: Sequence[str], own: str) -> Sequence[str]:
    """What is asked for; else what the project lists for batches; else what the document has of its own."""
    return (asked,) if asked else listed or (own,)


def _asked(layers: Sequence[Settings]) -> dict[str, Any]:
    """What the command line says, which goes before what the project lists."""
    return {key: value for layer in layers for key, value in layer.data.items()}


def _in_language(path: Path, language: str) -> Path:
    translated = path.with_suffix(f".{language}{path.suffix}")
    return translated if translated.is_file() else path
