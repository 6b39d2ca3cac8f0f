"""A document with everything in it that has made tagged PDFs fail, for tests and for veraPDF.

python tests/torture.py FOLDER writes it as PDFs in every theme and edition, besides one for each file in `tests/spec`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import docexport
from literate import read_examples

HERE = Path(__file__).parent
ROWS = "".join(
    f"| **{number}** | {'word ' * (number % 9)}[link](https://example.org/{number}) |\n" for number in range(90)
)
DEEP = "".join(f"{'  ' * depth}- level {depth}\n" for depth in range(12))
TORTURE = f"""\
---
title: "Torture: <tags> & \\"quotes\\""
subtitle: Everything at once
summary: A document that has made tagged PDFs fail.
version: "1"
reviewed-on: 2026-01-01
number-sections: true
list-of-figures: true
list-of-tables: true
contents: true
---

::: key-points
- One, with a note^[In the key points.]
- Two
:::

## A heading with a [link](https://example.org), `code` and a note[^head] {{#sec-head}}

Words with *emphasis*, **strong *both***, ~~old~~, H~2~O, x^2^,
[mot]{{lang=fr}}, [كلمة]{{lang=ar dir=rtl}}, $a^2 + b^2$.

- Tight one
- Tight two
  1. inner
  2. inner

- Loose one

  With a second paragraph and code:

  ```python
  print("hello")  # a comment
  ```

- Loose two

{DEEP}
7) starts at seven
8) goes on

- [ ] open task
- [x] done task

  with a paragraph

Term
: Definition one.
: Definition two.

Other term
: > A quote in a definition.

![A tree](images/tree.svg "With a caption and a note^[In a caption.]"){{#fig-tree}}

![](images/tree.svg){{.decorative}}

Text with ![a small tree](images/tree.svg){{width=8mm}} in a line. See @fig-tree, @tbl-long and @sec-head.

|  | Words |
|--|-------|
{ROWS}
Table: A table over several pages {{#tbl-long}}

| a | b |
|---|---|

> [!WARNING] A title with `code`
> - a list
>
> > a quote[^1]
>
> | t | u |
> |---|---|
> | 1 | 2 |

::: note
A callout with a formula:

$$\\int_0^1 x^2 \\, dx$$
:::

| Roses are red
|   and this line is indented

***

### Deeper

#### Deeper still

A blank: ________. Another ____.

::: lines 2
:::

::: box 3
:::

::: matching
- One
- Two

* Three
* Four
:::

::: page-break
:::

Again[^1], and a last one[^blocks].

[^head]: In a heading.
[^1]: A note with *emphasis* and a [link](https://example.com/).
[^blocks]:
    - a list in a note

    ```
    code in a note
    ```
"""


#: the same document in every look, edition and setting that changes its tags
TORTURES: dict[str, dict[str, Any]] = {
    **{theme: {"theme": theme} for theme in ("base", "clinic", "classroom", "press")},
    **{name: {"edition": name} for name in ("large-print", "easy-read", "high-contrast", "low-ink")},
    "forms": {"pdf": {"forms": True}},
    "links": {"tokens": {"page": {"links": "qr"}}},
    "marks": {"pdf": {"bleed": "3mm", "crop-marks": True, "gutter": "6mm"}},
    "book": {"metadata": {"kind": "book", "title": "Torture"}, "theme": "press"},
    "arabic": {"metadata": {"language": "ar", "title": "عنوان"}},
}


def torture(**options: Any) -> bytes:
    """The torture document as a PDF."""
    return docexport.render(docexport.parse(TORTURE, root=HERE / "files", name="torture.md", **options), "pdf")


def main(folder: Path) -> None:
    """Write the torture document and every specification as PDFs."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, options in TORTURES.items():
        (folder / f"torture-{name}.pdf").write_bytes(torture(**options))
    for path in sorted((HERE / "spec").glob("*.md")):
        text = "\n\n".join(example.blocks["md"] for example in read_examples(path))
        diagnostics = docexport.Diagnostics()
        source = docexport.parse(f"---\ntitle: Sample\n---\n\n{text}", root=HERE / "files", diagnostics=diagnostics)
        data = docexport.render(source, "pdf", diagnostics=docexport.Diagnostics())
        (folder / f"spec-{path.stem}.pdf").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
