"""Whether a formula's tree has all that its TeX says: a second look at the source, apart from the parser's."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from docexport.formulas.rewriting import group_end
from docexport.formulas.tree import Element

#: commands whose arguments say how something looks, not what it is: how many of them, in braces
_SILENT = {
    "begin": 1, "end": 1, "color": 1, "textcolor": 1, "hspace": 1, "hspace*": 1, "label": 1, "definecolor": 3,
    "genfrac": 4, "phantom": 0,
}  # fmt: skip
_LENGTH = re.compile(r"\\(?:m?kern|hskip|mskip|mspace)\s*\{?-?[\d.]*\s*[a-z]{0,2}\}?")
_TOKEN = re.compile(r"\\([A-Za-z]+\*?|.)|(.)", re.DOTALL)
#: signs of TeX that show nothing themselves, and those that stand in a tree as another sign
_MARKUP = frozenset("{}^_&~ \t\n\r[]")
_SAME = str.maketrans({"-": "−", "*": "∗", "'": "′", "’": "′", "`": "‘", '"': "”", "“": "”", "μ": "µ", "ϵ": "ε"})
_ESCAPED = frozenset("%$#&_{}")


def lost_characters(tex: str, tree: Element) -> str:
    """The letters, digits and signs of a TeX source that are not in the tree made of it, each as often as it lacks.

    Commands are left out, as are the arguments that only say how something looks. Brackets may be an option's.
    """
    there = Counter(_folded(tree.characters))
    wanted = Counter(_folded(_literal(tex)))
    return "".join((wanted - there).elements())


def _literal(tex: str) -> str:
    tex = _LENGTH.sub(" ", tex)
    shown: list[str] = []
    place = 0
    while token := _TOKEN.match(tex, place):
        place = token.end()
        name, char = token[1], token[2]
        if name in _ESCAPED:
            shown.append(name)
        elif name in _SILENT:
            place = _skip_arguments(tex, place, _SILENT[name])
            if name == "begin" and tex[:place].endswith(("{array}", "{subarray}", "{darray}")):
                place = _skip_arguments(tex, place, 1)
        elif name in ("left", "right", "middle", "bigl", "bigr", "big", "Big", "bigg", "Bigg"):
            place += tex.startswith(".", place)
        elif char and char not in _MARKUP:
            shown.append(char)
    return "".join(shown)


def _skip_arguments(tex: str, place: int, count: int) -> int:
    for _ in range(count):
        start = place + len(tex[place:]) - len(tex[place:].lstrip())
        if not tex.startswith("{", start):
            return place
        place = max(group_end(tex, start), start + 1)
    return place


def _folded(text: str) -> str:
    """Characters so that the same sign in another form counts as the same."""
    text = text.replace("—", "---").replace("–", "--")  # as TeX has dashes in words
    plain = unicodedata.normalize("NFKD", text.translate(_SAME)).translate(_SAME)
    return "".join(char for char in plain if not char.isspace() and unicodedata.category(char) != "Mn")
