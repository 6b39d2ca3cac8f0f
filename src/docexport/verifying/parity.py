"""Parity: the words of the source stand in a file, all of them, in order, and nothing else does."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from docexport.checks.text_normalization import UNSEEN, Letters
from docexport.diagnostics import Span
from docexport.diagnostics.codes import Code
from docexport.verifying.alignment import Alignment, Consume, Gap, Matched
from docexport.verifying.budget import Budget
from docexport.verifying.expected_text import Expected, Grid

#: hyphens come and go where lines are broken
_HYPHENS = frozenset("-‐‑­")
#: marks that mean something between the figures of a number or the letters of a word
_TELLING = frozenset(".,:;!?%/")
_MIRRORED = str.maketrans(")]}>»›", "([{<«‹")
_NUMBER = re.compile(r"(?<!\d)\d++(?:[.,:/]\d+)+")
#: a table's rows are looked for so far behind its caption
_LEEWAY = 200


class Difference(Struct, frozen=True):
    """One way in which a file differs from its source: which, where in the source, which words."""

    code: Code
    words: str
    span: Span
    after: str = ""


class Parity(Struct):
    """What the comparison of a file with its source gave. `shown` are the letters of the file that come from it."""

    wanted: int = 0
    generated: int = 0
    differences: list[Difference] = field(default_factory=list)
    shown: list[Matched] = field(default_factory=list)


def compare(expected: Expected, grids: list[Grid], text: str, budget: Budget) -> Parity:
    """Compare what a file shows with what it should show."""
    wanted, actual = Letters.of(expected.text), Letters.of(text)
    result = Parity(wanted=len(wanted.letters) + sum(len("".join(row)) for grid in grids for row in grid.rows))
    lost_rows: list[tuple[Grid, str]] = []
    stops: list[tuple[int, Consume]] = [(grid.at, _consumer(grid, actual, lost_rows, budget)) for grid in grids]
    alignment = Alignment(wanted, actual, budget, stops)
    alignment.run()
    result.shown, result.generated = alignment.same, alignment.generated
    extras: list[tuple[Gap, str]] = []
    losses: list[tuple[Gap, str]] = []
    for gap in alignment.gaps:
        if gap.wanted_end > gap.wanted_start:
            losses.append((gap, wanted.letters[gap.wanted_start : gap.wanted_end]))
        for start, end in budget.spend(actual, gap.actual_start, gap.actual_end):
            extras.append((Gap(gap.wanted_start, gap.wanted_end, start, end), actual.letters[start:end]))
        result.generated += gap.actual_end - gap.actual_start
    for grid, words in lost_rows:
        result.differences.append(Difference(Code.LOST_TEXT, words, grid.span))
    result.differences += _judged(losses, extras, wanted, actual, expected)
    result.differences += _marks(wanted, actual, result.shown, expected)
    return result


def _judged(
    losses: list[tuple[Gap, str]], extras: list[tuple[Gap, str]], wanted: Letters, actual: Letters, expected: Expected
) -> Iterator[Difference]:
    """Name each difference: lost, moved, doubled, or of unknown origin."""
    added = [text for _, text in extras]
    for gap, text in losses:
        words = wanted.words(gap.wanted_start, gap.wanted_end)
        moved = any(text in other or (len(other) > 12 and other in text) for other in added)
        code = Code.MOVED_TEXT if moved else Code.LOST_TEXT
        yield Difference(code, words, expected.span_at(wanted.places[gap.wanted_start]), _before(wanted, gap))
    lost = [text for _, text in losses]
    for gap, text in extras:
        if any(text in other or (len(other) > 12 and other in text) for other in lost):
            continue  # what was moved is said once
        code = Code.DOUBLED_TEXT if len(text) > 6 and text in wanted.letters else Code.FOREIGN_TEXT
        place = min(gap.wanted_start, max(len(wanted.places) - 1, 0))
        span = expected.span_at(wanted.places[place]) if wanted.places else Span()
        yield Difference(code, actual.words(gap.actual_start, gap.actual_end), span, _before(wanted, gap))


def _before(wanted: Letters, gap: Gap) -> str:
    """The words before a gap, so that a person finds the place."""
    if not gap.wanted_start:
        return ""
    end = wanted.places[gap.wanted_start - 1] + 1
    start = wanted.places[max(0, gap.wanted_start - 40)]
    return " ".join(wanted.text[start:end].split()[-4:])


def _marks(wanted: Letters, actual: Letters, shown: list[Matched], expected: Expected) -> Iterator[Difference]:
    """Signs between letters that are lost, and those that change a number or a word."""
    for stretch in shown:
        for step in range(1, stretch.length):
            mine, theirs = wanted.between(stretch.wanted + step), actual.between(stretch.actual + step)
            if mine == theirs:
                continue
            near = wanted.letters[stretch.wanted + step - 1 : stretch.wanted + step + 1]
            lost = _missing(*(map(_unordered, (mine, theirs)) if _is_rtl(near) else (mine, theirs)))
            added = _telling(mine, theirs)
            if lost or added:
                place = stretch.wanted + step
                words = wanted.words(max(0, place - 8), min(len(wanted.letters), place + 8))
                code = Code.LOST_TEXT if lost else Code.FOREIGN_TEXT
                yield Difference(code, f"{lost or added} in “{words}”", expected.span_at(wanted.places[place - 1]))


def _is_rtl(letters: str) -> bool:
    """Whether any letter is written from right to left: signs beside it are stored in one order and read in another."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in letters)


