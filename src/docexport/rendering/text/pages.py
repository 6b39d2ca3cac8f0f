"""Pages of plain text: so many lines each, with a head, a foot, and notes on the page that refers to them.

No heading stands at a page's foot, and no single line of a paragraph at the foot or head of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from docexport.rendering.text.measure import HEADING, noted, without_marks

#: a line that ends a page
BREAK = "\f"
#: lines of a paragraph that stay together at its beginning and end
_TOGETHER = 2


class Page(Struct):
    """A page of text: its lines, the notes at its foot, the words of the heading that it is under."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    section: str = ""


def paginate(text: str, height: int, notes: Mapping[int, Sequence[str]], rule: str) -> list[Page]:
    """The text on pages of `height` lines. `notes` are the lines of each note by number, `rule` stands above them."""
    lines = text.split("\n")
    paginator = _Paginator(lines, _keeps(lines), height, notes)
    pages: list[Page] = []
    place, section, waiting = 0, "", list[str]()
    while place < len(lines):
        if not lines[place].strip(" "):
            place += 1
            continue
        end, feet = paginator.end(place, waiting)
        page = Page([without_marks(line) for line in lines[place:end] if line != BREAK])
        section = page.section = _section(lines[place:end], section)
        room = max(height - len(page.lines) - 1, 1)
        waiting = feet[room:]
        page.notes = [rule, *feet[:room]] if feet else []
        if page.lines or page.notes:
            pages.append(page)
        place = end
    while waiting:
        pages.append(Page([], [rule, *waiting[: height - 1]], section))
        waiting = waiting[height - 1 :]
    return pages or [Page()]


class _Paginator(Struct, frozen=True):
    lines: Sequence[str]
    #: for each line whether it stays with the next one
    keeps: Sequence[bool]
    height: int
    notes: Mapping[int, Sequence[str]]

    def end(self, begin: int, waiting: Sequence[str]) -> tuple[int, list[str]]:
        """Where the page that begins at a line ends, and the lines of notes for its foot, those that wait first."""
        feet = list(waiting)
        best = fitting = (begin + 1, len(feet))
        for place in range(begin, len(self.lines)):
            if self.lines[place] == BREAK:
                return place + 1, feet
            for number in noted(self.lines[place]):
                feet += self.notes.get(number, ())
            # notes may take half of a page; the rest of them waits for the next one
            foot = min(len(feet), self.height // 2) + bool(feet)
            if place > begin and place + 1 - begin + foot > self.height:
                end, count = best if best[0] > begin + 1 else fitting
                return end, feet[:count]
            fitting = place + 1, len(feet)
            if not self.keeps[place]:
                best = fitting
        return len(self.lines), feet


def _keeps(lines: Sequence[str]) -> list[bool]:
    """For each line whether it stays on one page with the next one."""
    keeps = [False] * len(lines)
    begin = 0
    after_heading = False
    for place in range(len(lines) + 1):
        if place < len(lines) and lines[place].strip() and lines[place] != BREAK:
            continue
        if begin < place:
            _keep_run(keeps, begin, place)
            is_heading = HEADING in lines[begin]
            if is_heading:
                keeps[begin:place] = [True] * (place - begin)
            after_heading = is_heading
        if place < len(lines) and lines[place] != BREAK:
            keeps[place] = after_heading
        begin = place + 1
    return keeps


def _keep_run(keeps: list[bool], begin: int, end: int) -> None:
    """Keep the first and the last lines of a paragraph together, and a short paragraph whole."""
    for place in range(begin, end - 1):
        before, behind = place + 1 - begin, end - place - 1
        keeps[place] = before < _TOGETHER or behind < _TOGETHER


def _section(lines: Sequence[str], before: str) -> str:
    """The words of the first heading on a page that stands at its top, or of the last one before."""
    headings = [without_marks(line).strip() for line in lines if HEADING in line]
    at_top = bool(lines) and HEADING in lines[0]
    return headings[0] if at_top else before or (headings[0] if headings else "")


def joined(pages: Sequence[Page], height: int, head: Callable[[int, str], str], foot: Callable[[int, str], str]) -> str:
    """The pages as one text with form feeds between, each with its head and foot, all of them equally high."""
    result = []
    for number, page in enumerate(pages, 1):
        empty = [""] * (height - len(page.lines) - len(page.notes))
        above, below = head(number, page.section), foot(number, page.section)
        result.append("\n".join([*filter(None, [above]), *page.lines, *empty, *page.notes, *filter(None, [below])]))
    return f"\n{BREAK}".join(result) + "\n"
