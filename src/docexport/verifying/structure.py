"""What can be checked of each format without Java or Node: the rules that break most, and those of access."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from lxml import etree

from docexport.checks.text_normalization import letters_of
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats.print_options import ARCHIVE
from docexport.rendering.text.charset import CODECS
from docexport.rendering.text.measure import display_width
from docexport.verifying.epub_file import EPUB_TYPE, XHTML, EpubFile
from docexport.verifying.evidence import Outcome, counted, failed_if
from docexport.verifying.pdf_file import Element, PdfFile
from docexport.verifying.subject import Subject

_DC = "{http://purl.org/dc/elements/1.1/}"
_ACCESS = ("schema:accessMode", "schema:accessibilityFeature", "schema:accessibilityHazard")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: a declaration that hides what it is for, or puts words beside it
_HIDING = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d])|"
    r"content\s*:\s*[\"'][^\"']*\w[^\"']*[\"'])",
    re.IGNORECASE,
)
#: a line that no break could have made shorter
_BREAKABLE = re.compile(r"\S\s+\S")
_UA_PART = re.compile(rb"pdfuaid:part(?:>|=['\"])1")


def well_formed(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """The file keeps to the rules of its format that matter most to readers and to people who cannot see."""
    before = len(diagnostics)
    count = 0
    for problem in subject.view.problems(subject):
        count += 1
        if problem:
            diagnostics.error(
                Code.BAD_STRUCTURE, f"`{subject.name}`: {problem}", hint="build the file anew; do not change it by hand"
            )
    return failed_if(len(diagnostics) > before, counted(count, "rule"))


# --- plain text: each rule gives what is wrong, or an empty text


def text_problems(subject: Subject) -> Iterator[str]:
    """What breaks a text file; empty for what is right."""
    options = subject.manuscript.project.text
    text = subject.data.decode(CODECS[options.charset])
    yield "" if text.endswith("\n") else "its last line does not end"
    yield (
        ""
        if text.startswith("\ufeff") == (options.bom and options.charset == "unicode")
        else "its byte order mark is wrong"
    )
    crlf, alone = text.count("\r\n"), text.count("\r") - text.count("\r\n")
    wrong = (
        alone or (crlf and options.line_ending == "lf") or (options.line_ending == "crlf" and crlf != text.count("\n"))
    )
    yield "its line ends are wrong" if wrong else ""
    bad = re.search("[\x00-\x08\x0b\x0e-\x1f\x7f]", text)
    yield f"it holds the control character U+{ord(bad[0]):04X}" if bad else ""
    width = options.width or int(subject.manuscript.theme.tokens["text"]["width"])
    yield _too_wide(subject, text, width)


def _too_wide(subject: Subject, text: str, width: int) -> str:
    """The first line that is wider than asked although it could have been broken; lines of code cannot."""
    code = [line.strip() for line in _lines_of_code(subject) if display_width(line) > width // 2]
    for number, line in enumerate(text.replace("\ufeff", "").splitlines(), 1):
        if display_width(line) > width and _BREAKABLE.search(line.strip()) and not any(one in line for one in code):
            words = line.split()
            # an address stays behind its number, however long it is
            before = len(line) - len(line.lstrip()) + max(4, display_width(words[0]) + 1)
            if max(map(display_width, words)) + before < width:
                return f"line {number} has {display_width(line)} columns of {width}"
    return ""


def _lines_of_code(subject: Subject) -> Iterator[str]:
    from docexport.model import CodeBlock, MathBlock, find  # noqa: PLC0415 - names that mean much elsewhere
    from docexport.rendering.math import as_typed  # noqa: PLC0415 - few documents have formulas

    for block in find(subject.document, CodeBlock):
        yield from block.text.split("\n")
    for formula in find(subject.document, MathBlock):
        yield formula.text or as_typed(formula)


# --- EPUB


def epub_problems(subject: Subject) -> Iterator[str]:
    """What breaks an EPUB; empty for what is right."""
    epub = subject.epub
    first = epub.archive.infolist()[0]
    plain = first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
    yield "" if plain and epub.read("mimetype") == b"application/epub+zip" else "it does not begin with its media type"
    broken = epub.archive.testzip()
    yield f"`{broken}` is damaged" if broken else ""
    unsafe = next((name for name in epub.names if name.startswith("/") or ".." in name.split("/")), "")
    yield f"the name `{unsafe}` leads out of the archive" if unsafe else ""
    listed = {item.path for item in epub.manifest.values()}
    there = {name for name in epub.names if name != "mimetype" and not name.startswith("META-INF/")} - {
        epub.package_path
    }
    yield f"`{min(listed - there)}` is listed and not there" if listed - there else ""
    yield f"`{min(there - listed)}` is there and not listed" if there - listed else ""
    yield from _package(subject, epub)
    yield from _styles(subject, epub)
    for name in sorted(listed & there):
        if name.endswith(".xhtml"):
            yield from _document(epub, name)


def _package(subject: Subject, epub: EpubFile) -> Iterator[str]:
    metadata = subject.document.metadata
    for name in ("identifier", "title", "language"):
        given = [(item.text or "").strip() for item in epub.package.iter(f"{_DC}{name}")]
        yield "" if any(given) else f"it has no `{name}`"
        if name == "language":
            yield "" if metadata.language in given else f"its language is {given}, not `{metadata.language}`"
        if name == "title":
            yield "" if given and letters_of(given[0]) == letters_of(metadata.title) else "its title is another one"
    said = {str(item.get("property")) for item in epub.package.iter("{http://www.idpf.org/2007/opf}meta")}
    for name in (*_ACCESS, "dcterms:modified"):
        yield "" if name in said else f"it does not say `{name}`"
    yield "" if epub.navigation in epub.names else "it has no navigation document"
    yield "" if epub.spine else "it has no reading order"


def _styles(subject: Subject, epub: EpubFile) -> Iterator[str]:
    """Rules of style that hide words or add some, and are none of the theme's."""
    own = "".join(
        path.read_text("utf-8")
        for name in ("shared.css", "ebook.css")
        for path in subject.manuscript.theme.styles(name)
    )
    known = _squeezed(own)
    for name in epub.names:
        if name.endswith(".css"):
            css = re.sub(r"/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)", "", epub.read(name).decode("utf-8", "replace"))
            for rule in _HIDING.finditer(css):
                foreign = _squeezed(rule[0]) not in known
                yield f"`{name}` hides or adds words: `{' '.join(rule[0].split())[:50]}`" if foreign else ""


