"""What two PDFs of the same document must have in common, whoever laid them out: pages, links, outline, tags."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

Value = Any


def texts(data: bytes) -> list[str]:
    """The text of each page, in the order it is drawn."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def pictures(data: bytes) -> list[bytes]:
    """Each page as pixels, at 72 dots per inch."""
    return [bytes(page.render(scale=1).buffer) for page in pypdfium2.PdfDocument(data)]


def anatomy(data: bytes) -> dict[str, Value]:
    """What a PDF holds besides its pages' looks, in terms of page numbers instead of objects."""
    with pikepdf.open(BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        names: Any = pdf.Root.Names.Dests.Names if "/Names" in pdf.Root else []
        places = {str(names[i]): _place(names[i + 1], numbers) for i in range(0, len(names), 2)}
        return {
            "destinations": places,
            "links": [_links(page, places) for page in pdf.pages],
            "outline": _outline(pdf, numbers),
            "tags": _tags(pdf.Root.StructTreeRoot.K[0], numbers),
            "parents": [_parents(pdf, page) for page in pdf.pages],
            "labels": repr(pdf.Root.get("/PageLabels")),
            "boxes": [[float(side) for side in page.trimbox] for page in pdf.pages],
            "info": {key: str(value) for key, value in pdf.docinfo.items()},
            "fonts": sorted(
                {str(font.BaseFont) for page in pdf.pages for font in page.obj.Resources.get("/Font", {}).values()}
            ),
        }


def _place(destination: Value, numbers: dict[Value, int]) -> tuple[int, float, float]:
    return numbers[destination[0].objgen], round(float(destination[2]), 2), round(float(destination[3]), 2)


def _links(page: Value, places: dict[str, Value]) -> list[Value]:
    """The links of a page: their corners, and where they lead."""
    links = []
    for annotation in page.obj.get("/Annots", []):
        corners = [round(float(side), 2) for side in annotation.Rect]
        where = places[str(annotation.Dest)] if "/Dest" in annotation else str(annotation.A.URI)
        links.append((corners, where, str(annotation.Contents)))
    return links


def _outline(pdf: pikepdf.Pdf, numbers: dict[Value, int]) -> list[Value]:
    found: list[Value] = []

    def walk(items: Value, level: int) -> None:
        for item in items:
            found.append((level, item.title, _place(item.destination, numbers)))
            walk(item.children, level + 1)

    with pdf.open_outline() as outline:
        walk(outline.root, 1)
    return found


def _tags(element: Value, numbers: dict[Value, int]) -> Value:
    """An element of the structure tree: its type, what it says of itself, and what it holds."""
    kids = element.get("/K", [])
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    page = numbers.get(element.Pg.objgen) if "/Pg" in element else None
    told = {key: repr(element[key]) for key in ("/A", "/Alt", "/Lang", "/E", "/ID") if key in element}
    return str(element.S), page, told, [_kid(kid, numbers) for kid in kids]


def _kid(kid: Value, numbers: dict[Value, int]) -> Value:
    if isinstance(kid, int):
        return kid
    if "/S" in kid:
        return _tags(kid, numbers)
    if str(kid.Type) == "/OBJR":
        return "link", [round(float(side), 2) for side in kid.Obj.Rect]
    return "content", numbers[kid.Pg.objgen], int(kid.MCID)


def _parents(pdf: pikepdf.Pdf, page: Value) -> list[str]:
    """The types of the elements that own the marked contents of a page, without the empty places at the end."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}[int(page.obj.StructParents)]
    types = [str(owner.S) if owner is not None else "" for owner in owners]
    while types and not types[-1]:
        types.pop()
    return types
