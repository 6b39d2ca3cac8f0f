"""Web pages: self-contained, without scripts, with all that the source says; verified through their view."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import docexport
from docexport import Code, Diagnostics, Session, VerifyRequest
from samples import HERE, ROOT
from torture import TORTURE, TORTURES

QUICK = VerifyRequest((), standards=False)
HANDOUT = """---
title: Washing hands
subtitle: In five steps
authors: [A Clinic]
language: en
summary: How to wash hands.
---

::: key-points
- Use soap.
:::

## Steps {#steps}

Wash for *20 seconds*.[^1] See [more](https://example.org/more) and [the steps](#steps). $a^2$

![A tree](images/tree.svg)

| a | b |
|---|---|
| 1 | 2 |

::: {when audience=teacher}
The answer is forty-two drops of water.
:::

[^1]: Or as long as a song.
"""


def page_of(text: str, diagnostics: Diagnostics | None = None, **options: Any) -> bytes:
    source = docexport.parse(text, root=HERE / "files", **options)
    return docexport.render(source, "html", diagnostics=diagnostics)


def test_a_page_is_html_with_all_in_it() -> None:
    page = page_of(HANDOUT)
    assert page.startswith(b'<!DOCTYPE html>\n<html lang="en" dir="ltr">')
    root = html.document_fromstring(page)
    assert root.findtext("head/title") == "Washing hands"
    assert [item.tag for item in root.iter("main", "h1", "h2")] == ["main", "h1", "h2"]
    assert {str(item.get("src")).partition(",")[0] for item in root.iter("img")} == {"data:image/svg+xml;base64"}
    assert not list(root.iter("script", "link", "iframe"))
    assert b"epub:" not in page
    assert b"xmlns:" not in page
    assert b"file:" not in page
    assert re.search(rb"url\((?!\"data:)", page) is None
    assert b"@media print" in page
    assert b"prefers-color-scheme: dark" in page
    assert b"forty-two" not in page


def test_fonts_are_in_the_page_by_choice() -> None:
    assert b"@font-face" not in page_of(HANDOUT)
    page = page_of(HANDOUT, html={"fonts": True})
    assert b'src:url("data:font/ttf;base64,' in page


@pytest.mark.parametrize("name", sorted(TORTURES))
def test_the_torture_documents_are_what_their_sources_say(name: str, tmp_path: Path) -> None:
    options = {key: value for key, value in TORTURES[name].items() if key not in {"pdf", "fonts"}}
    path = tmp_path / "torture.md"
    path.write_text(f"---\ntitle: Torture\n---\n\n{TORTURE}")
    shutil.copytree(HERE / "files/images", tmp_path / "images")
    diagnostics = Diagnostics()
    theme = str(options.get("theme", "base"))
    session = Session({"formats": ["html"], "theme": theme})
    session.build([path], diagnostics, out=tmp_path / "out", verify=QUICK)
    proofs = {Code.LOST_TEXT, Code.FOREIGN_TEXT, Code.MOVED_TEXT, Code.DOUBLED_TEXT, Code.BAD_STRUCTURE,
              Code.BROKEN_TARGET, Code.LOST_DESCRIPTION, Code.LEAK}  # fmt: skip
    assert [item.message for item in diagnostics if item.code in proofs] == []
    assert (tmp_path / "out/torture-evidence.json").exists()


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], Code]] = {
    "a word lost": (lambda page: page.replace(b"20 seconds", b"2 seconds"), Code.LOST_TEXT),
    "a word added": (lambda page: page.replace(b"</main>", b"<p>Buy our soap today.</p></main>"), Code.FOREIGN_TEXT),
    "a script": (lambda page: page.replace(b"</main>", b"<script>1</script></main>"), Code.BAD_STRUCTURE),
    "a handler": (lambda page: page.replace(b"<main", b'<main onclick="x()"'), Code.BAD_STRUCTURE),
    "a remote picture": (
        lambda page: page.replace(b"</main>", b'<img alt="" src="https://example.org/x.png"></main>'),
        Code.BAD_STRUCTURE,
    ),
    "a remote style": (lambda page: page.replace(b"<style>", b"<style>@import 'x';"), Code.BAD_STRUCTURE),
    "a description": (lambda page: page.replace(b'alt="A tree"', b'alt="A bush"'), Code.LOST_DESCRIPTION),
    "a link": (lambda page: page.replace(b"https://example.org/more", b"https://example.org/less"), Code.BROKEN_TARGET),
    "a place": (lambda page: page.replace(b'id="steps"', b'id="other"'), Code.BROKEN_TARGET),
    "a level": (lambda page: page.replace(b"<h2", b"<h4").replace(b"</h2", b"</h4"), Code.BAD_STRUCTURE),
    "a header cell": (lambda page: re.sub(rb"<(/?)th\b", rb"<\1td", page), Code.BAD_STRUCTURE),
    "a way out": (
        lambda page: page.replace(b"<title>", b'<meta http-equiv="refresh" content="0;url=https://x.example"><title>'),
        Code.BAD_STRUCTURE,
    ),
    "words hidden": (lambda page: page.replace(b"<p>Wash", b'<p style="display:none">Wash'), Code.BAD_STRUCTURE),
    "a language": (lambda page: page.replace(b'lang="en"', b'lang="fr"'), Code.BAD_STRUCTURE),
    "a secret": (
        lambda page: page.replace(b"<body", b'<body data-x="The answer is forty-two drops of water."'), Code.LEAK,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_found(name: str, tmp_path: Path) -> None:
    damage, code = DAMAGES[name]
    path, file = tmp_path / "a.md", tmp_path / "a.html"
    path.write_text(HANDOUT)
    shutil.copytree(HERE / "files/images", tmp_path / "images")
    session = Session({"formats": ["html"]})
    session.build([path], Diagnostics(), out=tmp_path)
    right = Diagnostics()
    session.verify([path], right, out=tmp_path, request=QUICK)
    assert not right.failed(), list(map(str, right))
    page = file.read_bytes()
    assert damage(page) != page
    file.write_bytes(damage(page))
    found = Diagnostics()
    session.verify([path], found, out=tmp_path, request=QUICK)
    assert code in {item.code for item in found}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "book").mkdir()
    (tmp_path / "book/one.md").write_text("# One\n\nSee [the second](two.md#two-b).\n")
    (tmp_path / "book/two.md").write_text("# Two\n\n## B {#two-b}\n\nWords.\n")
    (tmp_path / "book/docexport.toml").write_text(
        'chapters = ["*.md"]\nformats = ["html"]\n[metadata]\ntitle = "A book"\nlanguage = "en"\nauthors = ["A"]\n'
    )
    return tmp_path / "book"


def test_a_book_is_a_site(book: Path) -> None:
    out = book.parent / "out"
    made = Session({"name": "my-book"}).build([book], out=out)
    assert [path.relative_to(out).as_posix() for path in made] == [
        "my-book.html", "my-book-pages/one.html", "my-book-pages/two.html",
    ]  # fmt: skip
    start = html.document_fromstring((out / "my-book.html").read_bytes())
    assert [link.get("href") for link in start.iter("a")][:2] == [
        "my-book-pages/one.html#one-one", "my-book-pages/two.html#two-two",
    ]  # fmt: skip
    first = html.document_fromstring((out / "my-book-pages/one.html").read_bytes())
    assert "two.html#two-two-b" in [link.get("href") for link in first.iter("a")]
    (turns,) = [nav for nav in first.iter("nav") if nav.get("class") == "turns"]
    assert [(link.get("rel"), link.get("href")) for link in turns.iter("a")] == [
        (None, "../my-book.html"), ("next", "two.html"),
    ]  # fmt: skip


def test_a_site_is_verified_with_all_its_pages(book: Path) -> None:
    out, session, found = book.parent / "out", Session(), Diagnostics()
    session.build([book], found, out=out, verify=QUICK)
    assert not found.failed(), list(map(str, found))
    page = out / "book-pages/two.html"
    page.write_bytes(page.read_bytes().replace(b"Words.", b"Other."))
    session.verify([book], found, out=out, request=QUICK)
    assert {item.code for item in found} >= {Code.LOST_TEXT}


def test_a_site_that_is_kept_is_whole(book: Path, tmp_path: Path) -> None:
    session = Session(cache=tmp_path / "cache")
    made = session.build([book], out=tmp_path / "out")
    before = {path: path.read_bytes() for path in made}
    for path in made:
        path.unlink()
    assert session.build([book], out=tmp_path / "out") == made
    assert {path: path.read_bytes() for path in made} == before


@pytest.mark.parametrize("name", ["kratom-and-opioid-withdrawal", "water-cycle-worksheet", "clinic-letter"])
def test_the_sample_handouts_are_right_as_pages(name: str, tmp_path: Path) -> None:
    found = Diagnostics()
    session = Session({"formats": ["html"]})
    session.build([ROOT / f"content/handouts/{name}.md"], found, out=tmp_path, verify=QUICK)
    assert not found.failed(), list(map(str, found))


def test_pages_that_do_not_belong_any_more_are_taken_out(book: Path) -> None:
    out, session = book.parent / "out", Session()
    session.build([book], out=out)
    (book / "two.md").unlink()
    (book / "one.md").write_text("# One\n\nAlone.\n")
    made = session.build([book], out=out, verify=QUICK)
    assert {path.name for path in made} == {"book.html", "one.html", "book-evidence.json", "book-evidence.html"}
    assert [path.name for path in (out / "book-pages").iterdir()] == ["one.html"]
    found = Diagnostics()
    session.verify([book], found, out=out, request=QUICK)
    assert not found.failed(), list(map(str, found))


def test_the_folder_of_a_site_is_no_link(book: Path) -> None:
    out = book.parent / "out"
    (book.parent / "theirs").mkdir()
    (book.parent / "theirs/one.html").write_text("theirs")
    out.mkdir()
    (out / "book-pages").symlink_to(book.parent / "theirs")
    for session in (Session(), Session(trust=False)):
        found = Diagnostics()
        assert session.build([book], found, out=out) == []
        assert found.has(Code.OUTSIDE_PROJECT)
    assert (book.parent / "theirs/one.html").read_text() == "theirs"


def test_a_chapter_may_be_called_as_a_part_of_the_book(book: Path) -> None:
    for name in ("title-page", "colophon", "nav", "contents"):
        (book / f"{name}.md").write_text(f"# The {name}\n\nSee [one](one.md) and [this](title-page.md).\n")
    found = Diagnostics()
    made = Session().build([book], found, out=book.parent / "out", verify=QUICK)
    assert not found.failed(), list(map(str, found))
    names = {"title-page-2.html", "colophon-2.html", "nav-2.html", "contents-2.html"}
    assert {path.name for path in made} >= names


def test_finished_files_of_strangers_are_not_read_through_links(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p/a.md").write_text("# A\n")
    (tmp_path / "secret.txt").write_text("the secret")
    (tmp_path / "p/a.txt").symlink_to(tmp_path / "secret.txt")
    found = Diagnostics()
    session = Session({"formats": ["txt"]}, trust=False)
    session.verify([tmp_path / "p/a.md"], found, out=tmp_path / "p", request=QUICK)
    assert [item.code for item in found if item.severity.label == "error"] == [Code.NOT_BUILT]
    assert not any("secret of" in item.message or "the secret”" in item.message for item in found)


def test_evidence_takes_the_place_of_no_page(tmp_path: Path) -> None:
    for name in ("a", "a-evidence"):
        (tmp_path / f"{name}.md").write_text("---\ntitle: T\nlanguage: en\n---\n\nWords.\n")
    found = Diagnostics()
    paths = [tmp_path / "a.md", tmp_path / "a-evidence.md"]
    assert Session({"formats": ["html"]}).build(paths, found, out=tmp_path, verify=QUICK) == []
    assert found.has(Code.NAME_COLLISION)