def _squeezed(css: str) -> str:
    return re.sub(r"\s+", "", css)


def _document(epub: EpubFile, name: str) -> Iterator[str]:
    try:
        root = epub.parsed(name)
    except etree.XMLSyntaxError as error:
        yield f"`{name}` is not well-formed: {error.msg}"
        return
    yield "" if root.get("lang") or root.get(_XML_LANG) else f"`{name}` has no language"
    ids = [str(item.get("id")) for item in root.iter(etree.Element) if item.get("id")]
    doubled = next((one for one in ids if ids.count(one) > 1), "") if len(set(ids)) < len(ids) else ""
    yield f"`{name}` has the id `{doubled}` twice" if doubled else ""
    without = any(image.get("alt") is None for image in root.iter(f"{XHTML}img"))
    yield f"a picture in `{name}` has no `alt`" if without else ""
    levels = [int(etree.QName(item).localname[1]) for item in root.iter(*(f"{XHTML}h{n}" for n in range(1, 7)))]
    skipped = any(after > before + 1 for before, after in pairwise(levels))
    yield f"headings in `{name}` skip a level" if skipped else ""
    running = any(etree.QName(item).localname == "script" or _runs(item) for item in root.iter(etree.Element))
    yield f"`{name}` holds a script" if running else ""
    hidden = [item for item in root.iter(etree.Element) if _is_hidden(item)]
    yield f"`{name}` holds text that is not shown: “{_words(hidden[0])}”" if hidden else ""


def _runs(element: Any) -> bool:
    return any(
        str(name).startswith("on") or str(value).lower().startswith("javascript:") for name, value in element.items()
    )


def _is_hidden(element: Any) -> bool:
    """Whether an element hides words; the page list and landmarks of the navigation are hidden on purpose."""
    style = str(element.get("style") or "").replace(" ", "")
    hidden = element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style
    return hidden and element.get(EPUB_TYPE) not in ("page-list", "landmarks") and bool(_words(element))


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())[:40]


# --- PDF


