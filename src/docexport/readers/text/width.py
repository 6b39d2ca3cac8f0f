"""How wide a text is where each letter has the same width."""

from __future__ import annotations

from wcwidth import wcswidth


def columns(text: str) -> int:
    """The columns a text takes: two for East Asian wide characters and emoji, none for combining marks."""
    return max(wcswidth(text), 0) if not text.isascii() else len(text)
