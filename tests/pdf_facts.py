"""What a PDF holds, as text: its pages' words, outline, links and tag tree, read by libraries that did not make it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

from docexport.checks.text_runs import Run, close_printed, read_pages


def runs_of(data: bytes) -> list[Run]:
    """All pieces of text, as the check of finished pages reads them."""
    runs = [run for page in read_pages(data) for run in page.runs]
    close_printed(data)
    return runs


def page_texts(data: bytes) -> list[str]:
    """The words of each page, by PDFium."""
    document = pypdfium2.PdfDocument(data)
    try:
        texts = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            texts.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
        return texts
    finally:
        document.close()


def outline(data: bytes) -> list[str]:
    """The bookmarks, indented by level, with the page each leads to."""
    document = pypdfium2.PdfDocument(data)
    try:
        lines = []
        for item in document.get_toc():
            destination = item.get_dest()
            page = destination.get_index() + 1 if destination else 0
            lines.append(f"{'  ' * item.level}{item.get_title()} .. {page}")
        return lines
    finally:
        document.close()


def tag_tree(pdf: pikepdf.Pdf) -> list[str]:
    """The structure tree, a line an element: its type, what it says of itself, how many pieces of content it holds."""
    return list(_element(pdf.Root.StructTreeRoot.K, 0))


def _element(node: Any, depth: int) -> Iterator[str]:
    if isinstance(node, pikepdf.Array):
        for item in node:
            yield from _element(item, depth)
        return
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return
    kids = node.get("/K")
    listed = list(kids) if isinstance(kids, pikepdf.Array) else [kids] if kids is not None else []
    contents = sum(not isinstance(kid, pikepdf.Dictionary) or kid.get("/Type") == "/MCR" for kid in listed)
    words = [str(node.S)[1:]]
    words += [f"{key[1:].lower()}={str(node[key])!r}" for key in ("/Alt", "/Lang", "/E") if key in node]
    attributes = node.get("/A")
    if isinstance(attributes, pikepdf.Dictionary):
        words += [str(attributes[key])[1:] for key in ("/Scope", "/ListNumbering") if key in attributes]
    if contents:
        words.append(f"[{contents}]")
    yield "  " * depth + " ".join(words)
    for kid in listed:
        yield from _element(kid, depth + 1)
