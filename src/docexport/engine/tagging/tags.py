"""docexport's own tags: from WeasyPrint's boxes to a structure tree that passes PDF/UA-1.

WeasyPrint 70's own tags split an element at every page break, lose the body of loose list items, tag running
heads as content and fail on decorative images (upstream issues 1836, 2482, 2502, 2903). Here there is one
element for each element of the markup, wherever its boxes lie. Running heads, leaders, repeated table heads and
decorative images are artifacts. A footnote is a Note after the mark that calls it.

This replaces `weasyprint.pdf.add_tags`, and reads `page._page_box` and `stream._tags`: `docexport.engine.table` says
what it was written against. With other sources pages are made in the plain way, with WeasyPrint's own tags.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pydyf

from docexport.engine.tagging.packed_tree import packed, write_trees
from docexport.engine.tagging.roles import LIST_NUMBERING, ROLES, SVG
from docexport.engine.tagging.structure import Annotation, Content, Element, StructureTree
from docexport.engine.weasyprint.formatting_structure import boxes
from docexport.engine.weasyprint.layout.absolute import AbsolutePlaceholder

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class TagBuilder:
    """Builds the structure tree of one document, page by page."""

    def __init__(self, document: Any) -> None:
        self.tree = StructureTree()
        self._document = document
        #: the structure element of an element of the markup; "" or the part of it that a pseudo-element makes
        self._by_element: dict[tuple[Any, str], Element] = {}
        self._head_page: dict[Any, int] = {}
        self._notes = 0
        self._fields = 0
        self._page = 0
        self._tags: dict[Any, dict[str, Any]] = {}
        #: what stands for the letters of marked content, by its number on the page
        self._texts: dict[int, str] = {}

    def add_page(self, number: int, page: Any, stream: Any) -> None:
        """Put what was drawn on a page in the tree, and mark the rest of it as artifacts in the stream."""
        self._page, self._tags, self._texts = number, stream._tags, {}
        self.tree.owners.append({})
        self.tree.artifacts.append(set())
        kinds: dict[int, str] = {}
        for child in page._page_box.children:
            if isinstance(child, boxes.MarginBox):
                for mcid in self._drop(child):
                    kinds[mcid] = "Header" if child.at_keyword.startswith("@top") else "Footer"
            else:
                self._walk(child, self.tree.root)
        self.tree.artifacts[-1].update(tag["mcid"] for tag in self._tags.values())
        self._tags.clear()
        _mark_artifacts(stream.stream, self.tree.artifacts[-1], kinds)
        _say_texts(stream.stream, self._texts)

    def _drop(self, box: Any) -> list[int]:
        """Make a box and all in it artifacts; links in it stay with the element they belong to."""
        box = _actual(box)
        dropped: list[int] = []
        tag = self._tags.pop(box, None)
        if tag is not None:
            self.tree.artifacts[-1].add(tag["mcid"])
            dropped.append(tag["mcid"])
        if box.link_annotation is not None:
            link = self._by_element.get((box.element, ""), self.tree.root)
            self._link(link, box)
        for child in box.all_children():
            dropped += self._drop(child)
        return dropped

    def _walk(self, box: Any, parent: Element) -> None:
        """Put a box and all in it below `parent`."""
        box = _actual(box)
        if box.is_leader:
            self._drop(box)
            return
        if isinstance(box, boxes.TextBox):
            self._own(box, parent)
            return
        element, tag = box.element, box.element_tag
        if element is None or isinstance(box, _TRANSPARENT) or tag in ("html", "body"):
            target: Element | None = parent
        elif element.get("aria-hidden") == "true":
            target = None
        else:
            base, _, pseudo = tag.partition("::") if isinstance(tag, str) else (tag, "", "")
            target = self._pseudo(element, pseudo, parent) if pseudo else self._element(box, element, base, parent)
        if target is None:
            self._drop(box)
            return
        if box.link_annotation is not None:
            self._link(target, box)
        if isinstance(box, boxes.ReplacedBox):
            self._replaced(box, target)
            return
        if target.role == "Form":
            self._field(box, target)
            return
        for child in box.children:
            self._walk(child, target)

    def _own(self, box: Any, owner: Element) -> None:
        tag = self._tags.pop(box, None)
        if tag is not None:
            self.tree.owners[-1][tag["mcid"]] = owner
            owner.kids.append(Content(self._page, tag["mcid"]))

    def _link(self, owner: Element, box: Any) -> None:
        """Give a link annotation to its element, with words that say where it leads (PDF/UA-1, 7.18.5)."""
        annotation, element = box.link_annotation, box.element
        words = element.get("title") or element.get("aria-label") or " ".join("".join(element.itertext()).split())
        annotation["Contents"] = pydyf.String(words or element.get("href") or "link")
        annotation["F"] = 4
        # words with markup of their own within a link have an annotation of their own too
        owner = next((above for above in owner.ancestors() if above.role == "Link"), owner)
        owner.kids.append(Annotation(self._page, annotation))

    def _field(self, box: Any, owner: Element) -> None:
        """Give a form field to its element, with a name of its own (PDF/UA-1, 7.18.1 and 7.18.4)."""
        field = getattr(box, "widget_annotation", None)
        if field is not None:
            self._fields += 1
            field["T"] = pydyf.String(f"field-{self._fields}")
            if field["FT"] == "/Tx":
                field["TU"] = pydyf.String(f"{field['TU'].string} {self._fields}")
            owner.kids.append(Annotation(self._page, field))
        self._drop(box)

    def _replaced(self, box: Any, owner: Element) -> None:
        """Give a picture to its element; one without a description is an artifact."""
        if _description(box.element):
            text, tag = box.element.get("data-text"), self._tags.get(box)
            if text and tag is not None:
                self._texts[tag["mcid"]] = text
            self._own(box, owner)
        else:
            self._drop(box)

    def _pseudo(self, element: Any, pseudo: str, parent: Element) -> Element | None:
        """Where the content of a pseudo-element belongs."""
        if pseudo == "marker":
            item = self._by_element.get((element, ""))
            if item is None or item.role != "LI":
                return parent
            return self._once((element, "Lbl"), item, "Lbl", first=True)
        if pseudo == "footnote-call":
            mark = self._once((element, "call"), parent, "Reference")
            if (element, "") not in self._by_element:
                self._notes += 1
                note = self._once((element, ""), parent, "Note")
                note.entries["ID"] = pydyf.String(f"note-{self._notes}")
            return mark
        if pseudo == "footnote-marker":
            note = self._by_element.get((element, ""), parent)
            return self._once((element, "Lbl"), note, "Lbl")
        return parent

    def _once(self, key: tuple[Any, str], parent: Element, role: str, *, first: bool = False) -> Element:
        """The structure element under a key, made below `parent` when it is first asked for."""
        known = self._by_element.get(key)
        if known is None:
            known = self._by_element[key] = parent.add(role, first=first)
        return known

    def _element(self, box: Any, element: Any, base: Any, parent: Element) -> Element | None:
        """The structure element that the content of this box goes in, or None for a repeated table head."""
        known = self._by_element.get((element, ""))
        if known is not None:
            if base in ("thead", "tfoot") and self._head_page.get(element, self._page) != self._page:
                return None
            return self._by_element.get((element, "LBody"), known) if known.role == "LI" else known
        role = element.get("data-pdf-role") or ROLES.get(base)
        language = element.get("lang") or element.get(_XML_LANG)
        foreign = bool(language) and language != self._document.metadata.lang
        if role is None or (role == "Link" and box.link_annotation is None and not element.get("href")):
            if not foreign:
                return parent
            role = "Span"
        if role in ("Lbl", "LBody") and base in ("dt", "dd"):
            made = self._definition(element, role, parent)
        else:
            made = self._once((element, ""), parent, role)
        if foreign:
            made.entries["Lang"] = pydyf.String(language)
        return self._describe(box, element, base, made)

    def _definition(self, element: Any, role: str, parent: Element) -> Element:
        """A term or its definition: an LI holds the one as Lbl and the other as LBody, further ones in it."""
        last = parent.kids[-1] if parent.kids else None
        item = last if isinstance(last, Element) and last.role == "LI" else parent.add("LI")
        body = next((kid for kid in item.kids if isinstance(kid, Element) and kid.role == "LBody"), None)
        if role == "Lbl":
            return self._once((element, ""), parent.add("LI") if body else item, "Lbl")
        return self._once((element, ""), body, "Div") if body else self._once((element, ""), item, "LBody")

    def _describe(self, box: Any, element: Any, base: Any, made: Element) -> Element:
        """Add what the type of an element asks for, and give the element that content goes in."""
        match made.role:
            case "L":
                style = box.style["list_style_type"]
                # a list of one's own marks is a string
                numbering = LIST_NUMBERING.get(style, "Disc" if base == "ul" else "None") if base != "dl" else "None"
                made.attributes = {"O": "/List", "ListNumbering": f"/{numbering}"}
            case "LI":
                return self._once((element, "LBody"), made, "LBody")
            case "THead" | "TFoot":
                self._head_page[element] = self._page
            case "TH" | "TD":
                made.attributes = _cell_attributes(box, element, made)
            case "Figure" | "Formula":
                self._picture(box, element, made)
            case "Span" if element.get("title"):
                made.entries["E"] = pydyf.String(element.get("title"))
        return made

    def _picture(self, box: Any, element: Any, made: Element) -> None:
        description = _description(element)
        if not description:
            return
        made.entries["Alt"] = pydyf.String(description)
        if not isinstance(box, boxes.ReplacedBox):
            return
        x, y = box.content_box_x(), box.content_box_y()
        height = self._document.pages[self._page].height
        corners = (x, height - y - box.height, x + box.width, height - y)
        made.attributes = {
            "O": "/Layout",
            "Placement": "/Block" if isinstance(box, boxes.BlockLevelBox) else "/Inline",
            "BBox": pydyf.Array(round(corner * 0.75, 3) for corner in corners),
        }


_TRANSPARENT = (boxes.PageBox, boxes.FootnoteAreaBox, boxes.LineBox)


def _actual(box: Any) -> Any:
    return box._box if isinstance(box, AbsolutePlaceholder) else box


def _description(element: Any) -> str:
    """The words that stand for a picture; empty for a decorative one."""
    if element.tag == SVG:
        title = element.find("{http://www.w3.org/2000/svg}title")
        return str((title.text if title is not None else "") or element.get("aria-label") or "")
    return str(element.get("alt") or element.get("aria-label") or "")


def _cell_attributes(box: Any, element: Any, made: Element) -> dict[str, Any]:
    attributes: dict[str, Any] = {"O": "/Table"}
    if box.colspan != 1:
        attributes["ColSpan"] = box.colspan
    if box.rowspan != 1:
        attributes["RowSpan"] = box.rowspan
    if made.role == "TH":
        in_head = any(above.role == "THead" for above in made.ancestors())
        scope = element.get("scope") or ("col" if in_head else "row")
        attributes["Scope"] = "/Row" if scope.startswith("row") else "/Column"
    return attributes


def _mark_artifacts(stream: list[Any], artifacts: set[int], kinds: dict[int, str]) -> None:
    """Change the marked content of artifacts in a page's stream: `/Span <</MCID 3>> BDC` to `/Artifact … BDC`."""
    if not artifacts:
        return
    for index in range(1, len(stream) - 1):
        item = stream[index]
        if isinstance(item, pydyf.Dictionary) and stream[index + 1] == b"BDC" and item.get("MCID") in artifacts:
            kind = kinds.get(item["MCID"])
            stream[index - 1] = "/Artifact"
            stream[index] = pydyf.Dictionary(
                {"Type": "/Pagination", "Subtype": f"/{kind}"} if kind else {"Type": "/Layout"}
            )


