"""The proof that a reader left nothing out: each word of the source is in the model, in markup, or in a finding.

It reads the source anew, by as few rules as can be (marks of list items, entities, code), and shares none with readers.
Words are counted for each block of the source that begins at the margin, so that one lost does not count for another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from html.entities import html5
from urllib.parse import unquote

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Attributes, CodeBlock, HtmlBlock, MathBlock, Node, walk
from docexport.readers.reading import Reading

_WORD = re.compile(r"[^\W_]+")
#: what begins a line before its words: quotes, bullets, numbers of items, the colons of definitions
_MARKS = re.compile(r"[\s>]*(?:(?:[-*+:]|\d{1,9}[.)])(?=\s|$)[\s>]*)*")
#: lines whose marks may hold a number, or begin code
_CHANGED = re.compile(r"[\s>*+:-]*\d")
#: code, a formula or HTML that begins behind such marks
_OPENS = re.compile(_MARKS.pattern + r"(?=```|~~~|\$\$|<)")
_RUN = re.compile("`+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: keys in braces that say what `#` and `.` say
_NAMED = re.compile(r"(?<=[{\s])(?:id|class|title|fig-alt|alt|fig-cap|caption)(?==)")
#: fields that say nothing in words of the source
_NOT_SOURCE = frozenset({"kind", "header", "alignment", "delimiter", "numbering", "id", "number", "path", "matter"})
#: words that are shown of one stretch
_MOST = 12


def report_leftovers(text: str, file: str, reading: Reading, diagnostics: Diagnostics) -> None:
    """Report the words of a source that its reading lacks, line by line."""
    lines = text.split("\n")
    starts = sorted({block.span.line for block in reading.blocks if block.span.line})
    as_typed = set(_lines_as_typed(reading.blocks))

    def region(line: int) -> int:
        return bisect_right(starts, line)

    there: dict[int, list[str]] = {}
    for place, words in (*_words_of(reading.blocks), *reading.markup, *_in_findings(file, lines, diagnostics)):
        there.setdefault(region(place), []).append(words)
    wanted: dict[int, list[tuple[int, str]]] = {}
    for number, line in enumerate(lines, 1):
        if line and not line.isspace():
            said = _NAMED.sub("", line) if "{" in line else line
            shown = _bare(said, as_typed=number in as_typed) if _CHANGED.match(said) or "&" in said else said
            wanted.setdefault(region(number), []).append((number, shown))
    for place, shown_lines in wanted.items():
        counts = _counted("\n".join(there.get(place, ())))
        needed = _counted("\n".join(shown for _, shown in shown_lines))
        if needed <= counts:
            continue
        for number, shown in shown_lines:
            lost = _lost(shown, counts)
            if lost:
                _report(lost, lines[number - 1], Span(file, number), diagnostics)


def _counted(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _lost(line: str, counts: Counter[str]) -> list[re.Match[str]]:
    """The words of a line for which none is left of what was read, which is counted down."""
    lost: list[re.Match[str]] = []
    for word in _WORD.finditer(line):
        key = word[0].casefold()
        if counts[key] > 0:
            counts[key] -= 1
        else:
            lost.append(word)
    return lost


def _report(lost: list[re.Match[str]], line: str, span: Span, diagnostics: Diagnostics) -> None:
    words = " ".join(word[0] for word in lost[:_MOST]) + (" …" if len(lost) > _MOST else "")
    column = line.find(lost[0][0]) + 1
    diagnostics.warning(
        Code.DROPPED_WORDS, f"these words of the source are in no output: “{words}”",
        Span(span.file, span.line, max(column, 1)), "write them where docexport reads words",
    )  # fmt: skip


def _bare(line: str, *, as_typed: bool) -> str:
    """A line without marks of items, entities resolved; code keeps them."""
    marks = (_OPENS if as_typed else _MARKS).match(line)
    line = " " * marks.end() + line[marks.end() :] if marks else line
    if as_typed or "&" not in line:
        return line
    parts, end = [], 0
    for start, stop in _code_spans(line):
        parts += [_ENTITY.sub(_resolved, line[end:start]), line[start:stop]]
        end = stop
    return "".join([*parts, _ENTITY.sub(_resolved, line[end:])])


def _code_spans(line: str) -> Iterator[tuple[int, int]]:
    """Where code stands in a line: a run of backticks, or its end, with the next run that is as long, looked for once.

    Runs are taken by their ends, so that ones too many belong to the words before.
    """
    runs = [match.span() for match in _RUN.finditer(line)]
    later: dict[int, list[int]] = {}
    for place in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[place][1] - runs[place][0], []).append(place)
    place = 0
    while place < len(runs):
        start, end = runs[place]
        for size in range(end - start, 0, -1):
            same = later.get(size, [])
            while same and same[-1] <= place:
                same.pop()
            if same:
                yield end - size, runs[same[-1]][1]
                place = same[-1]
                break
        place += 1


def _resolved(entity: re.Match[str]) -> str:
    """The character of an entity; one that HTML does not know stands as it is (`&notin5;` begins with no `&not`)."""
    name = entity[0][1:]
    return unescape(entity[0]) if name.startswith("#") or name in html5 else entity[0]


def _lines_as_typed(blocks: Iterable[Node]) -> Iterator[int]:
    """The lines of code, formulas and HTML, in which entities and numbers stand for themselves."""
    for block in blocks:
        for node in walk(block):
            if isinstance(node, CodeBlock | MathBlock | HtmlBlock):
                yield from range(node.span.line, max(node.span.end_line, node.span.line) + 1)


def _words_of(blocks: Iterable[Node]) -> Iterator[tuple[int, str]]:
    """All that nodes hold of the source, with the lines on which they begin."""
    for block in blocks:
        line = block.span.line
        for node in walk(block):
            line = node.span.line or line
            for name, value in node.fields():
                if isinstance(value, str) and name not in _NOT_SOURCE:
                    yield line, value
                    if name == "target":
                        yield line, _otherwise(value, unquote(value))
                    elif name == "html" and "&" in value:
                        yield line, _otherwise(value, unescape(value))
                elif isinstance(value, Attributes) and value:
                    yield line, " ".join([value.id, *value.classes, *(part for pair in value.pairs for part in pair)])


def _otherwise(written: str, typed: str) -> str:
    """The words of an address or of HTML as they may have been typed: letters that it spells in another way."""
    if "xn--" in typed:
        typed = re.sub(r"xn--[\w-]+", _decoded, typed)
    known = Counter(_WORD.findall(written))
    return " ".join((Counter(_WORD.findall(typed)) - known).elements())


def _decoded(label: re.Match[str]) -> str:
    try:
        return label[0].encode().decode("idna")
    except UnicodeError:
        return label[0]


def _in_findings(file: str, lines: list[str], diagnostics: Diagnostics) -> Iterator[tuple[int, str]]:
    """The stretches of the source that findings are about: what they name is not lost in silence."""
    for item in diagnostics.taken():
        span = item.span
        if span.file != file or not 0 < span.line <= len(lines) or not span.column:
            continue
        last = max(span.end_line, span.line)
        for number in range(span.line, min(last, len(lines)) + 1):
            start = span.column - 1 if number == span.line else 0
            end = span.end_column - 1 if number == span.end_line and span.end_line else None
            yield number, lines[number - 1][start:end]
