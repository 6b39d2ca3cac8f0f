"""What the editions of a theme promise of printed pages, each a check of one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from docexport.checks.text_runs import Printed, Run
from docexport.config import EditionRules
from docexport.diagnostics.codes import Code
from docexport.rendering.colours import contrast, has_hue

#: WCAG 2.2, 1.4.3: type of 18 points, or of 14 and bold, needs two thirds of the contrast
LARGE, LARGE_BOLD, LARGE_SHARE = 18.0, 14.0, 2 / 3
#: what rounding may take off a size or a ratio
_SLACK = 0.05
#: lines in a row with their ends under each other that make a paragraph justified, and how exactly: the last letters
#: have white of their own behind them
_JUSTIFIED_LINES, _SAME = 5, 1.2
#: a line shorter than this, in points, is too short to be justified
_SHORT = 150.0
#: paper counts as white from this on, of 255
_WHITE = 250


class Line(Struct, frozen=True):
    """Runs that stand next to each other on one baseline."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def right(self) -> float:
        return self.runs[-1].right

    @property
    def left(self) -> float:
        return self.runs[0].left


class Breach(Struct, frozen=True):
    """A rule that is broken: where, and by which text."""

    page: int
    text: str
    what: str


HYPHENS = ("\u00ad", "\ufffe", "\x02")
Check = Callable[[Printed, EditionRules, str], Iterator[Breach]]


def _sizes(printed: Printed, rules: EditionRules, _source: str) -> Iterator[Breach]:
    least = rules.smallest_type
    for line in _lines(printed.runs) if least else ():
        size = min(run.size for run in line.runs)
        if size < least - _SLACK:  # type: ignore[operator]
            what = f"type of {size:.3g} points; the edition promises {least:g} or more"
            yield Breach(line.runs[0].page, line.text, what)


def _italics(printed: Printed, rules: EditionRules, _source: str) -> Iterator[Breach]:
    for run in printed.runs if rules.italics is False else ():
        if run.italic:
            yield Breach(run.page, run.text, "italics; the edition promises none")


def _hyphens(printed: Printed, rules: EditionRules, source: str) -> Iterator[Breach]:
    for line in _lines(printed.runs) if rules.hyphens is False else ():
        last = line.text.split()[-1:]
        # PDFium marks hyphens that were written in the same way
        if last and last[0][-1] in HYPHENS and f"{last[0][:-1]}-" not in source:
            yield Breach(line.runs[0].page, line.text, "a word is broken with a hyphen; the edition promises none")


def _justified(printed: Printed, rules: EditionRules, _source: str) -> Iterator[Breach]:
    """Lines in a row whose ends lie under each other although their words differ."""
    if rules.justified is not False:
        return
    row: list[Line] = []
    for line in _lines(run for run in printed.runs if not run.fixed):
        same = row and line.runs[0].page == row[-1].runs[0].page and _same_ends(line, row[-1])
        row = [*row, line] if same and line.right - line.left > _SHORT else [line]
        if len(row) == _JUSTIFIED_LINES and len({len(item.text) for item in row}) > 1:
            yield Breach(line.runs[0].page, row[0].text, "lines set to one length; the edition promises ragged ones")


def _same_ends(line: Line, above: Line) -> bool:
    """Whether two lines begin and end under each other: in ragged text one of the ends differs, in either direction."""
    return abs(line.right - above.right) < _SAME and abs(line.left - above.left) < _SAME


def contrast_of(printed: Printed, rules: EditionRules, _source: str) -> Iterator[Breach]:
    asked = rules.contrast
    for run in printed.runs if asked else ():
        if run.background is None or run.kind == "Figure":
            continue
        large = run.size >= LARGE or (run.bold and run.size >= LARGE_BOLD)
        least = asked * (LARGE_SHARE if large else 1)  # type: ignore[operator]
        ratio = contrast(run.colour, run.background)
        if ratio < least - _SLACK:
            yield Breach(run.page, run.text, f"text with a contrast of {ratio:.1f} to 1; {least:.2g} to 1 is asked for")


def areas(printed: Printed, rules: EditionRules, _source: str) -> Iterator[Breach]:
    for run in printed.runs if rules.fills is False else ():
        if run.background and run.kind != "Figure" and min(run.background) < _WHITE:
            yield Breach(run.page, run.text, "a filled area; the edition promises none")


def hues(printed: Printed, rules: EditionRules, _source: str) -> Iterator[Breach]:
    if rules.hues is not False:
        return
    for run in printed.runs:
        if run.kind != "Figure" and has_hue(run.colour):
            yield Breach(run.page, run.text, "coloured text; the edition promises greys")
    for stroke in printed.strokes:
        if stroke.kind != "Figure" and has_hue(stroke.colour):
            yield Breach(stroke.page, "", "a coloured line or area; the edition promises greys")


def _longest(printed: Printed, rules: EditionRules, _source: str) -> Iterator[Breach]:
    most = rules.longest_line
    for line in _lines(run for run in printed.runs if run.kind != "Artifact" and not run.fixed) if most else ():
        length = len(line.text.strip())
        if length > most:  # type: ignore[operator]
            what = f"lines of more than {most} characters; the edition promises shorter ones"
            yield Breach(line.runs[0].page, line.text, what)


CHECKS: tuple[tuple[Check, Code, str], ...] = (
    (_sizes, Code.BROKEN_PROMISE, "look at the sizes in the theme's tokens `font`, and at words within drawings"),
    (_italics, Code.BROKEN_PROMISE, "set the token `font.emphasis` to `normal`"),
    (_hyphens, Code.BROKEN_PROMISE, "set the token `paragraph.hyphens` to `manual`"),
    (_justified, Code.BROKEN_PROMISE, "set the token `paragraph.align` to `left`"),
    (contrast_of, Code.LOW_CONTRAST, "look at the tokens `color`"),
    (areas, Code.BROKEN_PROMISE, "set the tokens `color.tint` and `color.code_tint` to white"),
    (hues, Code.BROKEN_PROMISE, "look at the tokens `color`"),
    (_longest, Code.BROKEN_PROMISE, "set the token `page.measure` smaller"),
)


def _lines(runs: Iterable[Run]) -> Iterator[Line]:
    """Runs put together to lines, broken at gaps such as those between the columns of a table."""
    row: list[Run] = []
    for run in runs:
        last = row[-1] if row else None
        if last and not (
            run.page == last.page
            and abs(run.baseline - last.baseline) < 0.5 * min(run.size, last.size)
            and -last.size < run.left - last.right < 1.2 * last.size
        ):
            yield Line(tuple(row))
            row = []
        row.append(run)
    if row:
        yield Line(tuple(row))
