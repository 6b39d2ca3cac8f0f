"""A book of everything that has made e-books invalid, for tests and for EPUBCheck and Ace.

python tests/torture_book.py FOLDER writes it, a book of 300 chapters, and an e-book for each file in `tests/spec`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

import docexport
from literate import read_examples

HERE = Path(__file__).parent
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 6
CHAPTERS = {
    "01 A & B: <c>.md": "# A & B: <c> \"quoted\" & 'single'\n\nWords & <more> words. ]]> and --> too.\n",
    "02-empty.md": "",
    "03-no-heading.md": "Only words, and no heading at all.\n",
    "04-same-ids.md": "# Same {#intro}\n\n## Same {#intro}\n\n## Same\n\nSee [it](#intro) and @fig-same.\n\n"
    '![A tree](images/tree.svg "Tree"){#fig-same}\n',
    "05-same-ids.md": '# Same {#intro}\n\n![A tree](images/tree.svg "Tree"){#fig-same}\n\n[other](04-same-ids.md#intro)\n',
    "06-العربية.md": "# [الماء]{lang=ar dir=rtl}\n\n::: {lang=ar dir=rtl}\nالماء **مهم** جدا.\n:::\n",
    "07-漢字 かな.md": "# 水の循環\n\n水は[海]{lang=ja}から空へ。とても長い文が続きますので、行の折り返しを確かめます。\n",
    "08-emoji 🎉.md": "# Party 🎉👩‍👩‍👧\n\nFlags 🇩🇪 and hands 👍🏽.\n",
    "09-maths.md": "# Formulas $x^2$\n\n$\\frac{a}{b}$ and\n\n$$\\sum_{i=0}^n i^2$$\n\nBroken: $\\frac{$.\n",
    "10-table.md": "# Table\n\n| a | b |\n|---|:-:|\n" + "".join(f"| **{n}** | {n * n} |\n" for n in range(1500)),
    "11-words.md": f"# {WORD}\n\n{WORD}\n\n`{WORD}`\n",
    "12-images.md": "# Images\n\n![PNG](images/a b.png)\n\n![JPEG](images/ä.jpg)\n\n![GIF](images/c.gif)\n\n"
    "![WebP](images/d.webp)\n\n![SVG](images/tree.svg)\n\n![](images/c.gif){.decorative}\n",
    "13-notes.md": "# Notes\n\nA[^1] b[^1] c^[In *line* with [link](https://example.org/?a=1&b=2).]\n\n[^1]: One.\n\n    - two\n",
    "14-code.md": '# Code\n\n```html\n<p class="x">&amp; </p>\n```\n\n~~~\nplain <\n~~~\n',
    "15-deep.md": "# Deep\n\n" + "".join(f"{'  ' * n}- level {n}\n" for n in range(15)) + "\n" + "> " * 15 + "deep\n",
    "16-headings.md": "## Begins at two\n\n##### Jumps to five\n\n# Back to one\n",
    "17-lists.md": "# Lists\n\n7) seven\n8) eight\n\n- [ ] open\n- [x] done\n\nTerm\n: Definition\n\n| verse\n|   line\n",
    "18-links.md": "# Links\n\n<mailto:a@example.org>, [tel](tel:+1), [x](https://example.org/%20a(b)), https://example.org/ü\n",
    "19-callouts.md": '# Callouts\n\n> [!WARNING]\n> Words.\n\n::: tip {title="A & B"}\n- list\n:::\n\n::: key-points\n- one\n:::\n',
    "20-room.md": "# Room\n\nA ____.\n\n::: lines 3\n:::\n\n::: box 3\n:::\n\n::: matching\n- a\n\n* b\n:::\n",
}


def write_torture_book(folder: Path) -> Path:
    """The sources of the torture book, in a folder; gives the folder."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    picture = Image.effect_noise((64, 48), 60)
    for name in ("a b.png", "ä.jpg", "c.gif", "d.webp"):
        picture.save(folder / "images" / name)
    (folder / "images" / "tree.svg").write_bytes((HERE / "files" / "images" / "tree.svg").read_bytes())
    for name, text in CHAPTERS.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "docexport.toml").write_text(
        'chapters = ["*.md"]\nname = "torture"\nlist-of-figures = true\nlist-of-tables = true\n\n[metadata]\n'
        'title = "Torture: <a> & \\"b\\""\nsubtitle = "Everything & more"\nauthors = ["A & B", "Ünï <c>"]\n'
        'series = "Hard <things>"\nseries-position = "1.5"\nsubjects = ["a & b"]\nrights = "© <nobody>"\n'
        'identifier = "978-3-16-148410-0"\ncontributors = [{name = "E & D", role = "edt"}]\n',
        "utf-8",
    )
    return folder


def main(folder: Path) -> None:
    """Write the torture book, a book of 300 chapters, one of a single chapter, and every specification as EPUBs."""
    diagnostics = docexport.Diagnostics()
    docexport.build([write_torture_book(folder / "source")], out=folder, formats=["epub"], diagnostics=diagnostics)
    many = folder / "many"
    many.mkdir(parents=True, exist_ok=True)
    for number in range(300):
        (many / f"{number:03}.md").write_text(f"# Chapter {number}\n\nWords.\n")
    (many / "docexport.toml").write_text('chapters = ["*.md"]\nname = "many"\n[metadata]\ntitle = "Many"\n')
    docexport.build([many], out=folder, formats=["epub"], diagnostics=diagnostics)
    for kind in ("book", "handout"):
        text = f"---\ntitle: One\nkind: {kind}\nlanguage: ar\n---\n\nكلمات.\n"
        (folder / f"one-{kind}.epub").write_bytes(
            docexport.render(docexport.parse(text, diagnostics=diagnostics), "epub", diagnostics=diagnostics)
        )
    for path in sorted((HERE / "spec").glob("*.md")):
        text = "\n\n".join(example.blocks["md"] for example in read_examples(path))
        source = docexport.parse(
            f"---\ntitle: Sample\n---\n\n{text}", root=HERE / "files", diagnostics=docexport.Diagnostics()
        )
        (folder / f"spec-{path.stem}.epub").write_bytes(
            docexport.render(source, "epub", diagnostics=docexport.Diagnostics())
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
