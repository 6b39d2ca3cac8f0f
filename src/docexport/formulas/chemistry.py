"""Chemical formulas, as the LaTeX package mhchem has them: `\\ce{2H2 + O2 -> 2H2O}`; the common part of it.

Read are amounts, elements with their numbers, charges, states, isotopes, bonds, brackets, water of crystallisation,
precipitates and gases, and arrows with words over and under them. What is not read is an error, never left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docexport.formulas.rewriting import group_end
from docexport.formulas.signs import JOINER
from docexport.formulas.tree import FormulaError

_ARROWS = {
    "<=>>": "", "<<=>": "", "<=>": "rightleftharpoons", "<-->": "rightleftarrows",
    "<->": "leftrightarrow", "->": "rightarrow", "<-": "leftarrow",
}  # fmt: skip
_LABELLED = {"rightarrow": "xrightarrow", "leftarrow": "xleftarrow", "leftrightarrow": "xleftrightarrow",
             "rightleftharpoons": "xrightleftharpoons"}  # fmt: skip
_ARROW = re.compile("|".join(map(re.escape, _ARROWS)))
#: what a formula is made of, in the order in which it is tried
_PIECES = re.compile(
    r"""(?P<state>\((?:s|l|g|aq|cr|am|v)\))
      | (?P<element>(?:[A-Z][a-z]{0,2})+|[a-z]+(?:[A-Z][a-z]{0,2})?)
      | (?P<count>\d+)
      | (?P<charge>\^\{[^{}]*\}|\^?\d*[+\-](?![A-Za-z0-9>])|\^\.|\^\d+(?![+\-]))
      | (?P<index>_\{[^{}]*\}|_[A-Za-z0-9])
      | (?P<isotope>\^\{[^{}]*\}_\{[^{}]*\}|\^\d+_\d+)
      | (?P<bond>[-=\#])
      | (?P<bracket>[()\[\]])
      | (?P<water>\s*[*.]\s*)
      | (?P<greek>\\[A-Za-z]+\s?)
      | (?P<math>\$[^$]*\$)
      | (?P<brace>\{[^{}]*\})
    """,
    re.VERBOSE,
)
#: a single bond is a dash, which is no minus
_BONDS = {"-": r"\text{–}", "=": r"\text{=}", "#": r"\text{≡}"}


def chemistry_tex(text: str) -> str:
    """A chemical formula or equation as TeX that math-core reads. Raises `FormulaError` for what is not known."""
    result, place = [], 0
    while place < len(text):
        arrow = _ARROW.match(text, place)
        if arrow:
            drawn, place = _arrow(_ARROWS[arrow[0]], text, arrow.end())
            result.append(drawn)
        elif text[place].isspace():
            place += 1
        else:
            end = _term_end(text, place)
            result.append(_term(text[place:end]))
            place = end
    return " ".join(result)


def _term_end(text: str, start: int) -> int:
    """Where the words of a reaction end that begin at a place: at a space outside of braces, or at an arrow."""
    place = start
    while place < len(text) and not text[place].isspace() and not _ARROW.match(text, place):
        if text[place] == "{":
            end = group_end(text, place)
            if end < 0:
                raise FormulaError("a brace is never closed")
            place = end
        else:
            place += 1
    return place


def _arrow(name: str, text: str, place: int) -> tuple[str, int]:
    """An arrow with what stands in brackets over and under it."""
    if not name:
        raise FormulaError("an equilibrium that lies on one side has no sign here: write `<=>`, and the side in words")
    words: list[str] = []
    while place < len(text) and text[place] == "[" and len(words) < 2:
        end = text.find("]", place)
        if end < 0:
            raise FormulaError("a bracket behind an arrow is never closed")
        words.append(_label(text[place + 1 : end]))
        place = end + 1
    if not words:
        return rf"\{name} ", place
    if name not in _LABELLED:
        raise FormulaError("words over this arrow are not read")
    below = f"[{words[1]}]" if len(words) > 1 else ""
    return rf"\{_LABELLED[name]}{below}{{{words[0]}}}", place


def _label(text: str) -> str:
    """What stands over or under an arrow: a substance, a sign of TeX, or words."""
    if re.fullmatch(r"\{.*\}", text):
        return rf"\text{{{text[1:-1]}}}"
    if text.startswith(("\\", "$")):
        return text.strip("$")
    return chemistry_tex(text) if re.fullmatch(r"[A-Z][\w^+\- ]*", text) else rf"\text{{{text}}}"


def _term(term: str) -> str:
    """One word of a reaction: a sign between substances, a precipitate or gas, or a substance with its amount."""
    if term in ("+", "-", "="):
        return term
    if term in ("v", "(v)"):
        return r"\,\text{↓}"
    if term in ("^", "(^)"):
        return r"\,\text{↑}"
    amount = re.match(r"(\d+/\d+|\d+(?:[.,]\d+)?|[nxyz](?=[A-Z]))\s*", term)
    before = ""
    if re.match(r"-\d", term):  # a minus, and no bond
        return "-" + _term(term[1:])
    if amount:
        value, term = amount[1], term[amount.end() :]
        above, _, below = value.partition("/")
        before = (rf"\frac{{{above}}}{{{below}}}" if below else value) + (r"\," if term else "")
    return before + _substance(term)


def _substance(text: str) -> str:
    result, place, previous = "", 0, ""
    while place < len(text):
        piece = _PIECES.match(text, place)
        kind = piece.lastgroup if piece else None
        if piece is None or kind is None:
            raise FormulaError(f"`{text[place]}` is not read in a chemical formula")
        if kind == "isotope" or (kind == "charge" and not previous and "_" in text[place : place + 12]):
            isotope = re.match(r"\^(\{[^{}]*\}|\d+)_(\{[^{}]*\}|\d+)", text[place:])
            if isotope:
                result += f"{{}}_{_braced(isotope[2])}^{_braced(isotope[1])}"
                place, previous = place + isotope.end(), "isotope"
                continue
        meets = previous in ("element", "count", "bracket", "bond", "brace") and kind in (
            "element",
            "bond",
            "brace",
            "bracket",
        )
        result += (JOINER if meets else "") + _WRITE[kind](piece[0], previous)
        stays = kind == "count" and previous == "charge"  # what is behind it is a new word, as behind a charge
        place, previous = piece.end(), "open" if piece[0] in "([" else "charge" if stays else kind
    return result


def _braced(text: str) -> str:
    return text if text.startswith("{") else f"{{{text}}}"


def _count(text: str, previous: str) -> str:
    return f"_{{{text}}}" if previous in ("element", "bracket", "brace", "charge") else text


def _charge(text: str, previous: str) -> str:
    inner = text.lstrip("^").strip("{}")
    shown = rf"\mathrm{{{inner}}}" if inner.isalpha() else inner.replace(".", r"\bullet ")
    return ("" if previous else "{}") + f"^{{{shown}}}"


_WRITE: dict[str, Callable[[str, str], str]] = {
    "state": lambda text, _previous: rf"\,\text{{{text}}}",
    "element": lambda text, _previous: rf"\mathrm{{{text}}}",
    "count": _count,
    "charge": _charge,
    "index": lambda text, _previous: "_" + _braced(text[1:]),
    "isotope": _charge,
    "bond": lambda text, _previous: f"{{{_BONDS[text]}}}",
    "bracket": lambda text, _previous: text,
    "water": lambda _text, _previous: r"\cdot ",
    "greek": lambda text, _previous: text,
    "math": lambda text, _previous: text.strip("$"),
    "brace": lambda text, _previous: rf"\mathrm{{{text.strip('{}')}}}",
}
