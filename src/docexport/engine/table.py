"""The table of all that stands on WeasyPrint's private parts: what is replaced, what is read, and what it gives.

Each entry names the sources it was written against; `SOURCES` has their SHA-256. Where one differs in the version that
is installed the entry is left out, and the result is right without it: slower, or in the plain way (`plain`).
`DOCEXPORT_ENGINE=plain` leaves out all; `DOCEXPORT_ENGINE=-NAME,-NAME` leaves out some. `python -m
docexport.engine.table` prints the digests of the version that is installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from docexport.engine.digests import SOURCES
from docexport.engine.sources import digest_of

_W = "weasyprint"


class Replaced(NamedTuple):
    """A name that is replaced, and the source that it had: `package.module:Name.attribute`."""

    name: str
    source: str


class Entry(NamedTuple):
    """A thing that stands on private parts: its name, what it is for, the names it replaces and the sources it reads.

    `module` is where it is done, with a function `replacements`; `needs` are other entries that it works with alone.
    Without what is `essential` pages are made by `plain`.
    """

    name: str
    gain: str
    replaces: tuple[Replaced, ...] = ()
    reads: tuple[str, ...] = ()
    module: str = ""
    essential: bool = False
    needs: tuple[str, ...] = ()

    @property
    def sources(self) -> Iterator[str]:
        """All sources it was written against."""
        yield from (item.source for item in self.replaces)
        yield from self.reads

    def fits(self) -> bool:
        """Whether all these sources are what they were."""
        return all(SOURCES.get(source) == digest_of(source) for source in self.sources)


def _own(*names: str) -> tuple[Replaced, ...]:
    """Names that are replaced where they are defined."""
    return tuple(Replaced(name, name) for name in names)


def _in(source: str, *modules: str) -> tuple[Replaced, ...]:
    """A function that is replaced in modules that import it by its name."""
    name = source.rpartition(":")[2]
    return tuple(Replaced(f"{module}:{name}", source) for module in modules)


_BREAK = f"{_W}.text.line_break"
_LAYOUT = f"{_W}.layout"
_FAST = "docexport.engine.fast"
#: what entries give that give little by themselves: cold builds on two processors, entries left out in turn
_FOUR = "with `styles`, `lengths`, `floats` and `backgrounds` books and batches take 10 % less"
_OUT = "with `compression` and `objects` a book in which one word was changed takes 13 % less, and letters 5 %"

FAST: tuple[Entry, ...] = (
    Entry(
        "lazy-imports",
        "a handout in three formats takes 15 % longer without it",
        reads=(f"{_W}.pdf.fonts:", f"{_W}.text.fonts:", f"{_W}.css:ColorProfile", f"{_W}:HTML"),
    ),
    Entry("c-declarations", "a handout in three formats takes 36 % longer without it", reads=(f"{_W}.text.ffi:",)),
    Entry(
        "styles",
        _FOUR,
        _own(f"{_W}.css:StyleFor", f"{_W}.css:ComputedStyle.__missing__"),
        module=f"{_FAST}.computed_styles",
    ),
    Entry(
        "shaping",
        "a book takes 66 % longer without it",
        (
            *_own(f"{_BREAK}:first_line_metrics", f"{_BREAK}:Layout", f"{_W}.draw.text:draw_first_line"),
            *_in(f"{_W}.draw.text:draw_text", f"{_W}.draw"),
            *_in(f"{_BREAK}:split_first_line", f"{_LAYOUT}.inline", f"{_LAYOUT}.preferred"),
            *_in(f"{_BREAK}:strut", _BREAK, f"{_LAYOUT}.inline", f"{_W}.css.units", f"{_W}.css.computed_values"),
            *_in(f"{_BREAK}:create_layout", _BREAK, f"{_LAYOUT}.inline"),
        ),
        (
            f"{_BREAK}:line_size",
            f"{_BREAK}:_font_style_cache_key",
            f"{_W}.pdf.stream:Stream",
            f"{_W}.pdf.fonts:Font",
            f"{_W}.text.fonts:font_features",
            f"{_W}.text.fonts:get_font_description",
        ),
        f"{_FAST}.shaping",
    ),
    Entry(
        "lengths",
        _FOUR,
        _in(
            f"{_LAYOUT}.percent:resolve_percentages",
            *(
                f"{_LAYOUT}.{name}"
                for name in ("inline", "page", "float", "grid", "absolute", "block", "column", "table")
            ),
        ),
        module=f"{_FAST}.lengths",
    ),
    Entry("floats", _FOUR, _in(f"{_LAYOUT}.float:avoid_collisions", f"{_LAYOUT}.inline"), module=f"{_FAST}.floats"),
    Entry(
        "leaders",
        "a book with contents takes 11 % longer without it",
        _in(f"{_LAYOUT}.leader:handle_leader", f"{_LAYOUT}.inline"),
        (f"{_LAYOUT}.leader:leader_index", f"{_W}.draw.text:draw_text"),
        f"{_FAST}.leaders",
        needs=("shaping",),
    ),
    Entry(
        "backgrounds",
        _FOUR,
        (
            *_own(f"{_LAYOUT}.background:layout_box_backgrounds", f"{_W}.draw.border:draw_outline"),
            *_in(f"{_W}.draw.border:draw_border", f"{_W}.draw"),
            *_in(f"{_W}.draw.border:draw_outline", f"{_W}.draw"),
        ),
        module=f"{_FAST}.backgrounds",
    ),
    Entry(
        "rasters",
        "a batch of letters with a logo takes 36 % longer without it",
        _own(f"{_W}.images:RasterImage.get_x_object"),
        module=f"{_FAST}.rasters",
    ),
    Entry(
        "compression",
        _OUT,
        (Replaced("pydyf:zlib", "pydyf:Stream"),),
        ("pydyf:PDF.write",),
        f"{_FAST}.compression",
    ),
    Entry(
        "hyphens",
        "a German handout with hyphens takes 46 % longer without it",
        _own("pyphen:HyphDict"),
        module=f"{_FAST}.hyphens",
    ),
    Entry(
        "objects",
        _OUT,
        _own(
            "pydyf:PDF.write",
            "pydyf:_to_bytes",
            "pydyf:Dictionary.data",
            "pydyf:Array.data",
            "pydyf:String.data",
            "pydyf:PDF.page_references",
            f"{_W}.matrix:Matrix.transform_point",
        ),
        module=f"{_FAST}.objects",
    ),
)

ESSENTIAL: tuple[Entry, ...] = (
    Entry(
        "tagging",
        "one structure element for each element of the markup; PDF/UA-1",
        _in(f"{_W}.pdf.tags:add_tags", f"{_W}.pdf"),
        (
            f"{_W}.formatting_structure.boxes:",
            f"{_W}.pdf.stream:Stream",
            f"{_W}.pdf.anchors:",
            f"{_W}.pdf:generate_pdf",
        ),
        "docexport.engine.tagging.tags",
        essential=True,
    ),
    Entry(
        "inspection",
        "defects, wide tables and first words are found in the boxes of pages",
        reads=(f"{_W}.formatting_structure.boxes:", f"{_W}.document:Page"),
        essential=True,
    ),
    Entry(
        "page-counter",
        "a counter style that calls pages by their labels",
        reads=(f"{_W}.css.counters:CounterStyle",),
        essential=True,
    ),
    Entry(
        "font-files",
        "fonts of style sheets lie in memory",
        reads=(f"{_W}.text.fonts:FontConfiguration",),
        essential=True,
    ),
)

CHAPTERS = Entry(
    "chapters", "books are laid out chapter by chapter, several at once, and only those that changed; else 61 % longer",
    (
        *_in(f"{_W}.css.targets:TargetCollector", f"{_W}.document"),
        *_in(f"{_LAYOUT}.page:make_margin_boxes", _LAYOUT),
    ),
    (f"{_LAYOUT}.page:", f"{_LAYOUT}.block:_add_break_values", f"{_W}.draw:", f"{_W}.stacking:StackingContext",
     f"{_W}.document:", f"{_W}.pdf.fonts:Font", f"{_W}.pdf:generate_pdf", f"{_W}.html:get_html_metadata"),
    "docexport.engine.chapters.hooks",
)  # fmt: skip

TABLE: dict[str, Entry] = {entry.name: entry for entry in (*ESSENTIAL, CHAPTERS, *FAST)}


@cache
def switched_off() -> frozenset[str]:
    """The names of entries that `DOCEXPORT_ENGINE` leaves out."""
    asked = os.environ.get("DOCEXPORT_ENGINE", "")
    if asked == "plain":
        return frozenset(TABLE)
    return frozenset(name[1:] for name in asked.split(",") if name.startswith("-"))


@cache
def _is_unchanged(name: str) -> bool:
    return TABLE[name].fits()


@cache
def fits(name: str) -> bool:
    """Whether an entry is used: it is not switched off, it fits the versions installed, and so does what it needs."""
    entry = TABLE[name]
    if name in switched_off() or not _is_unchanged(name):
        return False
    if not all(fits(other) for other in entry.needs):
        return False
    return entry.essential or all(fits(other.name) for other in ESSENTIAL)


def is_plain() -> bool:
    """Whether pages are made with WeasyPrint's public interface alone."""
    return not all(fits(entry.name) for entry in ESSENTIAL)


@cache
def changed() -> list[str]:
    """The entries that are left out because what they were written against has changed."""
    return [
        entry.name for entry in TABLE.values() if entry.name not in switched_off() and not _is_unchanged(entry.name)
    ]


def main() -> None:
    """Print the digests of all sources, for `docexport.engine.digests`."""
    names = sorted({source for entry in TABLE.values() for source in entry.sources})
    print("\n".join(f'    "{name}": "{digest_of(name)}",' for name in names))  # noqa: T201


if __name__ == "__main__":
    main()
