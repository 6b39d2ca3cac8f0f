"""Numbers of figures, tables and (where asked for) sections."""

from __future__ import annotations

from msgspec.structs import replace

from docexport.model import Block, Chapter, Document, Figure, Heading, Section, Table, rewrite
from docexport.transforms.context import Context


def number_figures(document: Document, context: Context) -> Document:
    """The document with figures and tables numbered in one row each: those that have a caption or an id.

    A picture without either is part of the text and needs no number. Where a list of them is asked for, those
    without an id get one to be found by.
    """
    counts = {Figure: 0, Table: 0}
    listed = {Figure: context.project.list_of_figures, Table: context.project.list_of_tables}
    taken = {anchor.id for anchor in document.anchors}

    def change(node: Figure | Table) -> Figure | Table:
        if not node.caption and not node.id:
            return node
        counts[type(node)] += 1
        number = counts[type(node)]
        wanted = f"{type(node).__name__.lower()}-{number}"
        free = wanted if wanted not in taken else f"{wanted}-listed"
        return replace(node, number=str(number), id=node.id or (free if listed[type(node)] else ""))

    return rewrite(document, change, Figure, Table)


def number_sections(document: Document, context: Context) -> Document:
    """The document with headings numbered 1, 1.1, … where `number-sections` asks for it.

    A heading marked `{.unnumbered}` or `{-}` has no number and is not counted, nor have front and back matter;
    appendices have letters.
    """
    if not context.project.number_sections:
        return document
    count = appendices = 0
    chapters: list[Chapter] = []
    for chapter in document.children:
        children = chapter.children
        if chapter.kind == "appendix":
            children, appendices = _number(children, "", appendices, letters=True)
        elif chapter.matter == "body":
            children, count = _number(children, "", count)
        chapters.append(replace(chapter, children=children))
    return replace(document, children=tuple(chapters))


def letter(number: int) -> str:
    """The number as a capital letter, as appendices are counted: 1 is A, 27 is AA."""
    return letter((number - 1) // 26) + chr(ord("A") + (number - 1) % 26) if number else ""


def _number(
    blocks: tuple[Block, ...], prefix: str, count: int, *, letters: bool = False
) -> tuple[tuple[Block, ...], int]:
    result: list[Block] = []
    for block in blocks:
        heading = block.children[0] if isinstance(block, Section) else None
        if not isinstance(block, Section) or not isinstance(heading, Heading):
            result.append(block)
            continue
        number = ""
        if "unnumbered" not in heading.attributes.classes:
            count += 1
            number = letter(count) if letters else f"{prefix}{count}"
        rest = _number(block.children[1:], f"{number}.", 0)[0] if number else block.children[1:]
        result.append(replace(block, children=(replace(heading, number=number), *rest)))
    return tuple(result), count