def pdf_problems(subject: Subject) -> Iterator[str]:
    """What breaks a PDF; empty for what is right."""
    file, metadata = subject.pdf, subject.document.metadata
    root = file.pdf.Root
    if subject.imposed:
        return  # sheets are for the printer alone, and not tagged
    with file.pdf.open_metadata() as xmp:
        said = (str(file.pdf.docinfo.get("/Title", "")), str(xmp.get("dc:title", "")))
    yield "" if {letters_of(title) for title in said} == {letters_of(metadata.title)} else "its title is another one"
    language = str(root.get("/Lang", ""))
    yield "" if language == metadata.language else f"its language is `{language}`, not `{metadata.language}`"
    shown = root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle", False)
    yield "" if shown else "viewers show the name of the file, not the title"
    yield "" if root.get("/MarkInfo", pikepdf.Dictionary()).get("/Marked", False) else "it is not marked as tagged"
    variants = {name.lower() for name in subject.manuscript.project.pdf.variant}
    stream = root.get("/Metadata")
    claimed = stream is not None and _UA_PART.search(stream.read_bytes()) is not None
    yield "" if claimed or "pdf/ua-1" not in variants else "it does not say that it keeps to PDF/UA-1"
    active = any(key in root for key in ("/AA", "/OpenAction")) or "/JavaScript" in root.get(
        "/Names", pikepdf.Dictionary()
    )
    yield "it holds a script" if active else ""
    yield (
        "it holds attached files"
        if "/EmbeddedFiles" in root.get("/Names", pikepdf.Dictionary()) and not variants & set(ARCHIVE)
        else ""
    )
    yield from _tags(file)


def _tags(file: PdfFile) -> Iterator[str]:
    if file.root is None:
        yield "it has no tags"
        return
    owned = [kid for element in file.root.walk() for kid in element.kids if not isinstance(kid, Element)]
    # the letter that stands for a drawn formula's text is seen by nobody
    formulas = {kid for item in file.root.walk() if item.role == "Formula" for kid in item.kids if kid in owned}
    figures = set(file.contents_of("Figure"))
    for number, page in enumerate(file.pages):
        lost = [text for mcid, text in page.marked.items() if text.strip() and (number, mcid) not in owned]
        yield f"“{lost[0][:40]}” on page {number + 1} belongs to no tag" if lost else ""
        yield f"“{page.untagged[0][:40]}” on page {number + 1} is not tagged" if page.untagged else ""
        unseen = [(text, why) for mcid, text, why in page.unseen if (number, mcid) not in figures]
        yield f"“{unseen[0][0][:40]}” on page {number + 1} is {unseen[0][1]}" if unseen else ""
        shown = [text for mcid, text in page.invisible.items() if text.strip() and (number, mcid) not in formulas]
        yield f"“{shown[0][:40]}” on page {number + 1} is invisible" if shown else ""
    yield "a piece of text has two tags" if len(set(owned)) < len(owned) else ""
    for element in file.root.walk():
        if element.role in ("Figure", "Formula"):
            yield "" if element.alt.strip() or element.actual else f"a {element.role} has no description"
    yield from _tables(file.root)
    yield from _annotations(file)


def _tables(root: Element) -> Iterator[str]:
    """Rows stand in tables, cells in rows, items in lists (ISO 32000-1, 14.8.4.3)."""
    parents = {"TR": {"Table", "THead", "TBody", "TFoot"}, "TD": {"TR"}, "TH": {"TR"}, "LI": {"L"}, "LBody": {"LI"}}
    for element in root.walk():
        for kid in element.kids:
            if isinstance(kid, Element) and kid.role in parents:
                yield "" if element.role in parents[kid.role] else f"a {kid.role} stands in a {element.role}"


def _annotations(file: PdfFile) -> Iterator[str]:
    for number, page in enumerate(file.pdf.pages, 1):
        for item in page.get("/Annots", []):
            kind = str(item.get("/Subtype", ""))[1:]
            yield "" if kind in ("Link", "Widget") else f"page {number} holds a note or mark of the kind `{kind}`"
            if kind == "Link":
                yield "" if str(item.get("/Contents", "")) else f"a link on page {number} does not say where it leads"
                yield "" if "/StructParent" in item else f"a link on page {number} is not tagged"
