"""The format `md`: what is written is read as the same document, and looks as people write it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats.markdown import blocks
from docexport.model import Block
from docexport.readers.front_matter import split_front_matter
from docexport.readers.markdown import read_markdown
from docexport.session.session import Session
from literate import read_examples
from samples import HERE, ROOT
from strategies import DOCUMENT

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

#: any characters that mean something, and pieces of markup put together in any way
CHARACTERS = st.text(
    alphabet=st.sampled_from("ab cd \n\n\n-*_=~^>|+#[](){}<>`\\.:!?012\t'\"&$@;"), max_size=60
)  # fmt: skip
PIECES = st.lists(
    st.sampled_from([
        *("*", "**", "_", "__", "~~", "~", "^", "`", "[", "]", "(/u)", "a", "b c", " ", "\n", "\n\n", "- ", "1. "),
        *("> ", "    ", "  ", "![x](y)", "[^1]", "\n[^1]: n\n", ":::: note\n", "::::\n", "$x$", "<b>", "</b>"),
        *("| a | b |\n|---|---|\n", "\\", "&amp;", "**bold**", "*em*", "# ", "---", "===", ": d", "| l\n", "[](#x)"),
        *("@fig-a", "^[n]", "```\nx\n```\n", "[x]", "Table: t", "[w]{.c lang=fr}", "~~~", "&nbsp;"),
    ]),
    max_size=14,
).map("".join)  # fmt: skip


def read(text: str) -> tuple[Block, ...]:
    """The blocks of a text as readers give them, front matter left out."""
    return read_markdown(split_front_matter(text, "a.md", Diagnostics())[1], "a.md", Diagnostics())


def keeps(text: str) -> None:
    nodes = read(text)
    written = blocks(nodes)
    assert read(f"{written}\n") == nodes, written


@quick
@given(st.one_of(DOCUMENT, CHARACTERS, PIECES))
def test_what_is_written_is_read_as_the_same(text: str) -> None:
    keeps(text)


@pytest.mark.parametrize("text", ["*&nbsp;*", "*&nbsp;a*", "**a&nbsp;**", "a*&#32;b*"])
def test_white_space_at_the_ends_of_emphasis_is_kept(text: str) -> None:
    keeps(text)


def test_the_examples_of_commonmark_stay_what_they_are() -> None:
    spec = ROOT / ".tools" / "spec" / "commonmark.json"
    if not spec.is_file():
        pytest.skip("make spec")
    for example in json.loads(spec.read_text("utf-8")):
        keeps(example["markdown"])


@pytest.mark.parametrize("path", sorted((HERE / "spec").glob("*.md")), ids=lambda path: path.stem)
def test_every_specification_stays_what_it_is(path: Path) -> None:
    for example in read_examples(path):
        keeps(example.blocks.get("md", ""))


@pytest.mark.parametrize("path", sorted((ROOT / "content").rglob("*.md")), ids=lambda path: path.stem)
def test_the_content_stays_what_it_is(path: Path) -> None:
    keeps(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4 and a_b_c cost $5, ~6 km; see \\[1\\].",
        "An *important*, a **very important** and a ***most important*** word.",
        "A [link](https://example.org \"Title\"), <https://example.org>, ![alt](a.png){.decorative}.",
        "Water is H~2~O, $E = mc^2$ and x^2^.^[A note.]",
        "> [!WARNING] Do not drink it\n>\n> It is hot.",
        "- one\n- two\n  - three\n\n+ another list",
        "9. nine\n10. ten",
        "- [x] done\n- [ ] not done",
        "Term\n:   Meaning",
        "| A | B |\n|---|---:|\n| a \\| b | 2 |\n\nTable: Numbers",
        "{#tbl-x}\n| A |\n|---|\n| 1 |\n\nTable: Numbers",
        "::: recipe\n- [key]{when audience=teacher}\n:::",
        "\\# no heading\n\\- no item\n1\\. no number\n\\> no quote",
        "# Title {#top .unnumbered}",
        "```python\nprint(1)\n```",
        "| Roses are red\n|   and so on",
        "::: lines 4\n:::",
    ],
)  # fmt: skip
def test_markdown_as_people_write_it_stays_as_it_is(text: str) -> None:
    assert blocks(read(f"{text}\n")) == text


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "tree.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')
    (tmp_path / "a.md").write_text(
        "---\ntitle: Trees\nlanguage: de\nauthors: [Ada]\n---\n\n# Bäume\n\n![A tree](tree.svg)\n\n"
        "::: when audience=teacher\nThe key.\n:::\n\n[Answer]{when audience=patient} all.[^1]\n\n[^1]: A note.\n"
    )
    return tmp_path


def test_a_document_is_written_with_its_pictures_and_for_its_audience(here: Path) -> None:
    session = Session(cache=False, options={"audience": "patient", "formats": ["md"]})
    Session.build(session, here / "a.md", diagnostics := Diagnostics(), out=here / "out")
    assert not diagnostics.failed(), list(diagnostics)
    assert (here / "out/a-patient.md").read_text("utf-8") == (
        '---\ntitle: "Trees"\nauthors: ["Ada"]\nlanguage: "de"\n---\n\n# Bäume\n\n'
        "![A tree](a-patient-files/tree.svg)\n\nAnswer all.[^1]\n\n[^1]: A note.\n"
    )
    assert (here / "out/a-patient-files/tree.svg").is_file()


def test_a_book_is_its_contents_and_a_file_for_each_chapter(here: Path) -> None:
    (here / "b.md").write_text("# More\n\nSee [trees](a.md) and ![A tree](tree.svg) again.\n")
    (here / "docexport.toml").write_text('chapters = ["a.md", "b.md"]\n[metadata]\ntitle = "All"\nlanguage = "en"\n')
    session = Session(cache=False, options={"formats": ["md"], "name": "all"})
    session.build(here, diagnostics := Diagnostics(), out=here / "out")
    assert not diagnostics.failed(), list(diagnostics)
    made = {path.relative_to(here / "out").as_posix() for path in (here / "out").rglob("*.*")}
    assert made == {"all.md", "all-files/a.md", "all-files/b.md", "all-files/tree.svg"}
    assert (here / "out/all.md").read_text() == (
        '---\ntitle: "All"\nkind: "book"\n---\n\n- [Bäume](all-files/a.md)\n- [More](all-files/b.md)\n'
    )
    assert (here / "out/all-files/b.md").read_text() == "# More\n\nSee [trees](a.md) and ![A tree](tree.svg) again.\n"


@pytest.mark.parametrize(("source", "made"), [("a.md", "md"), ("b.txt", "txt")])
def test_no_source_is_overwritten(here: Path, source: str, made: str) -> None:
    (here / "b.txt").write_text("Words.\n")
    before = (here / source).read_bytes()
    diagnostics = Diagnostics()
    assert Session(cache=False, options={"formats": [made]}).build(here / source, diagnostics) == []
    (finding,) = [item for item in diagnostics if item.code is Code.NAME_COLLISION]
    assert finding.message.endswith(f"`{here / source}` would take the place of its source")
    assert (here / source).read_bytes() == before


def test_a_plain_text_is_a_source(here: Path) -> None:
    (here / "letter.txt").write_text(
        "A visit\n=======\n\nPlease come on Monday.\n\n* Bring a bag.\n* Bring a friend.\n"
    )
    session = Session(cache=False, options={"formats": ["md", "epub"]})
    written = session.build(here / "letter.txt", diagnostics := Diagnostics())
    assert not diagnostics.failed(), list(diagnostics)
    assert {path.name for path in written} == {"letter.md", "letter.epub"}
    text = (here / "letter.md").read_text()
    assert text == '---\ntitle: "A visit"\n---\n\nPlease come on Monday.\n\n- Bring a bag.\n- Bring a friend.\n'
