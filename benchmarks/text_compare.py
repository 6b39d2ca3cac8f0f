"""One document as plain text by docexport, pandoc, w3m, lynx and groff: what the handbook's table is made from.

python -m benchmarks.text_compare FOLDER writes a file for each program that is there, and prints them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import docexport

WIDTH = 60
DOCUMENT = r"""---
title: Washing hands
language: en
date: 2026-11-22
---

## Why it matters {#why}

Most germs travel on hands.[^1] The *best* protection is water and **soap**; see [the guide](https://example.org/hands)
and @tbl-steps.

> [!WARNING]
> Hot water can burn.

1. Wet your hands.
2. Use soap:

   - palms
   - backs, between the fingers and under the nails, for as long as it takes to sing a short song twice

| Step | What to do with your hands | Seconds |
|------|:---------------------------|--------:|
| Wet  | Hold them under clean, running water | 2 |
| Soap | Rub palms, backs, between the fingers and under the nails until it foams | 20 |

Table: The steps {#tbl-steps}

![A drop falls on a hand](drop.svg "A drop")

Area is $x^2 + \frac{1}{2}$. Café, naïve, 5 €, “quoted” … 水は海から空へ、そして山へ帰ります。とても長い文が続きますので行を確かめます。

[^1]: Germs are living things too small to see.
"""
DROP = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="5" cy="5" r="4"/></svg>'


def run(command: list[str], stdin: bytes = b"") -> bytes:
    """What a command prints; nothing where it is not there or takes too long."""
    if shutil.which(command[0]) is None:
        return b""
    try:
        return subprocess.run(command, input=stdin, capture_output=True, timeout=20, check=False).stdout
    except subprocess.TimeoutExpired as error:
        return error.stdout or b""


def main(folder: Path) -> None:
    """Write and print what each program makes."""
    import pypandoc  # noqa: PLC0415 - a tool of the comparison alone

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "drop.svg").write_text(DROP)
    source = folder / "hands.md"
    source.write_text(DOCUMENT, "utf-8")
    pandoc = [str(pypandoc.get_pandoc_path()), "-f", "markdown+alerts", str(source), "-s"]
    page = folder / "hands.html"
    page.write_bytes(run([*pandoc, "-t", "html5"]))
    made = {
        "docexport": docexport.render(docexport.parse(DOCUMENT, root=folder, text={"width": WIDTH}), "txt"),
        "pandoc": run([*pandoc, "-t", "plain", f"--columns={WIDTH}"]),
        "w3m": run(["w3m", "-dump", "-cols", str(WIDTH), "-T", "text/html", str(page)]),
        "lynx": run(["lynx", "-dump", f"-width={WIDTH}", "-display_charset=utf-8", str(page)]),
        "groff": run(["groff", "-t", "-k", "-Tutf8", "-ms", "-P-c", f"-rLL={WIDTH}n"], run([*pandoc, "-t", "ms"])),
    }
    for name, text in made.items():
        (folder / f"{name}.txt").write_bytes(text)
        print(f"==== {name}\n{text.decode(errors='replace')[:4000]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
