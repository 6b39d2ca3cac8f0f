"""A book's XHTML -> its parts: the matter before its chapters, each chapter, the matter after them."""

from __future__ import annotations

import copy
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docexport.writers.images import ImageFile
from docexport.writers.pdf.marks import Mark
from docexport.writers.pdf.parts.jobs import Part

#: what in a style sheet reaches over the bounds of a chapter
_CROSSING = re.compile(
    r"\bcounter-(?:reset|increment|set)\s*:|\btarget-text\(|\.chapter(?:\.[\w-]+)*\s*[+~]|[+~]\s*(?:section)?\.chapter"
    r"|\.chapter[^{},\s>]*:(?:first|last|nth|only)-"
)
_AT = "data-at"


def crossing(css: str) -> str:
    """What a style sheet says that reaches over the bounds of a chapter; empty where nothing does."""
    found = _CROSSING.search(css)
    return " ".join(found[0].split()) if found else ""


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a book, the place of each one's first node among all, and the document without any of them."""

    parts: tuple[Part, ...]
    firsts: tuple[int, ...]
    shell: str


def split(xhtml: str, marks: Sequence[Mark], images: Mapping[str, ImageFile]) -> Split:
    """The parts of a laid-out book's markup."""
    root = ET.fromstring(xhtml)  # noqa: S314 - made by our own templates, which escape
    body = root.find("body")
    if body is None:
        return Split((), (), xhtml)
    children = list(body)
    furniture = [child for child in children if "running-foot" in _classes(child)]
    body[:] = furniture
    parts, firsts = [], []
    for name, group in _grouped([child for child in children if child not in furniture]):
        elements = [copy.deepcopy(element) for element in group]
        places = [int(item.get(_AT, "")) for element in elements for item in element.iter() if item.get(_AT)]
        first, last = (min(places), max(places)) if places else (0, -1)
        for element in elements:
            for item in element.iter():
                if item.get(_AT):
                    item.set(_AT, str(int(item.get(_AT, "")) - first))
        body[:] = [*furniture, *elements]
        own = tuple(marks[first : last + 1])
        files = {mark.path: images[mark.path] for mark in own if mark.path in images}
        parts.append(Part(name, ET.tostring(root, "unicode"), own, files))
        firsts.append(first)
    body[:] = [*furniture, ET.Element("p")]
    return Split(tuple(parts), tuple(firsts), ET.tostring(root, "unicode"))


def _classes(element: ET.Element) -> list[str]:
    return (element.get("class") or "").split()


def _grouped(children: Sequence[ET.Element]) -> Iterator[tuple[str, list[ET.Element]]]:
    """Chapters by themselves, what stands between them together, each with a name."""
    group: list[ET.Element] = []
    count = 0
    for child in children:
        if "chapter" in _classes(child):
            if group:
                count += 1
                yield f"matter {count}", group
                group = []
            yield f"chapter {child.get('id')}", [child]
        else:
            group.append(child)
    if group:
        yield f"matter {count + 1}", group
