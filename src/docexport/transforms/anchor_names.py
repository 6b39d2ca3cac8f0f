"""The ids that other tools give to headings: links of existing documents lead to these."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator


def other_names(headings: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The names of headings, by their places, as GitHub, Pandoc and kramdown have them: where several have one, the
    first of them is meant, and the others are told apart by `-1`, `-2`, … (GitHub) or `_1`, `_2`, … (Python-Markdown).
    """
    seen: Counter[str] = Counter()
    for place, typed in enumerate(headings):
        words = unicodedata.normalize("NFC", typed)
        name = github_name(words)
        yield place, f"{name}-{seen[name]}" if seen[name] else name
        if seen[name]:
            yield place, f"{name}_{seen[name]}"  # as Python-Markdown numbers them
        seen[name] += 1
        yield place, pandoc_name(words)
        yield place, kramdown_name(words)


def github_name(words: str) -> str:
    """As GitHub and most site generators have it: letters, marks, figures, hyphens and underscores stay, each space
    becomes a hyphen.
    """
    kept = (char for char in words.strip().lower() if char in " -_" or _is_word(char))
    return "".join(kept).replace(" ", "-")


def pandoc_name(words: str) -> str:
    """As Pandoc has it (`auto_identifiers`): it begins with a letter; periods stay, and white space is one hyphen."""
    kept = "".join(char for char in words.lower() if char.isspace() or char in "-_." or _is_word(char))
    return re.sub(r"^[^\w]*[\d_]*[^\w]*(?=\w|$)", "", re.sub(r"\s+", "-", kept.strip())) or "section"


def kramdown_name(words: str) -> str:
    """As kramdown has it (`auto_ids`): ASCII letters, figures, spaces and hyphens alone, from the first letter on."""
    plain = re.sub(r"^[^a-zA-Z]+", "", words)
    return re.sub(r"[^a-zA-Z0-9 -]", "", plain).replace(" ", "-").lower() or "section"


def _is_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M" or char == "_"
