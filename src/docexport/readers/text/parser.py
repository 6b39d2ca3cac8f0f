"""Plain text -> the pieces it is made of. Each rule looks at the lines from a place on and says what it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from docexport.readers.text.headings import ENDS_SENTENCE, read_heading
from docexport.readers.text.pieces import (
    DIGITS,
    RAISED,
    Found,
    FoundBox,
    FoundCode,
    FoundDefinition,
    FoundItem,
    FoundList,
    FoundNote,
    FoundParagraph,
    FoundQuote,
    FoundRule,
    Guess,
    Line,
)
from docexport.readers.text.tables import read_table
from docexport.readers.text.width import columns

_RULE = re.compile(r"^\s*([-*_=~#])(\s*\1){2,}\s*$")
_MARKER = re.compile(
    r"^( *)(?:(?P<bullet>[-*+•·–—])|\(?(?P<number>\d{1,3})(?P<delimiter>[.)]))(?P<space> +|$)(?P<rest>.*)$"
)
_TASK = re.compile(r"^( *)(?P<box>\[[ xX]\])(?P<space> +|$)(?P<rest>.*)$")
_BOX_LABEL = re.compile(r"^\| (?P<label>[A-Z][A-Z ]+)$")
_NOTE = re.compile(rf"^(?P<number>{RAISED.pattern}|\[\d+\]|\^\d+)(?P<space> +)(?P<rest>\S.*)$")
#: a line of the head of an e-mail (RFC 5322, 3.6)
HEADER = re.compile(r"^(From|To|Cc|Subject|Date|Sent|Reply-To): (.*)$")
_KINDS = {"NOTE": "note", "TIP": "tip", "IMPORTANT": "important", "WARNING": "warning", "CAUTION": "caution"}
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:|www\.)\S+")
#: a rule as long as this may have a line right below
_LONG_RULE = 20
#: the label of a table in our own text, or somebody else's
_TABLE_LABEL = re.compile(r"^(?P<label>[^\W\d_]+ (?P<number>\d+)[.:]) (?P<caption>\S.*)$")
#: how a heading was known, by its mark
_SHOWN = {"": "stands alone", "1": "is numbered", "A": "is in capitals", "c": "stands in the middle"}
#: as deep as the reader of Markdown goes
_DEEPEST = 15


@dataclass(slots=True)
class Parser:
    """Reads one text. `known` are headings that a list has promised, `width` is where its lines were broken."""

    known: frozenset[str] = frozenset()
    width: int = 72
    guesses: list[Guess] = field(default_factory=list)
    #: the lines of each table: their words are in another order afterwards
    tables: list[range] = field(default_factory=list)
    depth: int = 0
    #: whether notes have raised numbers, so that numbers in brackets are something else
    raised: bool = False
    #: how many columns what is being read is set in by
    inset: int = 0

    def parse(self, lines: Sequence[Line]) -> tuple[Found, ...]:
        """The pieces of these lines."""
        found: list[Found] = []
        place = 0
        while place < len(lines):
            if not lines[place].text:
                place += 1
                continue
            piece, behind = self._piece(lines, place)
            found.append(piece)
            place = max(behind, place + 1)
        return tuple(found)

    def _piece(self, lines: Sequence[Line], place: int) -> tuple[Found, int]:
        rules = (
            self._header,
            self._box,
            self._quote,
            self._rule,
            self._table,
            self._note,
            self._list,
            self._heading,
            self._code,
        )
        for rule in rules:
            taken = rule(lines, place)
            if taken is not None:
                return taken
        return self._definition(lines, place) or self._paragraph(lines, place)

    def _nested(self, lines: Sequence[Line], inset: int) -> tuple[Found, ...]:
        if self.depth >= _DEEPEST:
            return (FoundParagraph(lines[0].number, tuple(line.text for line in lines if line.text)),) if lines else ()
        self.depth += 1
        self.inset += inset
        found = self.parse(lines)
        self.depth -= 1
        self.inset -= inset
        return found

    def _header(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        """The head of an e-mail, at the very beginning: its lines stay apart."""
        end = place
        while end < len(lines) and HEADER.match(lines[end].text):
            end += 1
        if place or self.depth or end - place < 2:
            return None
        return FoundParagraph(lines[0].number, tuple(line.text for line in lines[:end])), end

    def _rule(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        line = lines[place]
        alone = place + 1 >= len(lines) or not lines[place + 1].text or len(line.text) >= _LONG_RULE
        return (FoundRule(line.number), place + 1) if _RULE.match(line.text) and alone else None

    def _table(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        label = _TABLE_LABEL.match(lines[place].text)
        start = place
        if label and place + 2 < len(lines) and not lines[place + 1].text:
            start = place + 2
        taken = read_table(lines, start)
        if taken is None:
            return None
        table, behind = taken
        if label and start > place:
            table = replace(table, line=lines[place].number, caption=label["caption"])
            self.guesses.append(Guess(lines[place].number, "the caption of a table", label["label"]))
        self.guesses.append(Guess(lines[start].number, "a table"))
        self.tables.append(range(lines[start].number, lines[behind - 1].number + 1))
        return table, behind

    def _heading(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        taken = read_heading(lines, place, self.known, self.width) if self.depth == 0 else None
        if taken:
            how = _SHOWN.get(taken[0].mark, "has a rule below")
            self.guesses.append(Guess(lines[place].number, f"a heading, since it {how}"))
        return taken

    def _quote(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        end = place
        while end < len(lines) and re.match(r"^\s{0,3}>", lines[end].text):
            end += 1
        if end == place:
            return None
        inner = [Line(line.number, re.sub(r"^\s{0,3}> ?", "", line.text)) for line in lines[place:end]]
        return FoundQuote(lines[place].number, self._nested(inner, 2)), end

    def _box(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        """Callouts as docexport draws them: a bar at the left, a label in capitals; key points between two rules."""
        label = _BOX_LABEL.match(lines[place].text)
        if label and place + 1 < len(lines) and lines[place + 1].text == "|":
            end = place
            while end < len(lines) and lines[end].text.startswith("|"):
                end += 1
            inner = [Line(line.number, line.text[2:]) for line in lines[place + 2 : end]]
            name = _KINDS.get(label["label"], "note")
            title = "" if label["label"] in _KINDS else label["label"].capitalize()
            return FoundBox(lines[place].number, name, title, self._nested(inner, 2)), end
        if lines[place].text == "KEY POINTS" and place + 1 < len(lines) and _RULE.match(lines[place + 1].text):
            rule = lines[place + 1].text
            last = next((i for i in range(place + 2, len(lines)) if lines[i].text == rule), None)
            if last is not None:
                inner = list(lines[place + 2 : last])
                return FoundBox(lines[place].number, "key-points", "", self._nested(inner, 0)), last + 1
        return None

    def _note(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        match = _NOTE.match(lines[place].text)
        if match is None or self.depth:
            return None
        bracketed = match["number"].startswith("[")
        if bracketed and (self.raised or _ADDRESS.fullmatch(match["rest"])):
            end = place
            while end < len(lines) and lines[end].text:
                end += 1
            return FoundParagraph(lines[place].number, tuple(line.text.strip() for line in lines[place:end])), end
        inner, end = _hung(lines, place, match.start("rest"), match["rest"])
        number = match["number"].translate(DIGITS).strip("[]^")
        return FoundNote(lines[place].number, number, self._nested(inner, match.start("rest")), bracketed), end

    def _list(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        first = _item_of(lines[place].text)
        if first is None:
            return None
        if first.groupdict().get("number") and self._is_heading(lines, place):
            return None
        indent, kind = len(first[1]), _kind(first)
        items: list[FoundItem] = []
        tight, end = True, place
        while end < len(lines):
            begin = end
            while begin < len(lines) and not lines[begin].text:
                begin += 1
            match = _item_of(lines[begin].text) if begin < len(lines) else None
            if match is None or len(match[1]) != indent or _kind(match) != kind:
                break
            if begin > end:
                tight = False
            inner, end = _hung(lines, begin, match.start("rest"), match["rest"])
            tight = tight and not any(not line.text for line in inner)
            checked, inner = _checked(match, inner)
            items.append(FoundItem(lines[begin].number, self._nested(inner, match.start("rest")), checked))
        number = first.groupdict().get("number")
        delimiter = first.groupdict().get("delimiter") or "."
        return FoundList(lines[place].number, tuple(items), int(number) if number else None, delimiter, tight), end

    def _is_heading(self, lines: Sequence[Line], place: int) -> bool:
        """Whether a numbered line stands alone, no other item near, and does not end as a sentence does."""
        text = lines[place].text
        if self.depth or lines[place].indent or text.endswith(ENDS_SENTENCE) or not re.search(r"\s[^\W\d_a-z]", text):
            return False
        alone = place + 1 >= len(lines) or not lines[place + 1].text
        following = next((line.text for line in lines[place + 1 :] if line.text), "")
        return alone and bool(following) and _item_of(following) is None and not following.startswith(" ")

    def _code(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        if lines[place].indent < 4:
            return None
        end = place
        while end < len(lines) and (lines[end].indent >= 4 or not lines[end].text):
            end += 1
        while not lines[end - 1].text:
            end -= 1
        run = lines[place:end]
        if _is_prose(run):
            self.guesses.append(Guess(lines[place].number, "a quote, since it is set in"))
            return FoundQuote(run[0].number, self._nested([Line(i.number, i.text.lstrip()) for i in run], 4)), end
        return FoundCode(run[0].number, "\n".join(line.text[4:] for line in run)), end

    def _definition(self, lines: Sequence[Line], place: int) -> tuple[Found, int] | None:
        if place + 1 >= len(lines) or lines[place].indent or lines[place + 1].indent != 4:
            return None
        end = place + 1
        while end < len(lines) and (lines[end].indent >= 4 or (not lines[end].text and _goes_on(lines, end, 4))):
            end += 1
        inner = [Line(line.number, line.text[4:]) for line in lines[place + 1 : end]]
        return FoundDefinition(lines[place].number, lines[place].text, self._nested(inner, 4)), end

    def _paragraph(self, lines: Sequence[Line], place: int) -> tuple[Found, int]:
        end = place + 1
        while end < len(lines) and lines[end].text and not self._interrupts(lines, end):
            end += 1
        texts = [line.text.strip() for line in lines[place:end]]
        return FoundParagraph(lines[place].number, _unwrapped(texts, self.width - self.inset)), end

    def _interrupts(self, lines: Sequence[Line], place: int) -> bool:
        text = lines[place].text
        return bool(re.match(r"^\s{0,3}>", text) or (_item_of(text) and not lines[place].indent and text[0] in "-*•["))


def _item_of(text: str) -> re.Match[str] | None:
    if _RULE.match(text):
        return None
    return _MARKER.match(text) or _TASK.match(text)


def _kind(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return groups.get("bullet") or groups.get("delimiter") or "-"


def _checked(match: re.Match[str], inner: list[Line]) -> tuple[bool | None, list[Line]]:
    box = match.groupdict().get("box")
    if box:
        return box != "[ ]", inner
    task = re.match(r"^\[([ xX])\](?: +|$)", inner[0].text) if inner else None
    if task is None:
        return None, inner
    return task[1] != " ", [Line(inner[0].number, inner[0].text[task.end() :]), *inner[1:]]


def _hung(lines: Sequence[Line], place: int, indent: int, rest: str) -> tuple[list[Line], int]:
    """The lines of an item: its first, and those that hang below it or go on with it, without their indent."""
    inner = [Line(lines[place].number, rest)]
    end = place + 1
    while end < len(lines):
        line = lines[end]
        if not line.text:
            if not _goes_on(lines, end, indent):
                break
            inner.append(Line(line.number, ""))
        elif line.indent >= indent:
            inner.append(Line(line.number, line.text[indent:]))
        elif inner[-1].text and line.indent and _item_of(line.text) is None:
            inner.append(Line(line.number, line.text.strip()))
        else:
            break
        end += 1
    return inner, end


def _goes_on(lines: Sequence[Line], place: int, indent: int) -> bool:
    """Whether the next line with words is set in as deep."""
    following = next((line for line in lines[place:] if line.text), None)
    return following is not None and following.indent >= indent


def _is_prose(lines: Sequence[Line]) -> bool:
    words = " ".join(line.text for line in lines).split()
    plain = sum(bool(re.fullmatch(r"[\"“‘(]*[^\W\d_]+(?:[-’'][^\W\d_]+)*[.,;:!?\"”’)]*", word)) for word in words)
    return len(words) > 6 and plain > 0.85 * len(words) and words[-1][-1] in '.!?”"’'


def _unwrapped(texts: Sequence[str], width: int) -> tuple[str, ...]:
    """The lines as their author meant them: one, where they were broken for want of room; else as they stand."""
    if len(texts) < 2:
        return tuple(texts)
    full = 0
    for line, following in pairwise(texts):
        full += columns(line) + 1 + columns(following.split()[0]) > width
    short = max(map(columns, texts)) < 0.6 * width
    if full * 2 >= len(texts) - 1 or not short:
        return (_joined_lines(texts),)
    return tuple(texts)


def _joined_lines(texts: Sequence[str]) -> str:
    """Lines as one: words broken by a hyphen are whole again, and no space comes between East Asian letters."""
    result = texts[0]
    for text in texts[1:]:
        if re.search(r"[^\W\d_]-$", result) and re.match(r"[^\W\d_A-Z]", text) and text[0].islower():
            result = result[:-1] + text
        elif columns(result[-1:]) == 2 and columns(text[:1]) == 2:
            result += text
        else:
            result += f" {text}"
    return result
