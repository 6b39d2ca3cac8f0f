"""Whole builds as text: the unpacked EPUB, the text, and the facts of the PDF. `--accept`, then read the diff."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.session import load_sources, render
from pdf_facts import outline, page_texts, tag_tree
from samples import HERE

GOLDEN = HERE / "golden"
SOURCES = {"handout": GOLDEN / "handout.md", "book": GOLDEN / "book"}


def built(name: str, format_name: str) -> bytes:
    diagnostics = Diagnostics()
    (source,) = load_sources([SOURCES[name]], [Settings({})], diagnostics)
    data = render(source, format_name, diagnostics, epoch=0)
    assert [item.message for item in diagnostics] == []
    return data


def unpacked(data: bytes) -> str:
    """Every file of an EPUB that is text, one after the other; the others by name and size."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            content = archive.read(info.filename)
            stamp = "-".join(f"{part:02}" for part in info.date_time[:3])
            parts.append(f"==== {info.filename} ({stamp})")
            if not info.filename.endswith((".css", ".png")):
                text = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,…", content.decode("utf-8"))  # a font, cut down
                parts.append(text.rstrip("\n"))
    return "\n".join(parts) + "\n"


def facts(data: bytes) -> str:
    """The outline, the words of each page and the tag tree of a PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        title = str(pdf.docinfo.get("/Title", ""))
        boxes = sorted({tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages})
        tags = "\n".join(tag_tree(pdf))
    pages = "\n".join(f"-- page {number}\n{text}" for number, text in enumerate(page_texts(data), 1))
    bookmarks = "\n".join(outline(data))
    return f"title: {title}\npages: {boxes}\n\n== outline\n{bookmarks}\n\n== words\n{pages}\n\n== tags\n{tags}\n"


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("format_name", ["txt", "epub", "pdf"])
def test_a_whole_build_is_as_it_was(name: str, format_name: str, accept: bool) -> None:
    data = built(name, format_name)
    describe = {"epub": unpacked, "pdf": facts}.get(format_name, bytes.decode)
    text = describe(data)
    path = Path(GOLDEN / f"{name}.{format_name}.txt")
    if accept:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
