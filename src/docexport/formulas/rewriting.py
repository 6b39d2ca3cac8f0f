"""TeX that is changed piece by piece, and where each character of it stood in what the author wrote."""

from __future__ import annotations

from docexport.formulas.tree import FormulaError


class Rewriting:
    """A TeX source while it is rewritten; `origins` are the places of its characters in the first text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.origins = list(range(len(text)))

    def replace(self, start: int, end: int, new: str) -> None:
        """Put other text in a place; all its characters come from where the old ones began."""
        origin = self.origin(start)
        self.text = self.text[:start] + new + self.text[end:]
        self.origins[start:end] = [origin] * len(new)

    def origin(self, place: int) -> int:
        """Where a character stood in the first text."""
        return self.origins[place] if place < len(self.origins) else (self.origins[-1] + 1 if self.origins else 0)

    def argument(self, start: int) -> tuple[str, int]:
        """The argument in braces behind a place, white space skipped, and where it ends.

        Raises `FormulaError` where there is none, or it is never closed.
        """
        while start < len(self.text) and self.text[start].isspace():
            start += 1
        if start >= len(self.text) or self.text[start] != "{":
            raise FormulaError("an argument in braces is missing", self.origin(start))
        end = group_end(self.text, start)
        if end < 0:
            raise FormulaError("a brace is never closed", self.origin(start))
        return self.text[start + 1 : end - 1], end

    def option(self, start: int) -> tuple[str, int]:
        """The option in brackets behind a place, and where it ends; nothing where there is none."""
        end = self.text.find("]", start) if self.text.startswith("[", start) else -1
        return (self.text[start + 1 : end], end + 1) if end > 0 else ("", start)


def group_end(text: str, start: int) -> int:
    """The place behind the brace that closes the one at `start`; -1 where none does."""
    depth, place = 0, start
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        place += 1
        if depth == 0:
            return place
    return -1
