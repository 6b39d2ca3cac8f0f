"""What the signs of formulas are: which stand between terms, which open and close, which are letters of other faces."""

from __future__ import annotations

import re
import unicodedata

#: signs that stand between two terms, with a space on each side
INFIX = frozenset("=≠<>≤≥≪≫≈≡≢∼≃≅≜≝∝±∓×÷·⋅∗+−∪∩∖∈∉∋⊂⊃⊆⊇⊄∧∨⊕⊗⊢⊨∥⟂→←↔⇒⇐⇔⟹⟸⟺⟶⟵⟷↦⟼↪↩⇌⇋⇄↑↓∴∵∣:∘≔≺≻⪯⪰⊥")
#: signs that may stand before their term instead, without a space
SIGNED = frozenset("+−±∓")
OPENING, CLOSING = frozenset("([{⟨⌊⌈"), frozenset(")]}⟩⌋⌉")
#: signs of operations over a range
LARGE = frozenset("∑∏∐∫∬∭∮⋃⋂⨁⨂⋁⋀")
ARROWS = frozenset("→←↔⇒⇐⇔⟶⟵⟷⇌⇋⇄↦")
#: operators that nobody sees: application, times, separator, plus (Unicode 16, 22.6)
_INVISIBLE = re.compile("[\u2060-\u2064]")
#: characters of MathML and what text has for them
_USUAL = str.maketrans({"⋅": "·", "∗": "*", "∶": ":", "ˆ": "^"})
RAISED = str.maketrans("0123456789+−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
LOWERED = str.maketrans("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
#: accents over one letter: the name, and the combining character
ACCENTS = {
    "^": ("hat", "\u0302"), "¯": ("bar", "\u0304"), "→": ("vec", "\u20d7"), "\u20d7": ("vec", "\u20d7"),
    "˙": ("dot", "\u0307"), "¨": ("ddot", "\u0308"), "\u20db": ("dddot", "\u20db"), "~": ("tilde", "\u0303"),
    "˜": ("tilde", "\u0303"), "˚": ("ring", "\u030a"), "´": ("acute", "\u0301"), "`": ("grave", "\u0300"),
    "˘": ("breve", "\u0306"), "ˇ": ("check", "\u030c"), "←": ("overleftarrow", ""), "↔": ("overleftrightarrow", ""),
}  # fmt: skip
#: what stands over or under several terms
BRACES = {
    "⏞": "overbrace", "⏟": "underbrace", "⏜": "overparen", "⏝": "underparen", "⎴": "overbracket", "⎵": "underbracket",
    "⏠": "overgroup", "⏡": "undergroup",
}  # fmt: skip
#: units that people write with micro before them
MICRO_UNITS = re.compile("g|l|L|m|s|mol|M|A|V|W|F|H|C|Pa|Gy|Sv|Bq|U|IU|kat|Eq")
ENCLOSED = {"box": "boxed", "horizontalstrike": "struck"}
_STYLES = re.compile(r"\b(?:BLACK-LETTER|FRAKTUR|SCRIPT|DOUBLE-STRUCK|SANS-SERIF|MONOSPACE|BOLD)\b")
#: stands where two pieces meet that are one word, as the parts of a molecule (Unicode 16, 23.2: word joiner)
JOINER = "\u2060"


def shown(text: str) -> str:
    """The characters of a token as text has them."""
    return _INVISIBLE.sub("", text).translate(_USUAL)


def plain_letters(text: str) -> str:
    """Letters of another face by the names of both: `𝐯` is `bold(v)`; italics are what variables have anyway."""
    result: list[str] = []
    for char in text:
        plain = unicodedata.normalize("NFKC", char)
        name = unicodedata.name(char, "")
        styles = _STYLES.findall(name) if plain != char and plain.isalnum() else []
        if not styles and not name.startswith("MATHEMATICAL"):
            plain = char
        style = "-".join(style.lower() for style in styles)
        if result and style and result[-1].startswith(f"{style}("):
            result[-1] = f"{result[-1][:-1]}{plain})"
        else:
            result.append(f"{style}({plain})" if style else plain)
    return "".join(result)
