"""Words as ids and as file names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def slug(text: str, fallback: str = "section") -> str:
    """Words as an id: lower case, letters and digits of any script, hyphens between (as GitHub does)."""
    text = unicodedata.normalize("NFC", text).lower()
    text = re.sub(r"[^\w\s-]", "", text).strip()
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
