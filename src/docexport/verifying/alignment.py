"""Lines up the letters that should be there with those that are: what is lost, what stands besides.

Both texts are the same for long stretches, so these are passed over at the speed of string comparison. Where they part,
words that docexport adds itself are passed over first; else the nearest place is looked for where the two meet again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct, field

from docexport.checks.text_normalization import Letters
from docexport.verifying.budget import Budget

#: so many letters in a row that are the same mean that two texts have met again; fewer do behind words of our own
MEETING, _AFTER_OURS = 18, 6
#: how far apart they are looked for at first, and at the most
_NEAR, _FAR = 4_000, 200_000
_SHORTEST, _CLOSE = 4, 60
_STRIDE = 256
#: so many letters may be the same by chance before words of our own: `the` and `table`, a title and the first words
_BACK = 120
#: phrases of our own that may stand in a row
_MOST_PHRASES = 400


class Gap(Struct, frozen=True):
    """A place where two texts part: `wanted` letters that are not there, and letters that stand there besides."""

    wanted_start: int
    wanted_end: int
    actual_start: int
    actual_end: int


class Matched(Struct, frozen=True):
    """A stretch that is the same in both."""

    wanted: int
    actual: int
    length: int


#: takes what stands at a place in the wanted letters out of the actual ones: gives where it ends, or None
Consume = Callable[[int], int | None]


class Alignment(Struct):
    """Where two texts part and where they are the same, both in order; how many letters are docexport's own.

    At each of the `stops` (places in `wanted`, in order) something stands that is compared in another way.
    """

    wanted: Letters
    actual: Letters
    budget: Budget
    stops: Sequence[tuple[int, Consume]] = ()
    gaps: list[Gap] = field(default_factory=list)
    same: list[Matched] = field(default_factory=list)
    generated: int = 0

    def run(self) -> None:
        """Go through both texts."""
        wanted, actual = self.wanted.letters, self.actual.letters
        i = j = 0
        waiting = list(self.stops)
        while True:
            limit = waiting[0][0] if waiting else len(wanted)
            length = _common(wanted, actual, i, j, limit)
            if length:
                self.same.append(Matched(i, j, length))
                i, j = i + length, j + length
            if i == limit and length and not self.actual.begins_word(j):
                ours = self._past_ours(i, j, limit, length)  # the last word is the beginning of one of our own
                if ours is not None:
                    i, j = ours
                    continue
            if waiting and i == limit:
                j = self._consumed(waiting.pop(0)[1], j)
                continue
            if i == len(wanted):
                if j < len(actual):
                    self.gaps.append(Gap(i, i, j, len(actual)))
                return
            ours = self._past_ours(i, j, limit, length)
            if ours is not None:
                i, j = ours
                continue
            skip_wanted, skip_actual = self._meeting(i, j, limit)
            self.gaps.append(Gap(i, i + skip_wanted, j, j + skip_actual))
            i, j = i + skip_wanted, j + skip_actual
            while waiting and waiting[0][0] < i:  # what is lost holds a table
                waiting.pop(0)[1](j)

    def _consumed(self, consume: Consume, j: int) -> int:
        end = consume(j)
        return j if end is None else end

    def _past_ours(self, i: int, j: int, limit: int, same: int) -> tuple[int, int] | None:
        """Where the texts go on behind phrases of docexport's own; None where there are none here."""
        for back in range(min(same, _BACK) + 1):
            if not self.actual.begins_word(j - back):
                continue
            taken: Counter[str] = Counter()
            place = j - back
            for _ in range(_MOST_PHRASES):
                size = self.budget.phrase_at(self.actual, place, len(self.actual.letters), taken)
                if not size:
                    break
                taken[self.actual.letters[place : place + size]] += 1
                place += size
                if self._goes_on(i - back, place, max(back, 1), limit):
                    self._give_back(back)
                    self.budget.left.subtract(taken)
                    self.generated += place - j + back
                    return i - back, place
        return None

    def _goes_on(self, i: int, j: int, least: int, limit: int) -> bool:
        """Whether the texts are the same from here on: for some letters, or for whole words."""
        same = _common(self.wanted.letters, self.actual.letters, i, j, limit)
        if same < least:
            return False
        if same >= _AFTER_OURS + least or (i + same == limit and self.actual.begins_word(j + same)):
            return True
        # a word of our own may begin with the same letters as the one that is wanted
        return any(
            self.wanted.begins_word(i + size) and self.actual.begins_word(j + size)
            for size in range(same, least - 1, -1)
        )

    def _give_back(self, back: int) -> None:
        """Take letters off the last stretch that was the same: they belong to what follows."""
        if back:
            last = self.same.pop()
            if last.length > back:
                self.same.append(Matched(last.wanted, last.actual, last.length - back))

    def _meeting(self, i: int, j: int, limit: int) -> tuple[int, int]:
        """How many letters to pass over in each until the texts meet; all that is left where they do not."""
        wanted, actual = self.wanted.letters, self.actual.letters
        for reach in (_NEAR, _FAR):
            best: tuple[int, int] | None = None
            for skipped in range(min(len(wanted) - i, reach)):
                if best is not None and skipped >= sum(best):
                    break
                # what is left before a stop may be shorter than a meeting: then it must be near
                size = MEETING if skipped + i >= limit else min(MEETING, limit - i - skipped)
                piece = wanted[i + skipped : i + skipped + size]
                if len(piece) < _SHORTEST and skipped:
                    continue
                room = reach if best is None else sum(best) - skipped
                room = room if len(piece) == MEETING else min(room, _CLOSE)
                found = actual.find(piece, j, j + room + size)
                if found >= 0:
                    best = (skipped, found - j)
            if best is not None:
                return best
        return len(wanted) - i, 0


def _common(wanted: str, actual: str, i: int, j: int, limit: int) -> int:
    """How many letters from `i` and `j` on are the same."""
    start = i
    while i + _STRIDE <= limit and wanted[i : i + _STRIDE] == actual[j : j + _STRIDE]:
        i, j = i + _STRIDE, j + _STRIDE
    while i < limit and j < len(actual) and wanted[i] == actual[j]:
        i, j = i + 1, j + 1
    return i - start
