"""What is typed for signs that a set of characters lacks: by what they mean in their place, not by how they look.

`TYPED` are marks of typography, whose counterpart says the same. `MEANT` are signs that carry meaning (numbers,
measures, logic): each of them becomes something of its own, and each such change is reported.
"""

from __future__ import annotations

import re
import unicodedata

#: marks of typography
TYPED = {
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‘’‚‛‹›", "'"),
    **dict.fromkeys("‐‑‒–−", "-"),
    **{
        "—": "--",
        "―": "--",
        "…": "...",
        "•": "*",
        "‣": "*",
        "◦": "o",
        "▪": "*",
        "●": "*",
        "⁄": "/",
        "∕": "/",
        "¿": "?",
        "¡": "!",
        "№": "No. ",
        "ﬁ": "fi",
    },
    **{"©": "(c)", "®": "(R)", "™": "(TM)", "℠": "(SM)", "☐": "[ ]", "☑": "[x]", "☒": "[x]", "§": "sect. "},
    **{"ا": "a", "أ": "a", "إ": "i", "آ": "a", "ء": "'", "ع": "'", "←": "<-", "→": "->", "↔": "<->"},
}
#: signs that mean something
MEANT = {
    # measures and money
    **{"°": "deg", "℃": "deg C", "℉": "deg F", "′": "'", "″": "''", "‰": "per mille", "‱": "per ten thousand"},
    **{"€": "EUR", "£": "GBP", "¥": "JPY", "¢": "ct", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH"},
    # sums
    **dict.fromkeys("·⋅∙∗", "*"),
    **{
        "×": "x",
        "÷": "/",
        "±": "+/-",
        "∓": "-/+",
        "≤": "<=",
        "≥": ">=",
        "⩽": "<=",
        "⩾": ">=",
        "≠": "!=",
        "≈": "~",
    },
    **{
        "≪": "<<",
        "≫": ">>",
        "≡": "==",
        "≢": "!==",
        "∼": "similar to",
        "≃": "~=",
        "≅": "congruent to",
        "≔": ":=",
    },
    **{"∝": "proportional to", "∞": "infinity", "√": "sqrt", "∛": "cbrt", "∜": "root(4)", "∑": "sum", "∏": "product"},
    **{"∫": "integral", "∬": "double integral", "∭": "triple integral", "∮": "closed integral", "∂": "partial"},
    **{"∇": "nabla", "∆": "Delta", "ℏ": "hbar", "ℓ": "l", "⋯": "...", "⋮": "...", "⋱": "...", "⟨": "<", "⟩": ">"},
    **{"⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "‖": "||", "∣": "|", "∥": "parallel to"},
    **{"∘": "o", "⊕": "(+)", "⊗": "(*)", "∖": "\\", "∠": "angle", "⟂": "perpendicular to", "△": "triangle"},
    # sets and logic
    **{"∈": "in", "∉": "not in", "∋": "contains", "∅": "empty set", "∪": "union", "∩": "intersection"},
    **{"⊂": "subset of", "⊃": "superset of", "⊆": "subset of or equal to", "⊇": "superset of or equal to"},
    **{"∀": "for all", "∃": "there is", "∄": "there is no", "∧": "and", "∨": "or", "¬": "not", "∴": "therefore"},
    **{"∵": "because", "⊢": "|-", "⊨": "|=", "⊤": "true", "⊥": "perpendicular to"},
    # arrows
    **{"⇒": "=>", "⟹": "=>", "⇐": "<==", "⟸": "<==", "⇔": "<=>", "⟺": "<=>", "⟶": "->", "⟵": "<-", "↦": "|->"},
    **{"⇌": "<==>", "⇄": "<==>", "↑": "up", "↓": "down"},
    # yes and no
    **{
        "✓": "(v)",
        "✔": "(v)",
        "✗": "(x)",
        "✘": "(x)",
        "†": "(dagger)",
        "‡": "(double dagger)",
        "♀": "(f)",
        "♂": "(m)",
        "℞": "Rx",
    },
}
#: letters that stand alone for a quantity, by their names; `v`, `n` and the like are other letters
GREEK = {
    char: name
    for pair, name in zip(
        ("Αα", "Ββ", "Γγ", "Δδ", "Εε", "Ζζ", "Ηη", "Θθ", "Ιι", "Κκ", "Λλ", "Μμ", "Νν", "Ξξ", "Οο", "Ππ", "Ρρ", "Σσ",
         "Ττ", "Υυ", "Φφ", "Χχ", "Ψψ", "Ωω"),
        ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
         "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
        strict=True,
    )
    for char, name in zip(pair, (name.capitalize(), name), strict=True)
} | {"ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϖ": "pi", "ϱ": "rho", "ς": "sigma",
       "ϰ": "kappa", "Ω": "Omega"}  # fmt: skip
#: units that micro may stand before (SI brochure, tables 2 and 4, and what medicine counts)
MICRO_UNITS = r"(?:g|l|L|m|s|mol|M|A|V|W|F|H|J|C|N|T|S|Sv|Gy|Bq|Pa|Hz|K|cal|Eq|U|IU|Ci|kat|ohm|Ω|Ω|eq)(?![^\W\d_])"
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
#: fractions that are one character (Unicode 16, Number Forms and Latin-1)
FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞↉"
#: marks over or through letters that mean something of their own (Unicode 16, 20D0 to 20FF, and strokes)
#: marks over letters that stand for a quantity: means, estimates, derivatives
OVER = {
    "\u0304": "bar", "\u0305": "bar", "\u0302": "hat", "\u0307": "dot", "\u0308": "ddot", "\u0303": "tilde",
    "\u030c": "check", "\u0306": "breve",
}  # fmt: skip
MARKS = re.compile("[\u20d0-\u20ff\u0335-\u0338]")


def named(char: str) -> str:
    """A sign by its name in Unicode, in parentheses: `(white up-pointing triangle)`; empty for one without."""
    name = unicodedata.name(char, "")
    return f"({name.lower()})" if name else ""
