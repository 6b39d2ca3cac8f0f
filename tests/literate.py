"""Literate test files: Markdown with prose, and fenced blocks of four backticks whose info string names them.

A file holds one or more examples. An example begins with a block called `md` (or a file's name) and is followed by
the blocks it is expected to give. `rewrite` puts other texts in these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(r"^````[ ]?(?P<name>[^\n`]*)\n(?P<text>.*?)^````$", re.MULTILINE | re.DOTALL)


@dataclass
class Example:
    """One example: the texts of its blocks, by name."""

    title: str
    blocks: dict[str, str] = field(default_factory=dict)


def read_examples(path: Path, first: str = "md") -> list[Example]:
    """The examples of a file; each begins with a block called `first`."""
    examples: list[Example] = []
    for block in _BLOCK.finditer(path.read_text("utf-8")):
        name = block["name"].strip()
        if name == first or not examples:
            examples.append(Example(f"{path.stem}-{len(examples) + 1}"))
        examples[-1].blocks[name] = block["text"]
    return examples


def rewrite(path: Path, number: int, texts: dict[str, str], first: str = "md") -> None:
    """Put other texts in the blocks of an example, adding blocks it lacks behind its last one."""
    source = path.read_text("utf-8")
    blocks = list(_BLOCK.finditer(source))
    starts = [i for i, block in enumerate(blocks) if block["name"].strip() == first]
    mine = blocks[starts[number] : starts[number + 1] if number + 1 < len(starts) else None]
    end = mine[-1].end()
    known = {block["name"].strip() for block in mine}
    added = "".join(f"\n\n```` {name}\n{text}````" for name, text in texts.items() if name not in known)
    source = source[:end] + added + source[end:]
    for block in reversed(mine):
        name = block["name"].strip()
        if name in texts:
            source = source[: block.start("text")] + texts[name] + source[block.end("text") :]
    path.write_text(source, "utf-8")
