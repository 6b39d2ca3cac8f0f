"""What an EPUB is made of: chapters split where they are long, a cover, fonts, pictures that every reader shows."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import uharfbuzz
from lxml import etree
from PIL import Image

import docexport
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats.epub.fonts import is_free
from docexport.formats.epub.split import split_chapter
from docexport.model import find
from docexport.model.document import Note
from docexport.model.inlines import NoteReference
from samples import document_of, manuscript_of
from writers import write_epub

WORDS = "Water moves all the time, and it never ends. "


def archive_of(text: str, /, diagnostics: Diagnostics | None = None, **options: Any) -> zipfile.ZipFile:
    """The EPUB of a book."""
    options.setdefault("metadata", {}).setdefault("kind", "book")
    return zipfile.ZipFile(io.BytesIO(write_epub(manuscript_of(text, "epub", diagnostics, **options))))


def names_in(archive: zipfile.ZipFile) -> list[str]:
    """The documents of an EPUB in reading order, without those around the chapters."""
    package = etree.fromstring(archive.read("EPUB/content.opf"))
    space = {"o": "http://www.idpf.org/2007/opf"}
    hrefs = {item.get("id"): item.get("href") for item in package.iterfind(".//o:item", space)}
    names = [str(hrefs[item.get("idref")]) for item in package.iterfind(".//o:itemref", space)]
    return [name for name in names if name not in ("cover.xhtml", "title-page.xhtml", "nav.xhtml")]


LONG = """# One

Intro[^1].

## A

Text.

### Deep

