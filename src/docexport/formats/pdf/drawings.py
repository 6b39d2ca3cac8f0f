"""Drawn formulas, kept from one build of a document to the next: drawing one takes some fifteen milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from docexport.formats.manuscript import Manuscript

#: drawings that are kept of one document at the most; of more, those of the last build
_MOST = 10_000


class DrawingsOf(Struct, frozen=True):
    """Names the drawings of a document by its first file: few formulas change when the file does."""

    file: str
    folder: str


@contextmanager
def kept_drawings(manuscript: Manuscript) -> Iterator[None]:
    """While this is open, formulas that the store has as drawings are not drawn again; new ones are kept."""
    store, document = manuscript.pool.store, manuscript.document
    if store is None or not manuscript.has_formulas or not document.children:
        yield
        return
    from docexport.formulas.drawing import draw  # noqa: PLC0415 - few documents have formulas

    name = DrawingsOf(document.children[0].source, document.children[0].folder)
    kept = store.get(draw, name)
    known = kept if isinstance(kept, dict) else {}
    drawings = manuscript.math.drawings
    drawings.update(known)
    yield
    new = {key: value for key, value in drawings.items() if key not in known}
    if new:
        every = {**known, **new}
        store.put(draw, name, every if len(every) <= _MOST else new)
