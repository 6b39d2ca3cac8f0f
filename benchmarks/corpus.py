"""A book made up from common words: always the same, with all that books hold."""

from __future__ import annotations

import random
from pathlib import Path

WORDS = (
    "the of and to in is that it was for on are with they be at one have this from or had by but not what all were when "
    "we there can an your which their said if do will each about how up out them then she many some so these would other "
    "into has more her two like him see time could no make than first been its who now people my made over did down only "
    "way find use may water long little very after words called just where most know measurement representation "
    "responsibility communication typography accessibility understanding international configuration"
).split()
_INLINE = ("*{}*", "**{}**", "`{}`", "[{}](https://example.org/{})", "~~{}~~")


class Author:
    """Writes chapters from words, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._notes = 0

    def phrase(self, least: int, most: int) -> str:
        """Some words."""
        return " ".join(self._random.choices(WORDS, k=self._random.randint(least, most)))

    def sentence(self) -> str:
        """A sentence, now and then with something marked in it."""
        text = self.phrase(7, 19).capitalize()
        if self._random.random() < 0.3:
            words = self.phrase(1, 3)
            text += " " + self._random.choice(_INLINE).format(words, words.split()[0])
        if self._random.random() < 0.02:
            self._notes += 1
            return f"{text}.[^{self._notes}]"
        return text + "."

    def paragraph(self) -> str:
        """Four to eight sentences."""
        return " ".join(self.sentence() for _ in range(self._random.randint(4, 8)))

    def block(self) -> str:
        """A paragraph as a rule; else a list, a table, code, a quote or a callout."""
        kind = self._random.random()
        if kind < 0.74:
            return self.paragraph()
        if kind < 0.84:
            return "\n".join(f"- {self.sentence()}" for _ in range(4))
        if kind < 0.9:
            rows = "\n".join(f"| {self.phrase(1, 3)} | {self.phrase(2, 6)} | {number} |" for number in range(5))
            return f"| Name | Words | Number |\n|------|-------|-------:|\n{rows}\n\nTable: {self.phrase(3, 6)}"
        if kind < 0.94:
            return f'```python\ndef {self._random.choice(WORDS)}_it(x):\n    return "{self.phrase(2, 4)}"  # why\n```'
        if kind < 0.97:
            return f"> {self.paragraph()}"
        return f"> [!NOTE]\n> {self.sentence()}"

    def notes(self) -> range:
        """The numbers of the notes that were marked so far, and not written yet."""
        return range(1, self._notes + 1)

    def code(self) -> str:
        """A dozen lines of code."""
        names = [self._random.choice(WORDS) for _ in range(5)]
        lines = [f"def {names[0]}_{names[1]}({names[2]}: int, *, {names[3]}: str = {names[4]!r}) -> list[str]:"]
        lines += [f'    """{self.phrase(4, 9)}."""', "    result = []"]
        lines += [f"    for item in range({self._random.randint(2, 99)}):  # {self.phrase(2, 5)}"]
        lines += [f'        result.append(f"{{item}} {self.phrase(2, 4)}")' for _ in range(self._random.randint(2, 6))]
        return "```python\n" + "\n".join([*lines, "    return result"]) + "\n```"

    def chapter(self, number: int, words: int) -> str:
        """A chapter of about that many words, with sections and the texts of its notes."""
        parts = [f"# Chapter {number}: {self.phrase(2, 4)}"]
        count = 0
        while count < words:
            if len(parts) % 9 == 1:
                parts.append(f"## {self.phrase(2, 5).capitalize()}")
            parts.append(self.block())
            count += len(parts[-1].split())
        parts += [f"[^{note}]: {self.phrase(7, 19).capitalize()}." for note in range(1, self._notes + 1)]
        return "\n\n".join(parts) + "\n"


def write_book(folder: Path, chapters: int = 30, words: int = 90_000) -> Path:
    """Write a book's project to a folder and give the path of its `docexport.toml`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, chapters + 1):
        text = Author(number).chapter(number, words // chapters)
        (folder / f"{number:02}-chapter.md").write_text(text, "utf-8")
    project = folder / "docexport.toml"
    project.write_text('chapters = ["*.md"]\ntheme = "press"\n[metadata]\ntitle = "A book of words"\n', "utf-8")
    return project


def write_handout(folder: Path, words: int = 700) -> Path:
    """Write a handout of two pages with places for a row's values, and give its path."""
    folder.mkdir(parents=True, exist_ok=True)
    author = Author(7)
    parts = ["## For {{ row.name }}", "Your number is **{{ row.id }}**, your day {{ row.day }}."]
    while sum(len(part.split()) for part in parts) < words:
        if len(parts) % 5 == 0:
            parts.append(f"## {author.phrase(2, 5).capitalize()}")
        parts.append(author.block())
    parts += [f"[^{note}]: {author.sentence()}" for note in author.notes()]
    front = "---\ntitle: A handout for {{ row.name }}\nlanguage: en\nkind: handout\n---\n\n"
    path = folder / "handout.md"
    path.write_text(front + "\n\n".join(parts) + "\n", "utf-8")
    return path


def write_rows(path: Path, count: int) -> Path:
    """Write a CSV file of so many rows for the handout."""
    lines = [f"{number},Person {number},{number % 28 + 1} May" for number in range(1, count + 1)]
    path.write_text("id,name,day\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def write_technical_book(folder: Path, chapters: int = 40, words: int = 200_000) -> Path:
    """Write a book with code on every page, and give the path of its `docexport.toml`."""
    project = write_book(folder, chapters, words)
    for number, path in enumerate(sorted(folder.glob("*.md")), 1):
        author = Author(1000 + number)
        blocks = path.read_text("utf-8").split("\n\n")
        pieces = [
            piece
            for place, block in enumerate(blocks)
            for piece in ((block, author.code()) if place % 5 == 3 else (block,))
        ]
        path.write_text("\n\n".join(pieces), "utf-8")
    return project
