"""Words as ids and as file names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_FIGURES = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
#: what joins letters or keeps them apart, and so tells words apart (Unicode 16, 23.2)
_JOINERS = "\u200c\u200d"


def _stays(char: str) -> bool:
    return char.isspace() or char in f"-_{_JOINERS}" or char.isalnum() or unicodedata.category(char)[0] == "M"


def slug(text: str, fallback: str = "section") -> str:
    """Words as an id: lower case, letters and digits of any script with all their marks, hyphens between."""
    text = unicodedata.normalize("NFC", text).lower()
    # raised figures and the like cannot stand in ids
    text = "".join(unicodedata.normalize("NFKC", char) if char in _FIGURES else char for char in text)
    text = "".join(char for char in text if _stays(char)).strip()
    return re.sub(r"[\s_-]+", "-", text).strip("-") or fallback


def file_slug(text: str, fallback: str = "chapter") -> str:
    """A slug in ASCII letters, digits and hyphens that begins with a letter: fit for file names and XML ids."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"^[^a-z]+", "", slug(plain, fallback)) or fallback


def unique_slugs(names: Iterable[str]) -> list[str]:
    """A file slug for each name, no two alike: those that would be get `-2`, `-3`, … at the end."""
    taken: set[str] = set()
    slugs = []
    for name in names:
        wanted = result = file_slug(name)
        number = 1
        while result in taken:
            number += 1
            result = f"{wanted}-{number}"
        taken.add(result)
        slugs.append(result)
    return slugs