def _unordered(signs: str) -> str:
    """Signs without their order, brackets all looking one way."""
    return "".join(sorted(signs.translate(_MIRRORED)))


def _missing(mine: str, theirs: str) -> str:
    """The signs of one text that are not among those of another, in order; white space and hyphens do not count."""
    rest: Iterator[Any] = iter(theirs)
    signs = [char for char in mine if not char.isspace() and char not in _HYPHENS and ord(char) not in UNSEEN]
    return "".join(char for char in signs if not any(char == other for other in rest))


def _telling(mine: str, theirs: str) -> str:
    """A sign that stands within a word or number in a file, and not in its source."""
    if mine or any(char.isspace() for char in theirs):
        return ""
    return "".join(char for char in theirs if char in _TELLING)


def _consumer(grid: Grid, actual: Letters, lost: list[tuple[Grid, str]], budget: Budget) -> Consume:
    """Takes a table out of plain text, row by row: the cells of a row stand side by side, so its lines are mixed."""

    def consume(start: int) -> int | None:
        begins = _beginning(grid, actual, start)
        budget.spend(actual, start, begins)
        head = "".join(grid.head)
        place = begins + (len(head) if actual.letters.startswith(head, begins) else 0)
        for number, row in enumerate(grid.rows):
            end = _row_end(grid, row, actual.letters, place)
            if end is None:
                end = _found_near(row, actual.letters, place)
            if end is None:
                lost.append((grid, " | ".join(cell for cell in row if cell)))
                continue
            broken = _broken_numbers(grid.texts[number], actual, place, end) if grid.texts else ""
            if broken:
                lost.append((grid, broken))
            place = end
        return place

    return consume


def _broken_numbers(text: str, actual: Letters, start: int, end: int) -> str:
    """The first number of a row that is not whole in the file: 1.5 is not 15."""
    if start >= end:
        return ""
    shown = actual.text[actual.places[start] : actual.places[end - 1] + 2]
    left = Counter(_NUMBER.findall(shown)) - Counter()
    missing = Counter(_NUMBER.findall(text)) - left
    return next(iter(missing), "")


def _beginning(grid: Grid, actual: Letters, start: int) -> int:
    """Where a table begins: its header, or its first row, at the beginning of a word a little further on."""
    head = "".join(grid.head)
    first = grid.rows[0] if grid.rows else ()
    places = [place for place in range(start, min(start + _LEEWAY, len(actual.letters))) if actual.begins_word(place)]
    named = (place for place in places if head and actual.letters.startswith(head, place))
    rows = (place for place in places if _row_end(grid, first, actual.letters, place) is not None)
    return next(named, next(rows, start))


def _row_end(grid: Grid, row: tuple[str, ...], letters: str, place: int) -> int | None:
    """Where a row ends that begins at `place`: its cells in order, mixed, or each behind its header."""
    plain = "".join(row)
    labelled = "".join(f"{name}{cell}" for name, cell in zip(grid.head, row, strict=False)) if grid.head else plain
    for wanted in (plain, labelled):
        if letters.startswith(wanted, place):
            return place + len(wanted)
    for wanted in (plain, labelled):
        if wanted and Counter(letters[place : place + len(wanted)]) == Counter(wanted):
            return place + len(wanted)
    return None


def _found_near(row: tuple[str, ...], letters: str, place: int) -> int | None:
    """Where a row ends that begins a little further on: the head of a page stands between."""
    plain = "".join(row)
    found = letters.find(plain, place, place + len(plain) + _LEEWAY) if plain else -1
    return found + len(plain) if found >= 0 else None