def _say_texts(stream: list[Any], texts: Mapping[int, str]) -> None:
    """Say what is read in place of a drawing's letter when text is searched or copied (ISO 32000-1, 14.9.4).

    The letter alone is marked, within the drawing: poppler takes its place by the coordinates that hold where the mark
    ends, and looks at the tag `Span` alone.
    """
    places = [
        (index, texts[item["MCID"]])
        for index, item in enumerate(stream if texts else ())
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") in texts and stream[index + 1] == b"BDC"
    ]
    for index, text in reversed(places):
        begin = stream.index(b"BT", index)
        stream.insert(stream.index(b"ET", begin) + 1, b"EMC")
        stream[begin:begin] = ["/Span", pydyf.Dictionary({"ActualText": pydyf.String(text)}), b"BDC"]


def mark_margins(margins: Sequence[Any], stream: Any) -> None:
    """Mark all that was drawn in the margins of a page as artifacts."""
    kinds: dict[int, str] = {}
    for margin in margins:
        kind = "Header" if margin.at_keyword.startswith("@top") else "Footer"
        inside = {id(box) for box in (margin, *margin.descendants())}
        kinds |= {tag["mcid"]: kind for box, tag in stream._tags.items() if id(box) in inside}
    _mark_artifacts(stream.stream, {tag["mcid"] for tag in stream._tags.values()}, kinds)


#: what adds tags to a PDF: called with it, the document, the PDF's version and the streams of its pages
AddTags = Callable[[pydyf.PDF, Any, Any, list[Any]], None]
#: the name under which a document has its own way to add tags
_OWN = "docexport_tags"


def add_tags(pdf: pydyf.PDF, document: Any, version: Any, streams: list[Any]) -> None:
    """Add the tags of a laid-out document."""
    own: AddTags | None = vars(document).get(_OWN)
    if own is not None:
        own(pdf, document, version, streams)
        return
    builder = TagBuilder(document)
    for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        builder.add_page(number, page, stream)
    write_trees(pdf, [(0, packed(builder.tree), lambda annotation: annotation.dictionary)])


def tag_with(document: Any, add: AddTags) -> None:
    """Have a document tagged in a way of its own."""
    vars(document)[_OWN] = add


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {"add_tags": add_tags}
