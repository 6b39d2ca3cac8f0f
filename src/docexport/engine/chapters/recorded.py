"""What a laid-out part is as a value: drawn pages, their links, their tags, the fonts and pictures they use.

All of it can be sent from one process to another, and kept on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, field

from docexport.engine.contract import Defect, FirstWord
from docexport.engine.tagging.packed_tree import PackedTree

#: kinds of a page's resources that are told apart by their names
RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading")


class PageKind(NamedTuple):
    """What style sheets tell pages apart by, besides their number."""

    side: str
    blank: bool
    name: str


class RecordedLink(NamedTuple):
    """A link: `internal` or `external`, where it leads, and its corners in pixels."""

    kind: str
    target: str
    corners: tuple[float, float, float, float]


class RecordedPage(Struct, frozen=True):
    """A drawn page. `content` is its compressed stream; lengths are in pixels of CSS."""

    kind: PageKind
    width: float
    height: float
    bleed: dict[str, float]
    content: bytes
    links: tuple[RecordedLink, ...]
    anchors: dict[str, tuple[float, float, float, float]]
    bookmarks: tuple[Any, ...]


class FontUse(Struct, frozen=True):
    """How a font was used: its values, the glyphs drawn, and the font itself: the path of its file, or its bytes."""

    key: int
    values: dict[str, Any]
    widths: dict[int, Any]
    to_unicode: dict[int, str]
    file: Path | bytes


class Drawn(Struct, frozen=True):
    """Drawn content and what it draws with: fonts, and resources by kind and name."""

    fonts: tuple[FontUse, ...]
    resources: dict[str, dict[str, Any]]
    images: dict[str, Any]


class LaidOutChapter(Struct, frozen=True):
    """A laid-out part.

    `asked` are the targets whose pages it names. `before` and `after` are what style sheets say of breaks around it,
    `names` the kinds of page it begins and ends with. `strings` are the named strings set on its pages (from 1).
    `sided` says whether left pages differ from right ones in more than their margins' content, `canvas` whether the
    text's background fills whole pages. `trouble` is why it
    cannot be joined with others, empty where it can.
    """

    pages: tuple[RecordedPage, ...]
    drawn: Drawn
    tree: PackedTree
    strings: dict[str, dict[int, list[str]]]
    asked: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    names: tuple[str, str]
    sided: bool
    canvas: bool
    first_words: tuple[FirstWord, ...]
    defects: tuple[Defect, ...]
    log: tuple[tuple[int, str], ...]
    trouble: str = ""


class Margins(Struct, frozen=True):
    """What stands in the margins of pages: a compressed stream for each, and what they draw with."""

    contents: tuple[bytes, ...]
    drawn: Drawn
    log: tuple[tuple[int, str], ...] = ()


class Numbers(Struct, frozen=True):
    """The pages of targets: their numbers (from 1) and what these are called, where that is not the number."""

    pages: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
