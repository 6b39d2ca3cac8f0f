"""What breaks a web page: no words for whoever cannot see, something that runs, something that is loaded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from docexport.checks.text_normalization import letters_of
from docexport.verifying.epub_file import XHTML
from docexport.verifying.subject import Subject

_RUNS = frozenset({"script", "iframe", "object", "embed", "base", "form", "link"})
#: what loads something in a style sheet, but for what is part of the page
_LOADS = re.compile(r"@import|url\(\s*[\"']?(?!data:|#)", re.IGNORECASE)
#: what hides words by a style of an element's own: the writer gives none
_HIDES = re.compile(
    r"display|visibility|opacity|color|background|font-size|position|clip|transform|(?:^|[;\s])(?:left|top)\s*:"
)
_ADDRESSES = ("src", "href", "poster", "srcset", "action", "background")


def html_problems(subject: Subject) -> Iterator[str]:
    """Every problem of the pages; empty for what is right."""
    for name, root in subject.pages.documents.items():
        for problem in _of_page(subject, root):
            yield f"`{name}`: {problem}" if problem else ""


def _of_page(subject: Subject, root: Any) -> Iterator[str]:
    metadata = subject.document.metadata
    yield "" if str(root.get("lang")) == metadata.language else f"its language is `{root.get('lang')}`"
    title = root.find(f"{XHTML}head/{XHTML}title")
    said = letters_of(title.text or "") if title is not None else ""
    yield "" if letters_of(metadata.title) in said else "its title is another one"
    yield "" if len(list(root.iter(f"{XHTML}main"))) == 1 else "it has no one element `main`"
    ids = Counter(str(item.get("id")) for item in root.iter(etree.Element) if item.get("id"))
    doubled = [name for name, times in ids.items() if times > 1]
    yield f"two elements have the id `{doubled[0]}`" if doubled else ""
    for element in root.iter(etree.Element):
        yield from _of_element(element)


def _of_element(element: Any) -> Iterator[str]:
    name = etree.QName(element).localname
    yield f"it holds `<{name}>`, which runs or loads something" if name in _RUNS else ""
    refresh = name == "meta" and (element.get("http-equiv") or "").casefold() not in {"", "content-type"}
    yield "a `<meta>` tells the browser what to do" if refresh else ""
    for key, value in element.attrib.items():
        active = key.lower().startswith("on") or str(value).strip().lower().startswith(("javascript:", "data:text"))
        yield f"`{key}` of `<{name}>` runs something" if active else ""
        address = key.rpartition("}")[2].rpartition(":")[2]
        remote = address in _ADDRESSES and name != "a" and not str(value).startswith(("data:", "#"))
        yield f"`<{name}>` loads `{str(value)[:60]}`" if remote else ""
    if name == "img" and element.get("alt") is None:
        yield "a picture has no description"
    if name == "style" or element.get("style"):
        css = (element.text or "") if name == "style" else str(element.get("style"))
        yield "its style sheet loads something" if _LOADS.search(css) else ""
    if element.get("style") and _HIDES.search(str(element.get("style"))):
        yield f"`style` of `<{name}>` hides words"
