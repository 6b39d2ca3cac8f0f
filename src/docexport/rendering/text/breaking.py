"""Breaking a paragraph into lines: at spaces, between East Asian letters, and where words may be hyphenated.

Greedy filling puts as much in each line as fits. Optimal filling chooses the breaks of a whole paragraph so that its
lines are as even as can be (after Knuth and Plass, Breaking Paragraphs into Lines, 1981, with spaces of one width).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

from docexport.rendering.text.measure import clusters, display_width, is_narrow

#: spaces that a line may break at; U+00A0 and U+202F are not among them
_SPACES = re.compile(r"[ \t\n\u2000-\u200a\u3000]+")
#: what may not begin a line (CLREQ and JLREQ, 3.1.7, and closing marks that French sets off with a space)
_CLOSING = frozenset(
    "!?:;,.)]}»›”’%…、。，．・：；？！）］｝」』】〕〉》ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々〻"
)
#: what may not end one (JLREQ, 3.1.8)
_OPENING = frozenset("([{«‹“‘（［｛「『【〔〈《")
#: a word of closing or opening marks alone, which must stay with its neighbour
_LONE_MARK = re.compile(
    r"(?:^|\s)(?:{})(?=\s|$)".format(
        "|".join(f"[{re.escape(''.join(sorted(m)))}]{{1,3}}" for m in (_CLOSING, _OPENING))
    )
)
#: how bad a hyphen is, as the square of columns left empty
_HYPHEN_COST = 30.0
#: how bad a last line of a single short word is
_LONE_WORD_COST = 20.0
#: words shorter than this are not hyphenated; letters that stay before and go behind a hyphen (as print has it)
_SHORTEST, _BEFORE, _BEHIND = 7, 2, 3


class Typesetting(Struct, frozen=True):
    """How paragraphs are set: which breaks are chosen, whether lines are filled up, the language of hyphens (or "")."""

    fit: Literal["greedy", "optimal"] = "greedy"
    justify: bool = False
    hyphens: str = ""
    #: what turns words into what is set, before lines are broken: braille
    translate: Callable[[str], str] | None = None


class _Atom(Struct, frozen=True):
    """What no line break parts. `join` is what stands before it within a line; `hyphen` marks a broken word."""

    text: str
    width: int
    join: str = " "
    hyphen: bool = False


PLAIN = Typesetting()


def broken(text: str, first: int, rest: int, setting: Typesetting = PLAIN) -> list[str]:
    """The lines of a paragraph, the first at most `first` columns wide and the others `rest`, but for long words."""
    if setting.translate is not None or (setting == PLAIN and is_narrow(text) and not _LONE_MARK.search(text)):
        return _greedy_narrow(text, first, rest)
    atoms = list(_atoms(text, setting.hyphens))
    if not atoms:
        return [""]
    breaks = (_optimal if setting.fit == "optimal" else _greedy)(atoms, first, rest)
    lines: list[str] = []
    for number, (begin, end) in enumerate(breaks):
        last = end == len(atoms)
        room = (rest if number else first) if setting.justify and not last else 0
        lines.append(_line(atoms[begin:end], room, broken_word=not last and atoms[end].hyphen))
    return lines


def _greedy_narrow(text: str, first: int, rest: int) -> list[str]:
    """The usual case, made fast: each letter takes a column, and a line ends at the last space that it has room for."""
    text = " ".join(text.split())
    lines: list[str] = []
    begin, room = 0, first
    while len(text) - begin > room:
        end = text.rfind(" ", begin, begin + room + 1)
        if end < 0:  # a word wider than the line
            end = text.find(" ", begin)
        if end < 0:
            break
        lines.append(text[begin:end])
        begin, room = end + 1, rest
    return [*lines, text[begin:]]


def _atoms(text: str, language: str) -> Iterator[_Atom]:
    words: list[str] = []
    for word in _SPACES.split(text):
        if not word:
            continue
        closes = len(word) <= 3 and set(word) <= _CLOSING
        if words and (closes or (len(words[-1]) <= 3 and set(words[-1]) <= _OPENING)):
            words[-1] += f" {word}"
        else:
            words.append(word)
    for word in words:
        yield from _parts(word, language)


def _parts(word: str, language: str) -> Iterator[_Atom]:
    """A word as it may be parted: between wide letters, at hyphens that its language allows."""
    if is_narrow(word) or not any(_stands_alone(cluster) for cluster in clusters(word)):
        pieces = _hyphenated(word, language)
        for number, piece in enumerate(pieces):
            yield _Atom(piece, display_width(piece), "" if number else " ", hyphen=number > 0)
        return
    piece, join, last = "", " ", ""
    for cluster in clusters(word):
        wide = _stands_alone(cluster) or _stands_alone(last)
        if piece and wide and display_width(cluster) > 0 and _may_part(piece[-1], cluster[0]):
            yield _Atom(piece, display_width(piece), join)
            piece, join = "", ""
        piece += cluster
        last = cluster
    yield _Atom(piece, display_width(piece), join)


def _stands_alone(cluster: str) -> bool:
    """Whether lines break before and behind a character: ideographs, kana and emoji (UAX 14, ID).

    Korean parts words by spaces, and a line end within one would be read as such; letters of Indic scripts may be two
    columns wide, and are parts of words too.
    """
    first = cluster[:1]
    if first and unicodedata.category(first) == "So":  # flags, and signs shown as emoji
        return display_width(cluster) == 2
    return unicodedata.east_asian_width(first or " ") in ("W", "F") and not "\uac00" <= first <= "\ud7a3"


def _may_part(before: str, behind: str) -> bool:
    return behind not in _CLOSING and before not in _OPENING


def _hyphenated(word: str, language: str) -> Sequence[str]:
    if not language or len(word) < _SHORTEST or not word.isalpha():
        return (word,)
    return _syllables(word, language)


@lru_cache(maxsize=20_000)
def _syllables(word: str, language: str) -> tuple[str, ...]:
    dictionary = _dictionary(language)
    if dictionary is None:
        return (word,)
    places = [place for place in dictionary.positions(word) if _BEFORE <= place <= len(word) - _BEHIND]
    return tuple(word[a:b] for a, b in zip([0, *places], [*places, len(word)], strict=True))


@lru_cache
def _dictionary(language: str) -> Any:
    import pyphen  # noqa: PLC0415 - needed where hyphens are asked for

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known) if known else None


def _greedy(atoms: Sequence[_Atom], first: int, rest: int) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    begin, used = 0, 0
    for place, atom in enumerate(atoms):
        room = rest if lines else first
        added = atom.width + (len(atom.join) if place > begin else 0)
        if place > begin and used + added > room:
            end = _last_break(atoms, begin, place, used, room)
            lines.append((begin, end))
            begin = end
            used = _width(atoms[begin:place]) + (len(atom.join) if place > begin else 0) + atom.width
        else:
            used += added
    return [*lines, (begin, len(atoms))]


def _last_break(atoms: Sequence[_Atom], begin: int, end: int, used: int, room: int) -> int:
    """The break nearest to `end`: a hyphen needs a column of its own."""
    while end > begin + 1 and atoms[end].hyphen and used + 1 > room:
        end -= 1
        used -= atoms[end].width + len(atoms[end].join)
    return end


def _width(atoms: Sequence[_Atom]) -> int:
    return sum(atom.width + (len(atom.join) if number else 0) for number, atom in enumerate(atoms))


def _optimal(atoms: Sequence[_Atom], first: int, rest: int) -> list[tuple[int, int]]:
    """The breaks with the least sum of squares of the columns left empty; the last line may be short."""
    count = len(atoms)
    costs = [0.0] + [float("inf")] * count
    begins = [0] * (count + 1)
    for begin in range(count):
        room = rest if begin else first
        used = 0
        for end in range(begin + 1, count + 1):
            atom = atoms[end - 1]
            used += atom.width + (len(atom.join) if end - 1 > begin else 0)
            hyphen = end < count and atoms[end].hyphen
            spare = room - used - hyphen
            if spare < 0 and end > begin + 1:
                break
            cost = costs[begin] + _cost(spare, last=end == count, lone=end - begin == 1, hyphen=hyphen)
            if cost < costs[end]:
                costs[end], begins[end] = cost, begin
    lines: list[tuple[int, int]] = []
    end = count
    while end:
        lines.append((begins[end], end))
        end = begins[end]
    return lines[::-1]


def _cost(spare: int, *, last: bool, lone: bool, hyphen: bool) -> float:
    if spare < 0:
        return 10_000.0 + spare * spare
    if last:
        return _LONE_WORD_COST if lone else 0.0
    return spare * spare + (_HYPHEN_COST if hyphen else 0.0)


def _line(atoms: Sequence[_Atom], room: int, *, broken_word: bool) -> str:
    """A line; with `room` its spaces are made wider until it is so many columns wide."""
    end = "-" if broken_word else ""
    gaps = [number for number, atom in enumerate(atoms) if number and atom.join]
    spare = room - _width(atoms) - len(end)
    # a line that is less than three quarters full would have holes
    wider = dict.fromkeys(gaps, 0)
    if room and gaps and 0 < spare <= room // 4:
        for number, gap in enumerate(gaps):
            wider[gap] = spare * (number + 1) // len(gaps) - spare * number // len(gaps)
    parts = [atom.join * bool(number) + " " * wider.get(number, 0) + atom.text for number, atom in enumerate(atoms)]
    return "".join(parts) + end
