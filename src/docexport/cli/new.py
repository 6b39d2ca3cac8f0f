"""`docexport new` and `completion`: first files, and words for the shell."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click

from docexport.cli.console import leave, say, write
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.session.writing import write_file

_HANDOUT = """---
title: {title}
subtitle: What this handout is about, in one line
language: en
kind: handout
theme: clinic
summary: One or two sentences that say what the reader will learn and do.
---

::: key-points
- The first thing every reader should know.
- The second one.
- What to do now.
:::

Begin with a short paragraph that speaks to the reader.

## What it is

Say one thing in each paragraph. Explain a word when you first use it.[^why]

[^why]: A note goes to the foot of the page in print and to the end elsewhere.

## What you can do

1. Do this first.
2. Then do that.

> [!WARNING]
> Say here when to get help at once.
"""

_WORKSHEET = """---
title: {title}
language: en
kind: worksheet
theme: classroom
summary: What the learner does with this sheet.
version: "0.1"
---

## Read

A short text to work with.

## Answer

1. What is the first question?

   ::: lines 2
   :::

2. True or false?

   - [ ] This sentence is true.
   - [ ] This sentence is false.

::: when audience=teacher
## Answer key

1. The answer, for the teacher's copy alone: `docexport build --audience teacher`.
:::
"""

_LETTER = """---
title: {title}
language: en
kind: letter
theme: clinic
publisher: Who writes this letter
---

| Name of the reader
| Street
| Town

Dear reader,

Say in the first sentence why you write.

Sincerely,

| Your name
"""

_PROJECT = """# A book: its chapters in order, how it looks, and what is known about it.
chapters = ["*.md"]
theme = "press"
paper = "a5"

[metadata]
title = "{title}"
kind = "book"
language = "en"
"""

_SINGLE = {"handout": _HANDOUT, "worksheet": _WORKSHEET, "letter": _LETTER}
_CHAPTERS = {
    "01-start.md": "# The beginning\n\nWrite here. See [the next chapter](02-more.md).\n",
    "02-more.md": (
        "# How it goes on\n\n## A section {#first}\n\nAs @sec-end says, all ends.\n\n"
        "## The end {#sec-end}\n\nIt ends.\n"
    ),
}


@click.command()
@click.argument("kind", type=click.Choice(["handout", "worksheet", "letter", "book"]))
@click.argument("name")
def new(kind: str, name: str) -> None:
    """Begin a handout, a worksheet, a letter or a book called NAME."""
    diagnostics = Diagnostics()
    stem = Path(name).name.removesuffix(".md")
    title = stem.replace("-", " ").replace("_", " ").strip().capitalize() or "Untitled"
    title = title.replace("\\", "").replace('"', "'")
    start = json.dumps(title, ensure_ascii=False) if kind != "book" else title
    if kind == "book":
        folder = Path(name)
        files = {folder / "docexport.toml": _PROJECT, **{folder / file: text for file, text in _CHAPTERS.items()}}
    else:
        path = Path(name) if name.endswith(".md") else Path(f"{name}.md")
        files = {path: _SINGLE[kind]}
    for path in files:
        if path.exists():
            diagnostics.error(Code.FILE_EXISTS, f"`{path}` is there already", Span(str(path)), "choose another name")
    if not diagnostics.failed():
        for path, text in files.items():
            if write_file(path, text.replace("{title}", start).encode(), diagnostics):
                say(str(path))
        target = shlex.quote(name if kind == "book" else str(next(iter(files))))
        where = f"cd {target} && docexport build" if kind == "book" else f"docexport build {target}"
        say(f"Next: {where}", err=True)
    leave(diagnostics, "full")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the lines that let a shell complete docexport's words: eval "$(docexport completion bash)"."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - needed here alone

    from docexport.cli import main  # noqa: PLC0415

    kind = get_completion_class(shell)
    if kind is not None:
        write(kind(main, {}, "docexport", "_DOCEXPORT_COMPLETE").source())
