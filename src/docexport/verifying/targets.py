"""Links: every link of the source is in the file and leads somewhere, and so does every bookmark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
from lxml import etree

from docexport.checks.text_normalization import letters_of
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import CrossReference, Link, Node, find, plain_text, walk
from docexport.verifying.epub_file import XHTML
from docexport.verifying.evidence import Outcome, failed_if
from docexport.verifying.subject import Pages, Subject

_REFERS = {"a": "href", "img": "src", "link": "href", "image": "href", "source": "src"}
_XLINK = "{http://www.w3.org/1999/xlink}href"


def links_resolve(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """Every link of the source is in the file, and every link, bookmark and line of the contents leads somewhere."""
    before = len(diagnostics)
    count = subject.view.links(subject, diagnostics)
    return failed_if(len(diagnostics) > before, f"{count} links and bookmarks")


def _broken(diagnostics: Diagnostics, subject: Subject, what: str, span: Span | None = None) -> None:
    diagnostics.error(Code.BROKEN_TARGET, f"`{subject.name}`: {what}", span or Span(), "build the file anew")


def _wanted(subject: Subject) -> tuple[Counter[str], Counter[str], dict[str, Node]]:
    """The web addresses and the targets within the document that links lead to, and the first node of each."""
    outside, inside, first = Counter[str](), Counter[str](), dict[str, Node]()
    for node in walk(subject.document):
        if isinstance(node, Link | CrossReference):
            if node.destination:
                inside[node.destination] += 1
                first.setdefault(node.destination, node)
            elif isinstance(node, Link):
                outside[node.target] += 1
                first.setdefault(node.target, node)
    return outside, inside, first


def text_links(subject: Subject, diagnostics: Diagnostics) -> int:
    """See that addresses stand in a text. How many links there are."""
    text = letters_of(subject.text)
    count = 0
    for link in find(subject.document, Link):
        # an address that the words of a link say already need not stand again
        if not link.destination and link.number:
            count += 1
            if letters_of(subject.charset.fold(link.target)) not in text:
                _broken(diagnostics, subject, f"the address `{link.target}` is missing", link.span)
    return count


# --- EPUB


def page_links(subject: Subject, diagnostics: Diagnostics) -> int:
    """See that the links of pages lead somewhere, and that none is missing. How many there are."""
    epub = subject.pages
    ids = {
        name: {str(item.get("id")) for item in root.iter() if item.get("id")} for name, root in epub.documents.items()
    }
    outside, inside = Counter[str](), Counter[str]()
    count = 0
    for name, root in epub.documents.items():
        for href in _hrefs(root):
            count += 1
            if ":" in href.split("/")[0]:
                outside[href] += 1
                continue
            target, fragment = epub.resolve(name, href)
            if target not in epub.names:
                _broken(diagnostics, subject, f"`{name}` leads to `{href}`, a file that is not there")
            elif fragment and fragment not in ids.get(target, {fragment}):
                _broken(diagnostics, subject, f"`{name}` leads to `{href}`, and nothing there has that id")
            elif name != epub.navigation:
                inside[fragment or target.rsplit("/", 1)[-1]] += 1
    _compare_epub(subject, epub, outside, inside, diagnostics)
    return count


def _compare_epub(
    subject: Subject, epub: Pages, outside: Counter[str], inside: Counter[str], diagnostics: Diagnostics
) -> None:
    wanted_outside, wanted_inside, first = _wanted(subject)
    for target, times in wanted_outside.items():
        if outside[target] < times:
            _broken(diagnostics, subject, f"a link to `{target}` is missing", first[target].span)
    chapters = {chapter.id for chapter in subject.document.children}
    for target, times in wanted_inside.items():
        files = (f"{target}{suffix}" for suffix in (".xhtml", ".html"))
        have = inside[target] + (sum(inside[file] for file in files) if target in chapters else 0)
        if have < times:
            _broken(diagnostics, subject, f"a link to `#{target}` is missing", first[target].span)
    _navigation(subject, epub, diagnostics)


def _navigation(subject: Subject, epub: Pages, diagnostics: Diagnostics) -> None:
    """The contents name every entry, in order."""
    nav = epub.documents.get(epub.navigation)
    if nav is None and not epub.navigation and subject.format == "html":
        return  # a single page has no contents but its own
    if nav is None:
        _broken(diagnostics, subject, "the navigation document is missing")
        return
    contents = next(nav.iter(f"{XHTML}nav"), None)
    said = [letters_of("".join(a.itertext())) for a in contents.iter(f"{XHTML}a")] if contents is not None else []
    rest = iter(said)
    for entry in (item for top in subject.document.contents for item in walk(top) if hasattr(item, "destination")):
        if not hasattr(entry, "title") or not isinstance(entry.title, tuple):
            continue
        words = letters_of(plain_text(entry.title))
        if not any(words in line for line in rest):
            _broken(diagnostics, subject, f"the contents lack “{plain_text(entry.title)}”", entry.span)
            return


def _hrefs(root: Any) -> Iterator[str]:
    for element in root.iter(etree.Element):
        href = element.get(_REFERS.get(etree.QName(element).localname, "href")) or element.get(_XLINK)
        if href:
            yield str(href)


# --- PDF


def pdf_links(subject: Subject, diagnostics: Diagnostics) -> int:
    """See that links and bookmarks of a PDF lead somewhere, and that none is missing. How many there are."""
    file = subject.pdf
    names = set(_destinations(file.pdf))
    pages = {page.objgen for page in file.pdf.pages}
    outside, inside = Counter[str](), Counter[str]()
    count = 0
    for number, page in enumerate(file.pdf.pages, 1):
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") != "/Link":
                continue
            count += 1
            address, target = _leads_to(annotation)
            if address:
                outside[address] += 1
            elif isinstance(target, str):
                inside[target] += 1
                if target not in names:
                    _broken(diagnostics, subject, f"a link on page {number} leads to `{target}`, which is nowhere")
            elif target is None or target[0].objgen not in pages:
                _broken(diagnostics, subject, f"a link on page {number} leads nowhere")
    wanted_outside, wanted_inside, first = _wanted(subject)
    for wanted, have in ((wanted_outside, outside), (wanted_inside, inside)):
        for target, times in wanted.items():
            if have[target] < times:
                _broken(diagnostics, subject, f"a link to `{target}` is missing", first[target].span)
    return count + _bookmarks(subject, names, pages, diagnostics)


def _leads_to(item: Any) -> tuple[str, Any]:
    """The address, or the destination (a name, or an array that begins with a page), of a link or bookmark."""
    action = item.get("/A")
    if action is not None and action.get("/S") == "/URI":
        return str(action.URI), None
    target = action.get("/D") if action is not None else item.get("/Dest")
    if target is None:
        return "", None
    return "", target if isinstance(target, pikepdf.Array) else str(target).removeprefix("/")


def _destinations(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The names of destinations that lead to a page of the file."""
    pages = {page.objgen for page in pdf.pages}
    tree = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    for name, target in pikepdf.NameTree(tree).items() if tree is not None else ():
        place = target.get("/D") if isinstance(target, pikepdf.Dictionary) else target
        if isinstance(place, pikepdf.Array) and len(place) and getattr(place[0], "objgen", None) in pages:
            yield str(name)


def _bookmarks(subject: Subject, names: set[str], pages: set[Any], diagnostics: Diagnostics) -> int:
    """Every bookmark leads somewhere, and every section of the contents has one, in order."""
    with subject.pdf.pdf.open_outline() as outline:
        listed = list(_outline(outline.root))
    for item in listed:
        target = item.destination if item.destination is not None else (item.action or {}).get("/D")
        fine = (
            str(target).removeprefix("/") in names
            if isinstance(target, pikepdf.String | pikepdf.Name | str)
            else target is not None and getattr(target[0], "objgen", None) in pages
        )
        if not fine:
            _broken(diagnostics, subject, f"the bookmark “{item.title}” leads nowhere")
    rest = iter([_without_numbers(str(item.title)) for item in listed])
    for top in subject.document.contents:
        words = _without_numbers(plain_text(top.title))
        if not any(words in line for line in rest):
            _broken(diagnostics, subject, f"no bookmark for “{plain_text(top.title)}”", top.span)
            break
    return len(listed)


def _without_numbers(text: str) -> str:
    """The letters of a heading: its own number may stand before it, and those of links and notes in it."""
    return "".join(char for char in letters_of(text) if char.isalpha())


def _outline(items: Any) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _outline(item.children)
