"""Characters of plain text that Markdown would take for marks: which ones, where, and how they are written instead."""

from __future__ import annotations

import re

from docexport.readers.markdown.attributes import braces_at

#: characters that mean something wherever they stand, or only where another of their kind does
_ALWAYS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n\t]|$)|[`\[\]]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|@(?=(?:sec|fig|tbl)-)|\{(?!\{)(?<!\{\{)"
)
_PAIRED = "*_~^$"
#: every character that a backslash may stand before (CommonMark 0.31.2, 2.4)
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
#: what begins a line and would make a block of it; the backslash goes before the group `mark`
_STARTS = re.compile(
    r"(?P<mark>#)#{0,5}(?=\s|$)|(?P<item>[-+*])(?=\s|$)|\d{1,9}(?P<number>[.)])(?=\s|$)|(?P<quote>>)"
    r"|(?P<colon>:)(?::{2}|\s)|(?P<tilde>~)\s|(?P<pipe>\|)(?=\s|$)|(?P<rule>[-_*])[ \t]*(?:(?P=rule)[ \t]*){2,}$"
    r"|(?P<plus>\+)\+\+\s*$|(?P<under>=)=*\s*$|(?P<dash>-)-*\s*$|\[[^\[\]]*\](?P<definition>:)"
)
_DELIMITERS = re.compile(r"[ \t|:]*-[ \t|:-]*")


def escaped(text: str, lone: frozenset[str] = frozenset(), *, fully: bool = False) -> str:
    """Plain text as Markdown that is read as this text, wherever in a line it stands but for its start.

    `lone` are the marks that have no second of their kind in the block, and so mean nothing. With `fully` each mark of
    punctuation has a backslash.
    """
    if fully:
        return _spaced(_PUNCTUATION.sub(r"\\\g<0>", text))
    marks = "".join(mark for mark in _PAIRED if mark not in lone)
    pattern = f"{_ALWAYS.pattern}|[{re.escape(marks)}]" if marks else _ALWAYS.pattern

    def change(match: re.Match[str]) -> str:
        start, end = match.span()
        around = text[start - 1 : start] + text[end : end + 1]
        if match[0] in "*~^" and text[start - 1 : start].isspace() and text[end : end + 1].isspace():
            return match[0]
        if match[0] == "_" and (len(around) == 2 and (around.isalnum() or around.isspace())):
            return match[0]
        if match[0] == "{" and braces_at(text, start, len(text)) is None:
            return match[0]
        return "\\" + match[0]

    return _spaced(re.sub(pattern, change, text))


def _spaced(text: str) -> str:
    """A text whose line ends and tabs are written as references, as they would be layout."""
    return text.replace("\n", "&#10;").replace("\t", "&#9;")


def spaces_kept(text: str, *, before: bool, behind: bool) -> str:
    """A text whose spaces at the ends of a line are written as references, as Markdown drops them."""
    start = len(text) - len(text.lstrip()) if before else 0
    end = max(start, len(text.rstrip())) if behind else len(text)
    return _references(text[:start]) + text[start:end] + _references(text[end:])


def _references(spaces: str) -> str:
    return "".join(f"&#{ord(space)};" for space in spaces)


def line_starts_escaped(text: str) -> str:
    """The lines of a paragraph, none of which begins a block of its own."""
    return "\n".join(_started(line, first=not number) for number, line in enumerate(text.split("\n")))


def _started(line: str, *, first: bool) -> str:
    match = _STARTS.match(line)
    if match and match.lastgroup and not (first and match.lastgroup in ("under", "dash")):
        place = match.start(match.lastgroup)
        return f"{line[:place]}\\{line[place:]}"
    if not first and _DELIMITERS.fullmatch(line) and "|" in line:
        return f"\\{line}"
    return line


def cell_escaped(text: str) -> str:
    """What stands in a cell of a table, where each pipe would part cells."""
    return text.replace("|", "\\|")


def quoted(text: str) -> str:
    """A title or a value of an attribute in quotation marks."""
    body = re.sub(r"\\(?=[!-/:-@\[-`{-~])|\"|&(?=#?\w+;)", r"\\\g<0>", text)
    return f'"{body}"'
