"""The tree of a formula in words of a language: what a screen reader says in place of it.

The words are in `docexport/languages/formulas/CODE.toml`. What is not among them, and every formula in a language
without such a file, is said as plain text writes it, which can be read in one way only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from docexport.formulas.signs import ARROWS, INFIX, JOINER, LARGE, plain_letters, shown
from docexport.formulas.structure import SCRIPTED, flat, joins_numbers, only
from docexport.formulas.text import linear
from docexport.formulas.tree import Element

#: what ends rows by itself; nothing is the end of cases
_CLOSED = frozenset(")]}⟩|‖")
_Words = dict[str, dict[str, str]]


@cache
def words_for(language: str) -> _Words | None:
    """The words of a language by its BCP 47 tag or that of its base language; None where there are none."""
    folder = files("docexport") / "languages" / "formulas"
    for code in (language.lower(), language.lower().split("-")[0]):
        path = folder / f"{code}.toml"
        if re.fullmatch(r"[a-z0-9-]+", code) and path.is_file():
            return tomllib.loads(path.read_text("utf-8"))
    return None


def spoken(tree: Element, language: str) -> str:
    """The formula in words of a language."""
    words = words_for(language)
    if words is None:
        return linear(tree)
    return " ".join(_Speaker(words).row(tree.children).split())


class _Speaker:
    def __init__(self, words: _Words) -> None:
        self._words = words["words"]
        self._signs, self._letters = words["signs"], words["letters"]
        self._units, self._fractions = words["units"], words["fractions"]

    def _say(self, key: str, **parts: str) -> str:
        return self._words[key].format(**parts)

    def row(self, elements: Sequence[Element]) -> str:
        """Elements that stand in a row."""
        said: list[str] = []
        row = [element for element in _numbers_joined(flat(elements)) if element.name not in ("mspace", "mphantom")]
        row = [element for element in row if element.text != JOINER]
        place = 0
        while place < len(row):
            element = row[place]
            after = row[place + 1] if place + 1 < len(row) else None
            if after is not None and _is_whole_with_part(element, after):
                said.append(self._say("mixed", whole=element.text, part=self._fraction(after)))
                place += 2
                continue
            before = row[place - 1] if place else None
            unit = self._unit_of_two(element, after, before)
            product = self._product(before, element, after) or self._slash(element, after)
            said.append(unit or product or self._one(element, before))
            if element.name == "mtable" and len(element.children) > 1 and after and shown(after.text) not in _CLOSED:
                said.append(self._words["end_rows"])
            place += 2 if unit else 1
        return _joined(said)

    def _unit_of_two(self, element: Element, after: Element | None, before: Element | None) -> str:
        """A unit that stands in two pieces, as `°` and `C`, or `μ` and `g`; empty for anything else."""
        text = linear(Element("math", children=(element,)))
        if after is None or after.name not in ("mi", "mtext") or text[-1:] not in ("°", "μ", "µ"):
            return ""
        unit = self._units.get(text[-1].replace("μ", "µ") + shown(after.text), "").rpartition("|")[2]
        if text[-1] != "°" and (before is None or before.name != "mn"):
            return ""
        return f"{text[:-1]} {unit}".strip() if unit else ""

    def _product(self, before: Element | None, element: Element, after: Element | None) -> str:
        """The sign of a product of vectors, which has two kinds; empty for anything else."""
        key = {"·": "dot_product", "×": "cross_product"}.get(shown(element.text)) if element.name == "mo" else None
        return self._words[key] if key and _is_vector(before) and _is_vector(after) else ""

    def _slash(self, element: Element, after: Element | None) -> str:
        """The sign of a division, which is another word before a unit; empty for anything else."""
        is_slash = element.name in ("mo", "mi") and element.text == "/"
        return self._words["slash"] if is_slash and not self._is_unit(after) else ""

    def _is_unit(self, element: Element | None) -> bool:
        while element is not None and element.name in SCRIPTED:
            element = only(element.children[0])
        if element is None:
            return False
        is_upright = element.name == "mtext" or len(element.text) > 1 or element.get("mathvariant") == "normal"
        return is_upright and shown(element.text).strip().replace("μ", "µ") in self._units

    def _one(self, element: Element, before: Element | None) -> str:
        if element.name == "mo":
            return self._sign(shown(element.text), before)
        if element.name in ("mi", "mn", "mtext"):
            return self._token(element, before)
        if element.name == "mfrac":
            return self._fraction(element)
        if element.name in ("msqrt", "mroot"):
            return self._root(element)
        if element.name in SCRIPTED:
            return self._scripts(element, before)
        if element.name == "mtable":
            return self._table(element)
        if element.name == "menclose":
            key = "boxed" if element.get("notation") == "box" else "cancelled"
            return self._say(key, inner=self.row(element.children))
        return self._plain(element)

    def _plain(self, element: Element) -> str:
        return linear(Element("math", children=(element,)))

    def _sign(self, sign: str, before: Element | None) -> str:
        is_first = before is None or (before.name == "mo" and shown(before.text) not in ")]}!")
        if sign == "−" and is_first:
            return self._words["minus"].replace("{inner}", "").strip()
        return self._signs.get(sign, sign)

    def _token(self, element: Element, before: Element | None) -> str:
        text = shown(element.text).strip()
        if element.name == "mn":
            return text
        follows = before is not None and (before.name in ("mn", "mfrac") or before.text == "/")
        unit = self._units.get(text.replace("μ", "µ"))
        if unit and follows and (element.name == "mtext" or len(text) > 1 or element.get("mathvariant") == "normal"):
            one, _, several = unit.partition("|")
            is_one = before is not None and (before.text in ("1", "/"))
            return one if is_one or not several else several
        if element.name == "mtext":
            state = {"↓": "precipitate", "↑": "gas"}.get(text)  # the arrows of `\\ce`
            return self._words[state] if state else self._signs.get(text, text)
        if text in self._signs and not text.isalpha():
            return self._signs[text]
        return " ".join(self._letters.get(char, char) for char in text) if _is_greek(text) else plain_letters(text)

    def _fraction(self, element: Element) -> str:
        above, below = (self.row([child]) for child in element.children)
        if element.get("linethickness") in ("0", "0px"):
            if not element.get("binomial"):
                return self._plain(element)
            return self._say("binomial", above=above, below=below)
        named = self._fractions.get(f"{above}/{below}")
        if named:
            return named
        is_short = all(_is_short(child) for child in element.children)
        return self._say("fraction" if is_short else "long_fraction", above=above, below=below)

    def _root(self, element: Element) -> str:
        inner = element.children if element.name == "msqrt" else element.children[:1]
        degree = "2" if element.name == "msqrt" else self.row(element.children[1:])
        key = {"2": "square_root", "3": "cube_root"}.get(degree, "root")
        root = self._say(key, inner=self.row(inner), degree=degree)
        is_short = len(flat(inner)) == 1 and _is_short(flat(inner)[0])
        return root if is_short else self._say("end_root", root=root)

    def _scripts(self, element: Element, before: Element | None) -> str:
        base, *rest = element.children
        low = rest[0] if element.name not in ("msup", "mover") else None
        high = rest[-1] if element.name not in ("msub", "munder") else None
        inner = only(base)
        sign = shown(inner.text) if inner.name == "mo" else ""
        if sign in LARGE:
            return self._range(sign, low, high)
        if inner.text == "lim" and low is not None:
            return self._say("limit", low=self.row([low]))
        if (sign and sign in INFIX | ARROWS) or (element.name in ("mover", "munder") and high is not None):
            return self._over(element, inner, high)
        if element.name in ("munder", "munderover") and inner.name == "mi" and len(inner.text) == 1:
            return self._plain(element)
        if element.name == "munder" and (inner.name != "mi" or element.get("accentunder") == "true"):
            return self._plain(element)
        if not flat([base]) and linear(Element("math", children=(element,))) not in ("°", "′", "″"):
            return self._plain(element)
        low, high = (None if part is None or not flat([part]) else part for part in (low, high))
        said = self._one(inner, before) if len(flat([base])) == 1 else self.row([base])
        if inner.name in ("msqrt", "mroot"):  # a power of the root, not a root of the power
            said = self._say("end_root", root=said.removesuffix(self._say("end_root", root="")))
        if low is not None:
            is_short = len(flat([low])) == 1 and flat([low])[0].name in ("mi", "mn", "mtext")
            said = self._say("index" if is_short else "long_index", base=said, index=self.row([low]))
        return self._raised(said, high, is_charge=_is_upright(inner)) if high is not None else said

    def _raised(self, base: str, high: Element, *, is_charge: bool = True) -> str:
        power = self.row([high])
        text = linear(Element("math", children=(high,)))
        if text in ("∘", "°"):
            return self._say("degrees", base=base).strip()
        primes = re.match("[′″‴⁗]+", text)
        if primes:
            count = sum("′″‴⁗".index(sign) + 1 for sign in primes[0])
            for _ in range(count if count != 2 else 0):
                base = self._say("prime", base=base)
            base = self._say("double_prime", base=base) if count == 2 else base
            rest = [item for item in flat([high]) if not re.fullmatch("[′″‴⁗]+", shown(item.text))]
            return self._raised(base, Element("mrow", children=tuple(rest))) if rest else base
        if is_charge and re.fullmatch(r"\d*[+−]", text):
            return f"{base} {text[:-1]} {self._signs[text[-1]]}".replace("  ", " ")
        if text in ("2", "3"):
            return self._say({"2": "squared", "3": "cubed"}[text], base=base)
        is_short = _is_short(high) or re.fullmatch(r"−?\d+", text)
        return self._say("power" if is_short else "long_power", base=base, power=power)

    def _range(self, sign: str, low: Element | None, high: Element | None) -> str:
        name = self._signs.get(sign, sign)
        if low is not None and high is not None:
            said = self._say("from_to", sign=name, low=self.row([low]), high=self.row([high]))
        elif low is not None:
            said = self._say("from", sign=name, low=self.row([low]))
        else:
            said = self._raised(name, high) if high is not None else name
        return self._say("of", range=said)

    def _over(self, element: Element, base: Element, high: Element | None) -> str:
        """A letter with a mark over it; anything else as text writes it."""
        mark = shown(high.text) if high is not None and high.name == "mo" else ""
        key = {"¯": "bar", "^": "hat", "→": "vector", "\u20d7": "vector"}.get(mark)
        is_long = len(flat([base])) > 1 and key != "vector"
        if element.name != "mover" or element.get("accent") != "true" or key is None or is_long:
            return self._plain(element)
        return self._say(key, inner=self.row([base]))

    def _table(self, element: Element) -> str:
        rows = [self._words["cells"].join(self.row(cell.children) for cell in row.children) for row in element.children]
        aligned = "0em" in element.get("columnspacing").split()
        if aligned or all(len(row.children) == 1 for row in element.children):
            rows = [_joined([self.row(cell.children) for cell in row.children]) for row in element.children]
        if len(rows) == 1:
            return rows[0]
        return "; ".join(self._say("row", number=str(number), cells=cells) for number, cells in enumerate(rows, 1))


def _numbers_joined(elements: Sequence[Element]) -> list[Element]:
    """The elements with numbers around a comma without space as one: `1{,}000` is said as it stands."""
    result: list[Element] = []
    for place, element in enumerate(elements):
        if place > 1 and element.name == "mn" and result[-2].name == "mn" and joins_numbers(elements, place - 1):
            result[-2:] = [Element("mn", f"{result[-2].text},{element.text}")]
        else:
            result.append(element)
    return result


def _joined(said: Sequence[str]) -> str:
    """Words in a row; brackets, commas and full stops stand at their words."""
    text = " ".join(item for item in said if item)
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r"(?<=[(\[{⟨⌊⌈]) | (?=[)\]}⟩⌋⌉,;])", "", text)
    return re.sub(r"(?<=\b\w) (?=\()", "", text)


def _is_whole_with_part(whole: Element, part: Element) -> bool:
    if whole.name != "mn" or part.name != "mfrac" or part.get("linethickness") == "0":
        return False
    return all(only(child).name == "mn" for child in part.children)


def _is_short(element: Element) -> bool:
    """Whether an element is one token, or one with a short power or index."""
    inner = only(element)
    if inner.name in SCRIPTED:
        return all(only(child).name in ("mi", "mn") for child in inner.children)
    if inner.name == "mtext":
        return " " not in inner.text.strip()
    return inner.name in ("mi", "mn")


def _is_vector(element: Element | None) -> bool:
    """Whether an element is a vector: a bold letter, one with an arrow over it, or nabla."""
    if element is None:
        return False
    inner = only(element)
    if inner.name == "mover":
        return shown(inner.children[-1].text) in ("→", "\u20d7")
    bold = inner.get("mathvariant").startswith("bold") or plain_letters(inner.text).startswith("bold")
    return inner.text == "∇" or (inner.name == "mi" and bold)


def _is_upright(element: Element) -> bool:
    """Whether an element is set upright, as chemical elements are, which have charges and no powers of a sign."""
    return (
        element.name in ("mtext", "mn")
        or element.get("mathvariant") == "normal"
        or len(element.text) > 1
        or (element.text == "" or element.text in ")]")
    )


def _is_greek(text: str) -> bool:
    return all("Ͱ" <= char <= "Ͽ" for char in text)
