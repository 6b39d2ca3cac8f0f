"""The tree of a formula as a line of characters that can be read in one way only.

Fractions, roots, powers and indices of more than one term are in parentheses; rows are parted by semicolons, cells by
commas; what has no sign in text has TeX's name as a function: `binom(n, k)`, `boxed(x)`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from msgspec import Struct

from docexport.formulas.signs import (
    ACCENTS,
    ARROWS,
    BRACES,
    CLOSING,
    ENCLOSED,
    INFIX,
    JOINER,
    LARGE,
    LOWERED,
    MICRO_UNITS,
    OPENING,
    RAISED,
    SIGNED,
    plain_letters,
    shown,
)
from docexport.formulas.structure import SCRIPTED, flat, is_atomic, is_brace, is_empty, is_tag, joins_numbers, only
from docexport.formulas.tree import Element


def _same(text: str) -> str:
    return text


def _ends_raised(text: str) -> bool:
    """Whether a text ends in a word that is raised or lowered: `x^2`. Looked at from the end, as texts grow there."""
    end = _word_start(text)
    return end < len(text) and ("_" in text[end:-1] or text[end - 1 : end] == "^")


def _hangs(text: str) -> bool:
    """Whether a text ends in something raised or lowered: a word, a number with its sign, or parentheses."""
    if text.endswith(")"):
        start = text.rfind("(", 0, -1)
        return start > 0 and ")" not in text[start:-1] and text[start - 1] in "^_"
    end = _word_start(text)
    signed = text[end - 1 : end] in ("-", "−") and text[end - 2 : end - 1] in ("^", "_")
    return end < len(text) and (_ends_raised(text) or (signed and end >= 2))


def _word_start(text: str) -> int:
    """Where the word that a text ends with begins, its underscores with it."""
    end = len(text)
    while end and (text[end - 1].isalnum() or text[end - 1] == "_"):
        end -= 1
    return end


class Notation(Struct, frozen=True):
    """How formulas are written. Where `raised`, powers and accents use the characters made for them.

    `fold` gives each token in the characters of a set.
    """

    raised: bool = True
    fold: Callable[[str], str] = _same


class _Item(Struct):
    """A piece of a row: its text, and its kind (see `_kind_of`; also `sign`, which stands at its term, and `space`).

    One that is `joined` stands at the piece before it without a space.
    """

    text: str
    kind: str = "term"
    element: Element | None = None
    joined: bool = False


def linear(tree: Element, notation: Notation = Notation()) -> str:  # noqa: B008 - it never changes
    """The formula in a line of characters."""
    text = _Writer(notation).row(tree.children)
    return unicodedata.normalize("NFC", " ".join(text.split()))


class _Writer:
    def __init__(self, notation: Notation) -> None:
        self._notation = notation

    def row(self, elements: Sequence[Element]) -> str:
        """Elements that stand in a row, spaces between them where they part terms."""
        items = self._items(elements)
        result = ""
        before: _Item | None = None
        for place, item in enumerate(items):
            item.text = self._with_parentheses(items, place)
            result += self._gap(before, item, result) + item.text
            before = item
            is_open = place and items[place - 1].text == "{" and item.element and only(item.element).name == "mtable"
            if is_open and (place + 1 == len(items) or items[place + 1].text != "}"):
                result += "}"  # cases: only their beginning has a sign
        return result.strip()

    def _items(self, elements: Sequence[Element]) -> list[_Item]:
        items: list[_Item] = []
        joined = False
        row = _prefixed(flat(elements))
        for place, element in enumerate(row):
            if element.text == JOINER:
                joined = True
                continue
            item = self._item(element)
            item.joined, joined = joined, False
            if joins_numbers(row, place):
                item.kind, joined = "close", True
            if item.text == "=" and items and items[-1].text == ":":
                items[-1] = _Item(":=", "infix", element)
                continue
            if item.kind == "bar" and (not items or items[-1].kind in _AWAITING):
                item.kind = "open"
            if item.kind == "infix" and item.text in SIGNED and (not items or items[-1].kind in _AWAITING):
                item.kind = "sign"
            if item.text == "." and items and items[-1].text in (".", ".."):
                items[-1].text = "…" if items[-1].text == ".." else ".."
                continue
            if item.text:
                items.append(item)
        if items and items[-1].kind == "infix" and items[-1].text in SIGNED:  # the sign of a charge
            items[-1].kind = "close"
        return items

    def _item(self, element: Element) -> _Item:
        if element.name == "mspace":
            return _Item("" if element.get("width").startswith("-") or not element.get("width") else " ", "space")
        if element.name == "mo" or (element.name == "mi" and element.text in (":", "|")):
            text = shown(element.text)
            return _Item(self._token(text), _kind_of(text), element)
        if element.name in ("mi", "mn", "mtext"):
            return _Item(self._token(shown(element.text)), "term", element)
        text = self.one(element)
        base = element.children[0] if element.name in SCRIPTED and element.children else None
        if base is not None and base.name == "mo":
            kind = _kind_of(shown(base.text))
            return _Item(text, kind, element)
        return _Item(text, "term", element)

    def _token(self, text: str) -> str:
        return self._notation.fold(text if self._notation.raised else plain_letters(text))

    def _gap(self, before: _Item | None, item: _Item, so_far: str) -> str:
        """The space between two pieces of a row."""
        if before is None or so_far.endswith(" ") or item.text.startswith(" ") or item.joined:
            return ""
        kinds = (before.kind, item.kind)
        if "space" in kinds or "infix" in kinds:
            return " "
        if before.kind == "comma":
            return " "
        if item.kind in ("close", "comma") or before.kind in ("open", "sign"):
            return ""
        if "large" in kinds:
            return " "
        if item.kind == "open" or "bar" in kinds:
            return ""
        return self._gap_of_terms(before, item, so_far)

    def _gap_of_terms(self, before: _Item, item: _Item, so_far: str) -> str:
        if before.kind == "close":
            return " " if _is_word(item) else ""
        if before.element is not None and before.element.name in ("msqrt", "mroot") and so_far[-1].isalnum():
            return " "
        if _is_mixed(before, item) or _is_function(item.text) or _is_function(before.text):
            return " "
        if _has_no_base(before):
            return " " if _ends_raised(so_far) else ""
        if _has_no_base(item):
            return "" if item.text.startswith(("°", "′", "″")) else " "
        meets = bool(re.match(r"[\w√∛∜∂∇(\[]", item.text)) and (
            so_far[-1:].isalnum() or so_far[-1:] in ("_", ")", "°", "′", "″")
        )
        hangs = _hangs(so_far)
        return " " if meets and (_is_word(before) or _is_word(item) or hangs) else ""

    def _with_parentheses(self, items: Sequence[_Item], place: int) -> str:
        """A fraction in a product in parentheses: `(1/2)x`, but `1 1/2` and `1/2 mg` as they are."""
        item = items[place]
        if item.element is not None and item.element.name == "mroot" and item.text[0] in _RAISED_SIGNS and place:
            return item.text if items[place - 1].kind in _AWAITING else self.named_root(item.element)
        if item.element is None or item.element.name != "mfrac" or _is_function(item.text):
            return item.text
        before = items[place - 1] if place else None
        after = items[place + 1] if place + 1 < len(items) else None
        if after is not None and after.kind == "space":
            after = items[place + 2] if place + 2 < len(items) else None
        multiplied = after is not None and after.kind in ("term", "open", "large") and not _is_word(after)
        multiplies = before is not None and before.kind in ("term", "close") and not _is_mixed(before, item)
        if before is not None and before.element is not None and before.element.name == "mi" and _is_word(before):
            return f"({item.text})"  # of a function
        return f"({item.text})" if multiplied or (multiplies and not _is_word(before)) else item.text

    def one(self, element: Element) -> str:
        """One element that is no token."""
        write = _WRITE.get(element.name)
        return write(self, element) if write else self.row(element.children)

    def group(self, element: Element) -> str:
        """An element in parentheses, unless it is one term."""
        text = self.row([element])
        return text if is_atomic(element, text) else f"({text})"

    def fraction(self, element: Element) -> str:
        """`a/b`; without a line, what stands over each other."""
        above, below = element.children
        if element.get("linethickness") in ("0", "0px"):
            name = "binom" if element.get("binomial") else "atop"
            return f"{name}({self.row([above])}, {self.row([below])})"
        over = self.row([above])
        under = self.row([below])
        if all(
            re.fullmatch(r"[d∂][⁰¹²³⁴-⁹ⁿ]*[^ /()_₀-₉]*|[d∂]\^\w[^ /()]*", part) for part in (over, under)
        ):  # a derivative
            return f"{over}/{under}"
        is_product = not re.search(r"[ /]", over)
        return f"{over if is_product else self.group(above)}/{self.group(below)}"

    def root(self, element: Element) -> str:
        """`√x`, `∛(x + 1)`, `ⁿ√x`."""
        degree = self.row([element.children[1]]) if element.name == "mroot" else "2"
        inner = Element("mrow", children=element.children if element.name == "msqrt" else element.children[:1])
        if not self._notation.raised:
            sign = self._token("√")
            return f"{sign}({self.row([inner])})" if degree == "2" else f"root({degree})({self.row([inner])})"
        sign = {"2": "√", "3": "∛", "4": "∜"}.get(degree) or (_moved(degree, RAISED) or f"[{degree}]") + "√"
        return sign + self.group(inner)

    def named_root(self, element: Element) -> str:
        """A root whose degree would look like a power of what stands before it."""
        return f"root({self.row([element.children[1]])})({self.row(element.children[:1])})"

    def scripts(self, element: Element) -> str:
        """Powers and indices, and what stands over and under signs."""
        base, *rest = element.children
        low = rest[0] if element.name not in ("msup", "mover") else None
        high = rest[-1] if element.name not in ("msub", "munder") else None
        if element.name in ("mover", "munder"):
            named = self._accent(element, base, rest[0])
            if named:
                return named
        text = self.row([base])
        if _is_stacked(element, base, text):
            return self._stacked(low, high, text)
        if base.name == "mo" and text in INFIX | ARROWS:
            labels = [self.row([script]) if script else "" for script in (high, low)]
            return text + f"[{labels[0]}]" + (f"[{labels[1]}]" if labels[1] else "")
        if is_brace(base):
            label = self.row([high or low or base])
            return f"{text[:-1]}; {label})"
        takes = only(base).name in _TAKING and not (only(base).name == "msub" and low is None)
        if base.name != "mo" and (base.name == "mfrac" or takes or not (is_atomic(base, text) or is_empty(base))):
            text = f"({text})"
        return text + self._both(low, high)

    def _stacked(self, low: Element | None, high: Element | None, text: str) -> str:
        """What stands over and under terms that take no range: `overset(a, b)`, by TeX's names."""
        if high is not None and not is_empty(high):
            text = f"overset({self.row([high])}, {text})"
        return f"underset({self.row([low])}, {text})" if low is not None and not is_empty(low) else text

    def _both(self, low: Element | None, high: Element | None) -> str:
        """An index and a power; where the one hangs on `_`, the other hangs on `^`, as `x_i²` would be two things."""
        low, high = (None if part is None or is_empty(part) else part for part in (low, high))
        below = self._low(low)
        return below + self._high(high, is_raised=not below.startswith("_"))

    def _low(self, element: Element | None) -> str:
        if element is None:
            return ""
        text = self.row([element])
        return (_moved(text, LOWERED) if self._notation.raised else "") or "_" + self._joined(element, text)

    def _high(self, element: Element | None, *, is_raised: bool) -> str:
        if element is None:
            return ""
        text = self.row([element])
        primes = re.match("[′″‴⁗]+(?=.)", text)
        if primes:
            rest = text[primes.end() :].strip()
            moved = _moved(rest, RAISED) if self._notation.raised and is_raised else ""
            return self._token(primes[0]) + (moved or f"^{rest}" if rest.isalnum() else moved or f"^({rest})")
        if text in ("∘", "°") or re.fullmatch("[′″‴⁗]+", text):
            return self._token("°") if text in ("∘", "°") else self._token(text.replace("′′", "″"))
        raised = _moved(text, RAISED) if self._notation.raised and is_raised else ""
        return raised or "^" + self._joined(element, text)

    def _joined(self, element: Element, text: str) -> str:
        if re.fullmatch(r"[-−]?\d+|[+−]", text):
            return text
        is_one = is_atomic(element, text) and not re.search(r"[\^_⁰-₎²³¹]", text)
        return text if is_one else f"({text})"

    def _accent(self, element: Element, base: Element, over: Element) -> str:
        """What stands over or under terms as one sign: a hat, a line, a brace; empty for anything else."""
        sign, inner = shown(over.text), self.row([base])
        if over.name != "mo":
            return ""
        if sign in BRACES:
            return f"{BRACES[sign]}({inner})"
        if element.name == "munder":
            name = {"¯": "line"}.get(sign) or ACCENTS.get(sign, ("",))[0].removeprefix("over")
            return f"under{name}({inner})" if name else ""
        if element.get("accent") != "true" or sign not in ACCENTS:
            return ""
        name, mark = ACCENTS[sign]
        if mark and self._notation.raised and len(inner) == 1:
            return inner + mark
        return f"overline({inner})" if name == "bar" and len(inner) > 1 else f"{name}({inner})"

    def multiscripts(self, element: Element) -> str:
        """Indices and powers on both sides."""
        names = [child.name for child in element.children]
        middle = names.index("mprescripts") if "mprescripts" in names else len(names)
        after, before = element.children[1:middle], element.children[middle + 1 :]
        left = self._both(*before[:2]) if len(before) > 1 else ""
        right = self._both(*after[:2]) if len(after) > 1 else ""
        base = self.row(element.children[:1])
        gap = " " if _ends_raised(left) else ""
        return left + gap + (base if base in LARGE else self.group(element.children[0])) + right

    def table(self, element: Element) -> str:
        """Rows parted by semicolons and cells by commas, or by lines; those of an alignment go on."""
        spacing = element.get("columnspacing").split()
        lines, columns = element.get("rowlines").split(), element.get("columnlines").split()
        result = ""
        for place, row in enumerate(element.children):
            ruled = place and place <= len(lines) and lines[place - 1] == "solid"
            result += ("; ---; " if ruled else "; " if place else "") + self._cells(row, spacing, columns)
        return result

    def _cells(self, row: Element, spacing: Sequence[str], columns: Sequence[str]) -> str:
        result = ""
        for place, cell in enumerate(row.children):
            text = self.row(cell.children)
            is_number = place and place == len(row.children) - 1 and re.fullmatch(r"\(.*\)", text) and is_tag(cell)
            joins = place and place <= len(spacing) and spacing[place - 1] == "0em"
            lone = text in INFIX or result.rpartition(" ")[2] in INFIX  # a sign between two cells, as in `{rcl}`
            ruled = place and place <= len(columns) and columns[place - 1] == "solid"
            if place and not joins and not lone and not is_number:
                result = result.rstrip(", ") + (" | " if ruled else ", ")
            result += ("   " if is_number else " " if place and (joins or lone) else "") + text
        return result.strip()

    def enclosed(self, element: Element) -> str:
        """Terms in a box or struck out, by name."""
        name = ENCLOSED.get(element.get("notation"), "cancel")
        return f"{name}({self.row(element.children)})"


