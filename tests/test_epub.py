"""EPUBs: what the archive holds, and that it says only what is true."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import docexport
from docexport.diagnostics import Diagnostics
from docexport.formats.epub.metadata import identifier
from docexport.formats.epub.package import PackageError, checked_page
from samples import HERE, manuscript_of
from torture_book import write_torture_book
from writers import write_epub

BOOK = {"metadata": {"title": "A & B: <c>", "kind": "book", "authors": ["Ann Writer"], "language": "en-GB"}}


def entries_of(text: str, /, **options: Any) -> dict[str, str]:
    """The files of the archive as text, by name."""
    data = write_epub(manuscript_of(text, "epub", **options))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_a_book_in_one_file_is_split_at_its_chapters() -> None:
    entries = entries_of("# One\n\nText[^1].\n\n[^1]: Note.\n\n# Two\n\n## Deeper\n\nMore.\n", **BOOK)
    names = {name.removeprefix("EPUB/") for name in entries if name.endswith(".xhtml")}
    assert names == {"cover.xhtml", "title-page.xhtml", "nav.xhtml", "sample.xhtml", "sample-2.xhtml"}
    assert "<title>One, A &amp; B: &lt;c&gt;</title>" in entries["EPUB/sample.xhtml"]
    assert "Note." in entries["EPUB/sample.xhtml"]
    assert "Note." not in entries["EPUB/sample-2.xhtml"]


def test_every_document_is_well_formed_and_says_its_language() -> None:
    for name, text in entries_of("# One\n\nText & <tags>.\n", **BOOK).items():
        if name.endswith(".xhtml"):
            root = etree.fromstring(text.encode())
            assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"


def test_navigation_links_lead_somewhere() -> None:
    entries = entries_of("# One\n\n## A\n\n# Two\n\n## A\n", **BOOK)
    targets = re.findall(r'href="([^"]+\.xhtml)(?:#([^"]+))?"', entries["EPUB/nav.xhtml"])
    assert len(targets) >= 8
    for file, fragment in targets:
        assert not fragment or f'id="{fragment}"' in entries[f"EPUB/{file}"]


def test_alternative_text_is_claimed_only_where_all_images_have_it() -> None:
    claimed = '<meta property="schema:accessibilityFeature">alternativeText</meta>'
    assert claimed in entries_of("![A tree](images/tree.svg)\n")["EPUB/content.opf"]
    assert claimed not in entries_of("![](images/tree.svg)\n")["EPUB/content.opf"]
    assert claimed not in entries_of("No image.\n")["EPUB/content.opf"]


def test_the_package_says_its_language_and_title() -> None:
    package = entries_of("# One\n", **BOOK)["EPUB/content.opf"]
    assert 'xml:lang="en-GB"' in package
    assert ">A &amp; B: &lt;c&gt;</dc:title>" in package
    assert 'scheme="marc:relators"' in package


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("978-3-16-148410-0", "urn:isbn:9783161484100"),
        ("C0FFEE00-0000-4000-8000-000000000001", "urn:uuid:c0ffee00-0000-4000-8000-000000000001"),
        ("https://example.org/book", "https://example.org/book"),
    ],
)
def test_identifiers_are_made_urns(given: str, made: str) -> None:
    manuscript = manuscript_of("Text\n", "epub", metadata={"title": "T", "identifier": given})
    assert identifier(manuscript.document, "") == made


def test_identifiers_without_one_given_are_stable_and_differ_by_variant() -> None:
    document = manuscript_of("Text\n", "epub").document
    assert identifier(document, "a") == identifier(document, "a") != identifier(document, "b")


def test_right_to_left_books_turn_their_pages_so() -> None:
    entries = entries_of("# فصل\n\nنص\n", metadata={"title": "كتاب", "kind": "book", "language": "ar"})
    assert 'page-progression-direction="rtl"' in entries["EPUB/content.opf"]
    assert 'dir="rtl"' in entries["EPUB/nav.xhtml"]


def test_a_cover_is_a_page_and_an_image() -> None:
    entries = entries_of("# One\n", metadata={**BOOK["metadata"], "cover": "images/tree.svg"})
    assert 'properties="cover-image"' in entries["EPUB/content.opf"]
    assert 'role="doc-cover"' in entries["EPUB/cover.xhtml"]


def test_formulas_are_mathml_with_words() -> None:
    entries = entries_of("Let $x^2$ be.\n")
    assert 'alttext="x squared"' in entries["EPUB/content.xhtml"]
    assert "mathml" in entries["EPUB/content.opf"]


def test_markup_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(PackageError, match="not well-formed"):
        checked_page(b"<p>")


@pytest.mark.parametrize("path", sorted((HERE / "spec").glob("*.md")), ids=lambda path: path.stem)
def test_every_id_stands_once(path: Path) -> None:
    from literate import read_examples

    for example in read_examples(path):
        content = entries_of(example.blocks["md"])["EPUB/content.xhtml"]
        ids = re.findall(r'\bid="([^"]+)"', content)
        assert len(ids) == len(set(ids))


def test_every_link_of_the_torture_book_leads_somewhere(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    (epub,) = docexport.build(
        [write_torture_book(tmp_path / "source")], out=tmp_path, formats=["epub"], diagnostics=diagnostics
    )
    with zipfile.ZipFile(epub) as archive:
        names = {name for name in archive.namelist() if name.endswith(".xhtml")}
        trees = {name: etree.fromstring(archive.read(name)) for name in names}
    ids = {name: [str(item.get("id")) for item in tree.iter() if item.get("id")] for name, tree in trees.items()}
    for name, listed in ids.items():
        assert len(listed) == len(set(listed)), name
    for name, tree in trees.items():
        for href in [str(item.get("href")) for item in tree.iter() if ":" not in item.get("href", ":")]:
            file, _, fragment = href.partition("#")
            target = str((Path(name).parent / file).as_posix()) if file else name
            assert target.endswith(".css") or target in names, (name, href)
            assert not fragment or fragment in ids[target], (name, href)


def test_the_author_may_say_how_the_book_can_be_read_and_claim_what_was_checked() -> None:
    package = entries_of("# One\n", **BOOK)["EPUB/content.opf"]
    assert "table of contents and headings" in package
    assert "conformsTo" not in package
    package = entries_of(
        "# One\n",
        metadata={
            **BOOK["metadata"],
            "accessibility-summary": "Read by ear from end to end.",
            "conforms-to": "WCAG 2.2 Level AA",
            "certified-by": "The reading room",
            "languages": ["fr", "ar"],
        },
    )["EPUB/content.opf"]
    assert "Read by ear from end to end.</meta>" in package
    assert "table of contents and headings" not in package
    assert 'id="conformance">EPUB Accessibility 1.1 - WCAG 2.2 Level AA</meta>' in package
    assert 'property="a11y:certifiedBy" refines="#conformance">The reading room</meta>' in package
    assert re.findall(r"<dc:language>(.*?)</dc:language>", package) == ["en-GB", "fr", "ar"]


def test_a_claim_that_no_standard_knows_is_refused() -> None:
    diagnostics = Diagnostics()
    manuscript_of("# One\n", "epub", diagnostics, metadata={"title": "T", "conforms-to": "WCAG 9 Level Z"})
    assert [str(item.code) for item in diagnostics] == ["bad-value"]


def test_pictures_that_move_are_a_hazard_nobody_has_checked(tmp_path: Path) -> None:
    from PIL import Image

    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\n\n![Blinks](a.gif)\n")
    (epub,) = docexport.build([tmp_path / "a.md"], formats=["epub"])
    with zipfile.ZipFile(epub) as archive:
        package = archive.read("EPUB/content.opf").decode()
    assert '<meta property="schema:accessibilityHazard">unknown</meta>' in package
    assert "structuralNavigation" not in package


def test_landmarks_name_the_parts_of_a_book(tmp_path: Path) -> None:
    names = ["Preface {.preface}", "One", "Two {.introduction}", "Words {.glossary}", "Books {.sources}"]
    for place, name in enumerate(names):
        (tmp_path / f"{place}.md").write_text(f"# {name}\n\n| a |\n|---|\n| b |\n\nTable: T{place}\n")
    (tmp_path / "docexport.toml").write_text('chapters = ["*.md"]\nlist-of-tables = true\n[metadata]\ntitle = "T"\n')
    (epub,) = docexport.build([tmp_path], formats=["epub"])
    with zipfile.ZipFile(epub) as archive:
        nav = archive.read("EPUB/nav.xhtml").decode()
        landmarks = re.findall(r'<a epub:type="(\w+)" href="([^"]+)"', nav)
        bodies = {name: archive.read(f"EPUB/{name}").decode() for _, name in landmarks if "#" not in name}
        glossary = archive.read("EPUB/words.xhtml").decode() if "EPUB/words.xhtml" in archive.namelist() else ""
    kinds = [kind for kind, _ in landmarks]
    assert kinds == [
        "toc", "cover", "titlepage", "lot", "preface", "bodymatter", "introduction", "glossary", "bibliography",
    ]  # fmt: skip
    by_kind = {kind: bodies.get(name, "") for kind, name in landmarks}
    assert 'epub:type="frontmatter"' in by_kind["preface"]
    assert 'epub:type="bodymatter"' in by_kind["bodymatter"]
    assert 'epub:type="backmatter"' in by_kind["glossary"]
    assert 'epub:type="glossary" role="doc-glossary"' in by_kind["glossary"]
    assert not glossary


def test_sections_and_callouts_say_their_kind() -> None:
    content = entries_of("## Sources {.sources}\n\nA book.\n\n> [!TIP]\n> Do.\n\n> [!NOTE]\n> See.\n")[
        "EPUB/content.xhtml"
    ]
    assert 'class="level2 sources" epub:type="bibliography" role="doc-bibliography"' in content
    assert 'class="callout tip" epub:type="tip" role="doc-tip"' in content
    assert 'class="callout note" role="note"' in content


def test_words_of_another_language_say_so_twice() -> None:
    content = entries_of("A [mot]{lang=fr}.\n")["EPUB/content.xhtml"]
    assert '<span lang="fr" xml:lang="fr">mot</span>' in content
