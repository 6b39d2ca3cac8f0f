"""Where the parts of a book lie: on which pages, with which blank ones between, and what the pages of targets are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from docexport.engine.chapters.recorded import LaidOutChapter, Numbers, PageKind

_SIDES = {"left", "right"}


class Arrangement(Struct, frozen=True):
    """The number of pages before each part, the kinds of all pages, and the page (from 0) that each id begins on."""

    firsts: tuple[int, ...]
    kinds: tuple[PageKind, ...]
    begins: Mapping[str, int]
    #: named strings by their name and the page (from 1) they are set on
    strings: Mapping[str, Mapping[int, list[str]]]
    #: pages between parts
    bare: frozenset[int]
    #: parts that lie on the other side than they were laid out for
    turned: frozenset[int]
    #: why the parts cannot be joined; empty where they can
    trouble: str = ""


def arrange(parts: Sequence[LaidOutChapter], lefts: Sequence[bool], *, rtl: bool) -> Arrangement:
    """Where laid-out parts lie. `lefts` say which were laid out beginning on a left page."""
    firsts: list[int] = []
    kinds: list[PageKind] = []
    begins: dict[str, int] = {}
    strings: dict[str, dict[int, list[str]]] = {}
    bare: set[int] = set()
    turned: set[int] = set()
    trouble = ""
    for place, part in enumerate(parts):
        trouble = trouble or part.trouble
        side = ""
        if place:
            wanted = _break(parts[place - 1].after, part.before, rtl=rtl)
            if wanted == "auto" and parts[place - 1].names[1] == part.names[0]:
                trouble = trouble or "not each chapter begins a page"
            side = wanted
        left = _is_left(len(kinds), rtl=rtl)
        if side in _SIDES and left != (side == "left"):
            bare.add(len(kinds))
            kinds.append(PageKind("left" if left else "right", True, ""))
            trouble = trouble or ("a background fills pages without text" if part.canvas else "")
            left = not left
        if part.sided and left != (lefts[place] != rtl):
            turned.add(place)
        firsts.append(len(kinds))
        for number, page in enumerate(part.pages, len(kinds)):
            for anchor in page.anchors:
                begins.setdefault(anchor, number)
            kinds.append(page.kind._replace(side="left" if _is_left(number, rtl=rtl) else "right"))
        for name, pages in part.strings.items():
            strings.setdefault(name, {}).update({firsts[-1] + page: texts for page, texts in pages.items()})
    return Arrangement(tuple(firsts), tuple(kinds), begins, strings, frozenset(bare), frozenset(turned), trouble)


def _is_left(number: int, *, rtl: bool) -> bool:
    """Whether a page (from 0) is a left one: the first is a right one, in books from right to left a left one."""
    return bool(number % 2) != rtl


def _break(after: Sequence[str], before: Sequence[str], *, rtl: bool) -> str:
    """What comes of what two neighbours say of the break between them (CSS Fragmentation 3, section 3.1): `left`,
    `right`, `page`, or `auto` where it is open whether there is one.
    """
    result = "auto"
    for value in (*after, *before):
        if value in {"recto", "verso"}:
            result = "right" if (value == "recto") != rtl else "left"
        elif value in _SIDES:
            result = value
        elif value in {"page", "always"} and result == "auto":
            result = "page"
    return result


def numbers_for(part: LaidOutChapter, arrangement: Arrangement, labels: Mapping[int, str]) -> Numbers:
    """What a part must be told about the pages it names."""
    pages = {anchor: arrangement.begins[anchor] + 1 for anchor in sorted(part.asked & arrangement.begins.keys())}
    return Numbers(pages, {page: labels[page] for page in sorted(set(pages.values())) if page in labels})
