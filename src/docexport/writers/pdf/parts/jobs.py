"""What workers are given: a part to lay out, or pages whose margins they draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docexport.writers.images import ImageFile
from docexport.writers.pdf.marks import Mark
from docexport.writers.pdf.parts.recorded import Numbers, PageKind
from docexport.writers.pdf.table_sizes import TableSizes


@dataclass(frozen=True, slots=True)
class Setting:
    """What all parts of a document share: its style sheet, the files it may read, the engine's options.

    `moment` is the time that outputs carry, in seconds since 1970.
    """

    css: str
    base: str
    fonts: tuple[Path, ...]
    folders: tuple[Path, ...]
    sizes: TableSizes
    options: Mapping[str, Any]
    moment: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document: its XHTML, the marks of its nodes, its pictures, and whether it begins on a left page."""

    name: str
    xhtml: str
    marks: tuple[Mark, ...]
    images: Mapping[str, ImageFile]
    left: bool = False


@dataclass(frozen=True, slots=True)
class PartJob:
    """A part to lay out, with what it must be told about pages elsewhere."""

    setting: Setting
    part: Part
    numbers: Numbers = field(default_factory=Numbers)


@dataclass(frozen=True, slots=True)
class FurnitureJob:
    """Pages whose margins are to be drawn: the number of the first (from 0), their kinds, how many there are in all.

    `xhtml` is the document with nothing but what runs in margins. `strings` are the named strings in force: those set
    on these pages (from 1, in the whole document), and the last one set before them. `labels` name pages. Of `bare`
    pages all is drawn: they stand between parts, and no part has them.
    """

    setting: Setting
    xhtml: str
    first: int
    kinds: tuple[PageKind, ...]
    total: int
    strings: Mapping[str, Mapping[int, list[str]]]
    labels: Mapping[int, str]
    bare: frozenset[int]


def work(job: PartJob | FurnitureJob) -> Any:
    """What comes of a job of either kind. The engine is loaded where the work is done."""
    if isinstance(job, PartJob):
        from docexport.writers.pdf.parts.part import lay_out  # noqa: PLC0415

        return lay_out(job)
    from docexport.writers.pdf.parts.furniture import draw_furniture  # noqa: PLC0415

    return draw_furniture(job)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet that workers will need, the files that it loads, and the language of what is laid out."""

    css: str
    language: str
    fonts: tuple[Path, ...]
    folders: tuple[Path, ...]


def know_sheet(sheet: Sheet) -> None:
    """Load a style sheet and its fonts, for jobs to come."""
    from docexport.writers.pdf import layout  # noqa: PLC0415

    layout.know_sheet(sheet.css, sheet.language, sheet.fonts, sheet.folders)