More[^2], [up](#a).

## B

End[^1].

[^1]: N1.
[^2]: N2.
"""


def test_chapters_are_split_at_sections_of_the_level_asked_for() -> None:
    assert names_in(archive_of(LONG)) == ["sample.xhtml"]
    archive = archive_of(LONG, epub={"split-level": 2})
    assert names_in(archive) == ["sample.xhtml", "sample.part-2.xhtml", "sample.part-3.xhtml"]
    assert "<title>A, Sample</title>" in archive.read("EPUB/sample.part-2.xhtml").decode()
    archive = archive_of(LONG, epub={"split-level": 3})
    assert len(names_in(archive)) == 4


def test_notes_and_links_lead_over_the_files_of_a_chapter() -> None:
    archive = archive_of(LONG, epub={"split-level": 3})
    first, third, fourth = (archive.read(f"EPUB/{names_in(archive)[place]}").decode() for place in (0, 2, 3))
    assert "N1." in first
    assert "N2." in third
    assert "N1." not in fourth
    assert re.search(r'href="sample\.xhtml#[^"]+" epub:type="noteref"', fourth)
    assert re.search(r'href="sample\.part-4\.xhtml#[^"]+" role="doc-backlink"', first)
    assert 'href="sample.part-2.xhtml#a"' in third


def test_long_chapters_are_split_between_blocks_and_lose_nothing() -> None:
    text = "# Long\n\n" + "\n\n".join(f"Point {number}. {WORDS * 20}" for number in range(40)) + "\n\n## Last\n\nEnd.\n"
    names = names_in(archive_of(text, epub={"split-size": 5}))
    assert 6 < len(names) < 12
    assert names_in(archive_of(text, epub={"split-size": 0})) == ["sample.xhtml"]
    archive = archive_of(text, epub={"split-size": 5})
    titles = [re.findall(r"<title>(.*?)</title>", archive.read(f"EPUB/{name}").decode())[0] for name in names]
    assert titles[:2] == ["Long, Sample", "Long (2), Sample"]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("level", "most"), [(1, 0), (2, 0), (3, 60), (1, 30), (6, 1)])
def test_parts_of_a_chapter_hold_its_blocks_in_order(level: int, most: int) -> None:
    (chapter,) = document_of(LONG, "epub", metadata={"kind": "book"}).children
    pieces = split_chapter(chapter, level, most)
    words = [node for piece in pieces for node in find(piece, NoteReference)]
    assert words == list(find(chapter, NoteReference))
    assert [note for piece in pieces for note in piece.notes] == list(find(chapter, Note))
    assert [piece.id for piece in pieces][1:] == [""] * (len(pieces) - 1)


def test_a_book_without_a_cover_gets_one_from_its_theme() -> None:
    archive = archive_of("# One\n", metadata={"title": "A & B: <c>", "authors": ["Ann"]})
    drawing = etree.fromstring(archive.read("EPUB/cover.svg"))
    texts = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["A & B: <c>", "Ann"]
    with Image.open(io.BytesIO(archive.read("EPUB/cover.png"))) as picture:
        assert max(picture.size) >= 1600
        assert picture.getpixel((5, picture.height - 5)) != picture.getpixel((5, 5))
    assert 'href="cover.png" id="cover-image" media-type="image/png" properties="cover-image"' in (
        archive.read("EPUB/content.opf").decode()
    )
    assert "url(cover.png)" in archive.read("EPUB/style.css").decode()
    assert 'src="cover.svg" alt="Cover of “A &amp; B: &lt;c&gt;”" role="doc-cover"' in (
        archive.read("EPUB/cover.xhtml").decode()
    )


@pytest.mark.parametrize("title", ["It", "Long words " * 40, "Donaudampfschifffahrts" * 6, "كتاب الماء", "水の循環"])
def test_titles_on_covers_stay_within_the_page(title: str) -> None:
    archive = archive_of("# One\n", metadata={"title": title, "language": "ar" if "ك" in title else "en"})
    drawing = etree.fromstring(archive.read("EPUB/cover.svg"))
    texts = list(drawing.iter("{http://www.w3.org/2000/svg}text"))
    assert "".join(str(text.text) for text in texts).replace(" ", "") == title.replace(" ", "")
    assert all(100 < int(text.get("y", "")) < 2560 for text in texts)


def test_no_cover_where_none_is_wanted() -> None:
    assert not any("cover" in name for name in archive_of("# One\n", epub={"cover": "none"}).namelist())
    assert not any("cover" in name for name in archive_of("One\n", metadata={"kind": "handout"}).namelist())


def test_a_cover_too_small_for_shops_is_reported(tmp_path: Path) -> None:
    Image.new("RGB", (600, 800)).save(tmp_path / "small.png")
    (tmp_path / "a.md").write_text("---\ntitle: T\nkind: book\ncover: small.png\n---\n\n# One\n\nWords.\n")
    diagnostics = Diagnostics()
    docexport.build([tmp_path / "a.md"], formats=["epub"], diagnostics=diagnostics)
    (one,) = diagnostics
    assert (one.code, one.message) == (Code.SMALL_COVER, "the cover has 600 x 800 pixels")
    assert str(one.span).endswith("a.md:4:1")


def test_fonts_are_embedded_by_choice_and_cut_down() -> None:
    archive = archive_of("# One\n\nWords.\n", epub={"fonts": True}, theme="press")
    fonts = [name for name in archive.namelist() if name.endswith(".ttf")]
    assert "EPUB/fonts/spectral-400-italic.ttf" in fonts
    css = archive.read("EPUB/style.css").decode()
    for name in fonts:
        data = archive.read(name)
        assert len(data) < 40_000
        face = uharfbuzz.Face(uharfbuzz.Blob(data))
        assert ord("W") in face.unicodes
        assert ord("Ж") not in face.unicodes
        assert "Open Font License" in (face.get_name(uharfbuzz.OTNameIdPredefined.LICENSE) or "")
        assert f'src:url("{name.removeprefix("EPUB/")}")' in css
    assert "font-family" not in archive_of("# One\n").read("EPUB/style.css").decode().split("body {")[1].split("}")[0]


def test_fonts_that_may_not_be_embedded_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_free("OFL-1.1")
    assert not is_free("LicenseRef-Proprietary")
    monkeypatch.setattr("docexport.formats.epub.fonts.is_free", lambda _licence: False)
    diagnostics = Diagnostics()
    archive = archive_of("# One\n\nWords.\n", diagnostics, epub={"fonts": True, "cover": "none"}, theme="clinic")
    assert not any(name.endswith(".ttf") for name in archive.namelist())
    assert {item.code for item in diagnostics} == {Code.FONT_LICENCE}


def test_pictures_that_kindle_does_not_know_are_converted(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "red").save(tmp_path / "a.webp")
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(tmp_path / "b.webp")
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\n\n![A](a.webp)\n\n![B](b.webp)\n")
    (epub,) = docexport.build([tmp_path / "a.md"], formats=["epub"])
    with zipfile.ZipFile(epub) as archive:
        names = [name for name in archive.namelist() if "images/" in name]
        assert names == ["EPUB/images/a.jpg", "EPUB/images/b.png"]
        with Image.open(io.BytesIO(archive.read(names[1]))) as picture:
            assert picture.has_transparency_data


def test_a_cover_in_webp_is_converted_too(tmp_path: Path) -> None:
    Image.new("RGB", (1200, 1600), "red").save(tmp_path / "c.webp")
    (tmp_path / "a.md").write_text("---\ntitle: T\nkind: book\ncover: c.webp\n---\n\n# One\n\nWords.\n")
    (epub,) = docexport.build([tmp_path / "a.md"], formats=["epub"])
    with zipfile.ZipFile(epub) as archive:
        assert [name for name in archive.namelist() if "cover." in name] == ["EPUB/cover.jpg", "EPUB/cover.xhtml"]


def test_the_same_source_gives_the_same_bytes_elsewhere(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    from torture_book import write_torture_book

    book = write_torture_book(tmp_path / "book")
    made = []
    for zone, seed in (("UTC", "0"), ("Asia/Tokyo", "77")):
        target = tmp_path / f"{seed}.epub"
        command = [sys.executable, "-m", "docexport", "build", str(book), "-o", str(target), "--set", "epub.fonts=true"]
        subprocess.run(command, check=True, env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}, capture_output=True)
        made.append(target.read_bytes())
    assert made[0] == made[1]