_AWAITING = ("infix", "open", "comma", "large", "sign")
#: what takes a power or an index only in parentheses: else these would add up, or go to a part of it
_TAKING = frozenset({"msub", "msup", "msubsup", "msqrt", "mroot"})
_RAISED_SIGNS = frozenset(map(chr, RAISED.values()))
_WRITE: dict[str, Callable[[_Writer, Element], str]] = {
    "mfrac": _Writer.fraction,
    "msqrt": _Writer.root,
    "mroot": _Writer.root,
    **dict.fromkeys(SCRIPTED, _Writer.scripts),
    "mmultiscripts": _Writer.multiscripts,
    "mtable": _Writer.table,
    "menclose": _Writer.enclosed,
    "mphantom": lambda _writer, _element: " ",
}


def _is_stacked(element: Element, base: Element, text: str) -> bool:
    """Whether signs over or under something are no limits of an operator, no label of an arrow, and no brace's."""
    inner = only(base)
    takes_range = inner.name == "mo" or (inner.name in ("mi", "mtext") and len(text) > 1 and text[0].isalpha())
    return element.name in ("mover", "munder", "munderover") and not takes_range and not is_brace(base)


def _prefixed(elements: Sequence[Element]) -> list[Element]:
    """The elements with micro and its unit as one: `μ` and `g`, which have two faces."""
    result: list[Element] = []
    for element in elements:
        before = result[-1] if result else None
        is_micro = before is not None and before.text in ("μ", "µ")
        if is_micro and element.name == "mtext" and MICRO_UNITS.fullmatch(element.text):
            result[-1] = Element("mtext", "μ" + element.text)
        else:
            result.append(element)
    return result


