"""A book's XHTML -> its parts: the matter before its chapters, each chapter, the matter after them.

Chapters come as they were rendered, and are not parsed: markup is put around them.
"""

from __future__ import annotations

import copy
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct

from docexport.engine.chapters.jobs import ChapterSource
from docexport.engine.contract import InOneError, Mark
from docexport.formats.pdf.chapters import PLACES, MarkedChapter
from docexport.formats.pdf.marks import marks_of
from docexport.model import Node
from docexport.rendering.images import ImageFile

#: what in a style sheet reaches over the bounds of a chapter
_CROSSING = re.compile(
    r"\bcounter-(?:reset|increment|set)\s*:|\btarget-text\(|\.chapter(?:\.[\w-]+){0,8}\s*[+~]|[+~]\s*(?:section)?\.chapter"
    r"|\.chapter[^{},\s>]{0,99}:(?:first|last|nth|only)-"
)
_AT = "data-at"
#: stands for what is put into a frame
_HOLE = "hole"


def crossing(css: str) -> str:
    """What a style sheet says that reaches over the bounds of a chapter; empty where nothing does."""
    found = _CROSSING.search(css)
    return " ".join(found[0].split()) if found else ""


class Split(Struct, frozen=True):
    """The parts of a book, what gives the nodes that each one's elements name, and the document without any of them."""

    parts: tuple[ChapterSource, ...]
    nodes: tuple[Callable[[], Sequence[Node]], ...]
    shell: str


class Frame(Struct, frozen=True):
    """What stands around each part: the head of the document, and what runs in the margins of pages."""

    before: str
    after: str

    @classmethod
    def of(cls, shell: str) -> Frame:
        """The frame that a shell with any body is. Raises `InOneError` where it has no body."""
        root, body = _parsed(shell)
        return cls._of(root, body, [child for child in body if _is_margin_content(child)])

    @classmethod
    def _of(cls, root: ET.Element, body: ET.Element, furniture: Sequence[ET.Element]) -> Frame:
        body[:] = [*furniture, ET.ProcessingInstruction(_HOLE)]
        before, _, after = ET.tostring(root, "unicode").partition(f"<?{_HOLE}?>")
        return cls(before, after)

    def around(self, markup: str) -> str:
        """A document with markup as its body."""
        return self.before + markup + self.after

    def part(self, chapter: MarkedChapter, images: Mapping[str, ImageFile]) -> ChapterSource:
        """A chapter as a part. Raises `InOneError` where it is no element of its own."""
        rendered = chapter.rendered
        if rendered.id is None:
            raise InOneError("the theme makes of a chapter something else than one element of the class `chapter`")
        marks = rendered.marks
        return ChapterSource(f"chapter {rendered.id}", self.around(rendered.markup), marks, _files(marks, images))


def split(
    xhtml: str, marked: Sequence[Node], chapters: Sequence[MarkedChapter], images: Mapping[str, ImageFile]
) -> Split:
    """The parts of a book's markup, in which processing instructions stand for its chapters. `marked` are the nodes
    that it names itself. Raises `InOneError` where the chapters do not stand in its body.
    """
    root, body = _parsed(xhtml)
    children = list(body)
    furniture = [child for child in children if _is_margin_content(child)]
    frame = Frame._of(root, body, furniture)
    parts: list[ChapterSource] = []
    nodes: list[Callable[[], Sequence[Node]]] = []
    placed: list[int] = []
    for name, group in _grouped([child for child in children if child not in furniture]):
        number = _number(group[0])
        if number >= 0:
            placed.append(number)
            parts.append(frame.part(chapters[number], images))
            nodes.append(partial(getattr, chapters[number], "nodes"))
        else:
            part, own = _matter(name, group, frame, marked, images)
            parts.append(part)
            nodes.append(partial(tuple, own))
    if placed != list(range(len(chapters))):
        raise InOneError("the theme puts chapters into another element")
    return Split(tuple(parts), tuple(nodes), frame.around("<p/>"))


def _parsed(xhtml: str) -> tuple[ET.Element, ET.Element]:
    """The root and the body of a document."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_pis=True))  # noqa: S314 - made by our own templates, which escape
    root: ET.Element = ET.fromstring(xhtml, parser)  # noqa: S314
    body = root.find("body")
    if body is None:
        raise InOneError("the theme makes no element `body`")
    return root, body


def _matter(
    name: str, group: Sequence[ET.Element], frame: Frame, marked: Sequence[Node], images: Mapping[str, ImageFile]
) -> tuple[ChapterSource, Sequence[Node]]:
    """What stands around chapters as a part, and the nodes that its elements name."""
    elements = [copy.deepcopy(element) for element in group]
    items = [item for element in elements for item in element.iter() if item.get(_AT)]
    places = [int(item.get(_AT, "")) for item in items]
    first, last = (min(places), max(places)) if places else (0, -1)
    for item, place in zip(items, places, strict=True):
        item.set(_AT, str(place - first))
    own = marked[first : last + 1]
    marks = marks_of(own)
    markup = "".join(ET.tostring(element, "unicode") for element in elements)
    return ChapterSource(name, frame.around(markup), marks, _files(marks, images)), own


def _files(marks: Sequence[Mark], images: Mapping[str, ImageFile]) -> dict[str, ImageFile]:
    return {mark.path: images[mark.path] for mark in marks if mark.path in images}


def _is_margin_content(element: ET.Element) -> bool:
    return "running-foot" in _classes(element)


def _classes(element: ET.Element) -> list[str]:
    return (element.get("class") or "").split()


def _number(element: ET.Element) -> int:
    """The number of the chapter that an element stands for; -1 where it is one itself."""
    found = PLACES.fullmatch(f"<?{element.text}?>") if callable(element.tag) else None
    return int(found[1]) if found else -1


def _grouped(children: Sequence[ET.Element]) -> Iterator[tuple[str, list[ET.Element]]]:
    """Chapters by themselves, what stands between them together, each with a name."""
    group: list[ET.Element] = []
    count = 0
    for child in children:
        if "chapter" in _classes(child) or _number(child) >= 0:
            if group:
                count += 1
                yield f"matter {count}", group
                group = []
            yield f"chapter {child.get('id')}", [child]
        else:
            group.append(child)
    if group:
        yield f"matter {count + 1}", group
