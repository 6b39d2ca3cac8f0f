"""That nothing is lost: every word of a text is in the Markdown made of it, in order."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from docexport.readers.text.pieces import DIGITS, RAISED, Guess, Line

#: a backslash that takes a character its meaning (CommonMark 0.31.2, 2.4)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
#: words added for marks (`key-points`, numbers of notes) are passed over, but no more than so many
_PREFETCHED = 60


def lost_words(
    lines: Sequence[Line], markdown: str, guesses: Sequence[Guess], tables: Sequence[range]
) -> tuple[tuple[int, str], ...]:
    """The words of the lines, with the numbers of these, that are not in the Markdown in their order.

    Words of labels that Markdown writes itself are left out; those of a table may stand in another order.
    """
    words = _words(_ESCAPE.sub(r"\1", markdown))
    dropped = {guess.line: Counter(_words(guess.dropped)) for guess in guesses if guess.dropped}
    lost: list[tuple[int, str]] = []
    place = 0
    #: the first part of a word that is broken at the end of a line
    before: tuple[int, str] | None = None
    for run in _runs(lines, tables):
        wanted = [(line.number, word) for line in run for word in _words(line.text)]
        if len(run) > 1:
            place = _any_order(wanted, words, place, lost)
            continue
        broken = run[0].text.endswith("-")
        for index, (number, word) in enumerate(wanted):
            if broken and index == len(wanted) - 1:
                before = (number, word)
                continue
            joined, before = before, None
            if joined and (whole := _find(joined[1] + word, words, place)) is not None:
                place = whole + 1
                continue
            if joined:
                apart = _find(joined[1], words, place)
                place = place if apart is None else apart + 1
                lost += [joined] if apart is None else []
            found = _find(word, words, place)
            if found is not None and not (dropped.get(number, Counter())[word] and found > place + 3):
                place = found + 1
            elif dropped.get(number, Counter())[word]:
                dropped[number][word] -= 1
            else:
                lost.append((number, word))
    if before and _find(before[1], words, place) is None:
        lost.append(before)
    return tuple(lost)


def _find(word: str, words: Sequence[str], place: int) -> int | None:
    return next((i for i in range(place, min(place + _PREFETCHED, len(words))) if words[i] == word), None)


def _runs(lines: Sequence[Line], tables: Sequence[range]) -> list[list[Line]]:
    """Each line alone, but those of a table together."""
    runs: list[list[Line]] = []
    inside: range | None = None
    for line in lines:
        table = next((item for item in tables if line.number in item), None)
        if table is not None and table is inside:
            runs[-1].append(line)
        else:
            runs.append([line])
        inside = table
    return runs


def _any_order(wanted: Sequence[tuple[int, str]], words: Sequence[str], place: int, lost: list[tuple[int, str]]) -> int:
    """Where the words behind those wanted begin; those that are not among the next ones are noted."""
    left = Counter(word for _, word in wanted)
    end = place
    for index in range(place, min(place + len(wanted) + _PREFETCHED, len(words))):
        if left[words[index]]:
            left[words[index]] -= 1
            end = index + 1
    for number, word in wanted:
        if left[word]:
            left[word] -= 1
            lost.append((number, word))
    return end


def _words(text: str) -> list[str]:
    # a number of a note is a word of its own
    apart = RAISED.sub(lambda match: f" {match[0].translate(DIGITS)} ", text)
    plain = unicodedata.normalize("NFC", apart)
    return [word.casefold() for word in re.findall(r"[^\W_]+", plain)]