def _kind_of(text: str) -> str:
    if text in INFIX or text == "*":
        return "infix"
    if text in ("|", "‖"):
        return "bar"
    if text in LARGE:
        return "large"
    if text in OPENING:
        return "open"
    if text in CLOSING:
        return "close"
    return "comma" if text in (",", ";") else "term"


def _moved(text: str, table: dict[int, int]) -> str:
    """Characters raised or lowered; empty where one has no such form."""
    text = text.replace(" ", "")
    return text.translate(table) if text and all(ord(char) in table for char in text) else ""


def _is_word(item: _Item | None) -> bool:
    """Whether a piece is a word, as the name of a function or a unit is."""
    element = item.element if item else None
    while element is not None and element.name in SCRIPTED:
        element = only(element.children[0])
    if item is not None and element is not None and element.name == "mi" and len(item.text) > 1 and item.text.isalpha():
        return True
    return element is not None and (
        element.name == "mtext" or (element.name == "mi" and len(element.text) > 1 and element.text.isalpha())
    )


def _is_function(text: str) -> bool:
    """Whether a text is TeX's name with what it is for in parentheses."""
    return re.match(r"[a-z][a-z-]+\(", text) is not None


def _has_no_base(item: _Item) -> bool:
    element = item.element
    return element is not None and element.name in SCRIPTED and is_empty(element.children[0])


def _is_mixed(before: _Item, item: _Item) -> bool:
    """Whether two pieces are a mixed number: a number, and a fraction of numbers."""
    whole, part = before.element, item.element
    if whole is None or part is None or part.name != "mfrac" or whole.name != "mn":
        return False
    return all(only(child).name == "mn" for child in part.children)
