"""Ways to damage finished files, each of which `docexport verify` must notice, and the check that is for it.

Each function takes a good file and gives a bad one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String

Damage = Callable[[bytes], bytes]
#: what the teacher's copy alone may hold
SECRET = "The answer is photosynthesis in green leaves"

# --- plain text


def text(change: Callable[[str], str]) -> Damage:
    """A damage of a text."""

    def damage(data: bytes) -> bytes:
        before = data.decode()
        after = change(before)
        assert after != before
        return after.encode()

    return damage


def replaced(old: str, new: str) -> Callable[[str], str]:
    """The text with one piece put in the place of another, once."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def without(pattern: str) -> Callable[[str], str]:
    """The text without the first piece of a pattern."""
    return lambda text: re.sub(pattern, "", text, count=1, flags=re.DOTALL)


def swapped(first: str, second: str) -> Callable[[str], str]:
    """The text with two pieces of it in each other's place."""

    def change(text: str) -> str:
        one, two = (re.search(pattern, text, re.DOTALL) for pattern in (first, second))
        assert one is not None
        assert two is not None
        return text[: one.start()] + two[0] + text[one.end() : two.start()] + one[0] + text[two.end() :]

    return change


TEXT: dict[str, tuple[str, Damage]] = {
    "a word is dropped": ("same words", text(replaced("twenty ", ""))),
    "the word not is dropped": ("same words", text(replaced("Do not ", "Do "))),
    "a figure is changed": ("same words", text(replaced("1.5", "15"))),
    "a number is added": ("same words", text(replaced("Plants drink", "Plants 50 drink"))),
    "a letter is changed": ("same words", text(replaced("soap", "soup"))),
    "a sign is lost": ("same words", text(replaced("37 %", "37"))),
    "paragraphs are swapped": ("same words", text(swapped(r"Plants drink[^\n]*\n[^\n]*", r"Do not[^\n]*"))),
    "a paragraph stands twice": ("same words", text(replaced("Do not give up.", "Do not give up.\n\nDo not give up."))),
    "a sentence is added": ("same words", text(replaced("Do not", "Buy our pills. Do not"))),
    "a row of the table is lost": ("same words", text(without(r"Tuesday[^\n]*\n"))),
    "a cell is changed": ("same words", text(replaced("rain", "snow"))),
    "a note is lost": ("same words", text(without(r"A pot is[^\n]*"))),
    "a heading is lost": ("same words", text(without(r"\nHow plants eat\n-+"))),
    "the summary is lost": ("same words", text(replaced("What plants need.", ""))),
    "the description of the picture is lost": ("same words", text(without(r"\[Picture:.*?\]"))),
    "the date of review is changed": ("same words", text(replaced("2027", "2072"))),
    "the answer is added": ("no leaks", text(replaced("Do not", f"{SECRET}. Do not"))),
    "the short answer is added": ("no leaks", text(replaced("Do not", "xylem Do not"))),
    "an address is lost": ("links resolve", text(replaced("example.org/water", "example.org"))),
    "a line is too wide": (
        "well formed",
        text(replaced("Do not give up.", "Do not give up." + " " * 30 + "Do not " * 20)),
    ),
    "a control character": ("well formed", text(replaced("Do not", "Do\x07 not"))),
    "other line ends": ("well formed", text(lambda t: t.replace("\n", "\r\n", 3))),
    "the last line is cut": ("well formed", text(lambda t: t.rstrip("\n"))),
    "a character is lost": ("no missing glyphs", text(replaced("Do not", "Do� not"))),
}

# --- EPUB


def epub(name: str, change: Callable[[str], str]) -> Damage:
    """A damage of one file in an EPUB."""
    return archive(lambda files: {**files, name: change(files[name].decode()).encode()})


def archive(change: Callable[[dict[str, bytes]], dict[str, bytes]], *, stored: bool = True) -> Damage:
    """A damage of an EPUB as a set of files."""

    def damage(data: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            files = {name: old.read(name) for name in old.namelist()}
        after = change(dict(files))
        assert after != files or not stored
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
            for name, content in after.items():
                kind = zipfile.ZIP_STORED if name == "mimetype" and stored else zipfile.ZIP_DEFLATED
                new.writestr(name, content, kind)
        return buffer.getvalue()

    return damage


def _moved_mark(xhtml: str) -> str:
    mark = re.search(r'<span [^>]*aria-label="2"[^>]*/>', xhtml)
    assert mark is not None
    return xhtml.replace(mark[0], "").replace("</header>", f"{mark[0]}</header>", 1)


BODY, OPF, NAV = "EPUB/content.xhtml", "EPUB/content.opf", "EPUB/nav.xhtml"
PARAGRAPH, OTHER = r"<p[^>]*>Plants drink.*?</p>", r"<p[^>]*>Do not give up\.</p>"
EPUB: dict[str, tuple[str, Damage]] = {
    "a word is dropped": ("same words", epub(BODY, replaced("twenty ", ""))),
    "a figure is changed": ("same words", epub(BODY, replaced("1.5", "1.6"))),
    "a point is lost": ("same words", epub(BODY, replaced("1.5", "15"))),
    "a word is added": ("same words", epub(BODY, replaced("Do not", "Please do not"))),
    "a number is added": ("same words", epub(BODY, replaced("give up", "give 50 up"))),
    "paragraphs are swapped": ("same words", epub(BODY, swapped(PARAGRAPH, OTHER))),
    "a paragraph stands twice": ("same words", epub(BODY, lambda t: re.sub(OTHER, r"\g<0>\g<0>", t))),
    "a paragraph is lost": ("same words", epub(BODY, without(OTHER))),
    "a heading is lost": ("same words", epub(BODY, without(r"<h2>How plants eat</h2>"))),
    "a row is lost": ("same words", epub(BODY, without(r"<tr><td>Tuesday.*?</tr>"))),
    "a note is lost": ("same words", epub(BODY, replaced("A pot is", ""))),
    "a paragraph is hidden": ("well formed", epub(BODY, replaced("<p>Do not", '<p style="display: none">Do not'))),
    "the answer in the text": ("no leaks", epub(BODY, replaced("Do not", f"{SECRET} Do not"))),
    "the answer in a description": ("no leaks", epub(BODY, lambda t: re.sub(r'alt="', f'alt="{SECRET} ', t, count=1))),
    "the answer in a comment": ("no leaks", epub(BODY, replaced("</body>", f"<!-- {SECRET} --></body>"))),
    "the answer in parts": ("no leaks", epub(BODY, replaced("</body>", f"<p>{SECRET.replace('photo', '<b>photo</b>')}</p></body>"))),
    "the answer in the metadata": ("no leaks", epub(OPF, replaced("</metadata>", f"<dc:description>{SECRET}</dc:description></metadata>"))),
    "the answer in the style": ("no leaks", epub("EPUB/style.css", lambda t: f"{t}\n/* {SECRET} */")),
    "the answer as a file's name": ("no leaks", archive(lambda f: {**f, f"EPUB/{SECRET.replace(' ', '-')}.txt": b"x"})),
    "the answer as a file": ("no leaks", archive(lambda f: {**f, "EPUB/more.bin": SECRET.encode()})),
    "the short answer in an id": ("no leaks", epub(BODY, replaced("<p>Do not", '<p id="xylem">Do not'))),
    "a link within is broken": ("links resolve", epub(BODY, lambda t: re.sub(r'href="#[^"]*tbl-days"', 'href="#gone"', t, count=1))),
    "a target is lost": ("links resolve", epub(BODY, lambda t: re.sub(r' id="tbl-days"', "", t))),
    "an address is changed": ("links resolve", epub(BODY, replaced("https://example.org/water", "https://example.com/water"))),
    "a link is lost": ("links resolve", epub(BODY, lambda t: re.sub(r'<a href="https://example.org/water">(.*?)</a>', r"\1", t))),
    "a line of the contents is lost": ("links resolve", epub(NAV, without(r'<li><a href="[^"]*">How plants eat</a></li>'))),
    "the contents lead nowhere": ("links resolve", epub(NAV, replaced("#how-plants-eat", "#how"))),
    "a mark of a page is moved": ("page list", epub(BODY, _moved_mark)),
    "a mark of a page is lost": ("page list", epub(BODY, without(r'<span epub:type="pagebreak"[^>]*?aria-label="2"[^>]*?/>'))),
    "a line of the page list is lost": ("page list", epub(NAV, without(r'<li><a href="content.xhtml#page.2">2</a></li>'))),
    "the page list is numbered anew": ("page list", epub(NAV, replaced('#page.2">2</a>', '#page.2">3</a>'))),
    "a description is lost": ("pictures described", epub(BODY, lambda t: re.sub(r'alt="[^"]*"', 'alt=""', t, count=1))),
    "a description is another": ("pictures described", epub(BODY, lambda t: re.sub(r'alt="[^"]*"', 'alt="A dog"', t, count=1))),
    "a picture is lost": ("pictures described", epub(BODY, without(r"<img[^>]*/>"))),
    "a formula has no words": ("pictures described", epub(BODY, lambda t: re.sub(r' alttext="[^"]*"', "", t))),
    "words are hidden by the style": ("well formed", epub("EPUB/style.css", lambda t: t + "\np { visibility: hidden }")),
    "words are added by the style": ("well formed", epub("EPUB/style.css", lambda t: t + '\nh2::after { content: "Buy!" }')),
    "a heading is none": ("structure kept", epub(BODY, lambda t: re.sub(r"<h2>(How.*?)</h2>", r"<p>\1</p>", t))),
    "header cells are none": ("structure kept", epub(BODY, lambda t: re.sub(r"<th[^>]*>(.*?)</th>", r"<td>\1</td>", t))),
    "another language in the pages": ("structure kept", epub(BODY, lambda t: t.replace('lang="en"', 'lang="fr"'))),
    "a passage has no language": ("structure kept", epub(BODY, lambda t: t.replace(' lang="fr" xml:lang="fr"', ""))),
    "a picture is another": ("pictures described", archive(lambda f: {k: b"<svg xmlns='http://www.w3.org/2000/svg'/>" if k.endswith("tree.svg") else v for k, v in f.items()})),
    "the language is lost": ("well formed", epub(BODY, lambda t: re.sub(r' (xml:)?lang="en"', "", t))),
    "another language": ("well formed", epub(OPF, lambda t: t.replace(">en</dc:language>", ">fr</dc:language>"))),
    "another title": ("well formed", epub(OPF, lambda t: re.sub(r"(<dc:title[^>]*>)[^<]*", r"\1Untitled", t))),
    "a tag is not closed": ("well formed", epub(BODY, replaced("</h1>", ""))),
    "an id stands twice": ("well formed", epub(BODY, replaced("<p>Do not", '<p id="tbl-days">Do not'))),
    "a level is skipped": ("well formed", epub(BODY, lambda t: t.replace("<h2>", "<h4>").replace("</h2>", "</h4>"))),
    "a script is added": ("well formed", epub(BODY, replaced("</head>", "<script>1</script></head>"))),
    "what it says of access is lost": ("well formed", epub(OPF, lambda t: t.replace('"schema:accessMode"', '"schema:x"'))),
    "a file is lost": ("well formed", archive(lambda f: {k: v for k, v in f.items() if not k.endswith(".svg")})),
    "a file is added": ("well formed", archive(lambda f: {**f, "EPUB/more.css": b"p { }"})),
    "the media type is packed": ("well formed", archive(lambda f: f, stored=False)),
    "it is cut off": ("well formed", lambda data: data[: len(data) // 2]),
    "a font is lost": ("fonts embedded", epub("EPUB/style.css", lambda t: f'@font-face {{ font-family: X; src: url("fonts/x.woff2") }}\n{t}')),
    "a character is lost": ("no missing glyphs", epub(BODY, replaced("give up", "give�up"))),
}  # fmt: skip


# --- PDF


def pdf(change: Callable[[pikepdf.Pdf], None]) -> Damage:
    """A damage of a PDF."""

    def damage(data: bytes) -> bytes:
        document = pikepdf.Pdf.open(io.BytesIO(data))
        change(document)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return damage


def content(page: int, change: Callable[[list[Any]], None]) -> Damage:
    """A damage of what is drawn on a page, as a list of operands and operators."""

    def edit(document: pikepdf.Pdf) -> None:
        instructions = [(list(i.operands), i.operator) for i in pikepdf.parse_content_stream(document.pages[page])]
        change(instructions)
        document.pages[page].Contents = document.make_stream(pikepdf.unparse_content_stream(instructions))

    return pdf(edit)


def elements(document: pikepdf.Pdf, role: str) -> list[Any]:
    """The structure elements of a type, in reading order."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        if isinstance(node, Dictionary):
            if node.get("/S") == f"/{role}":
                found.append(node)
            kids = node.get("/K", Array())
            for kid in kids if isinstance(kids, Array) else [kids]:
                walk(kid)

    walk(document.Root.StructTreeRoot.K[0])
    return found


def _text_at(instructions: list[Any], *, artifact: bool = False) -> int:
    """The place of the first text that is drawn in tagged content, or in an artifact."""
    inside = False
    for place, (operands, operator) in enumerate(instructions):
        if str(operator) == "BDC":
            inside = (operands[0] == "/Artifact") == artifact
        elif str(operator) in ("TJ", "Tj") and inside:
            return place
    raise AssertionError


def _drop_text(instructions: list[Any]) -> None:
    del instructions[_text_at(instructions)]


def _empty_glyph(instructions: list[Any]) -> None:
    instructions[_text_at(instructions)] = ([Array([String(b"\x00\x00\x00\x00")])], Operator("TJ"))


def _shrink(*, artifact: bool) -> Callable[[list[Any]], None]:
    def change(instructions: list[Any]) -> None:
        place = _text_at(instructions, artifact=artifact)
        instructions[place:place] = [([7 / 18, 0, 0, 7 / 18, 100, 100], Operator("Tm"))]

    return change


def _pale(instructions: list[Any]) -> None:
    instructions.insert(_text_at(instructions), ([0.9, 0.9, 0.9], Operator("rg")))


def _untag(instructions: list[Any]) -> None:
    text = _text_at(instructions)
    place = max(i for i, (_, operator) in enumerate(instructions[:text]) if str(operator) == "BDC")
    instructions[place] = ([Name("/P"), Dictionary()], Operator("BDC"))


def _swap(document: pikepdf.Pdf) -> None:
    parent = elements(document, "P")[-2].P
    parent.K[-1], parent.K[-2] = parent.K[-2], parent.K[-1]


def _in_helvetica(words: str, mark: str, mode: int = 0) -> Damage:
    """Words added in a font that every reader has, and no file holds."""

    def edit(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        page.Resources.Font["/Added"] = document.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
        drawn = f"\n{mark} BDC BT /Added 20 Tf {mode} Tr 60 60 Td ({words}) Tj ET EMC\n".encode()
        page.Contents = document.make_stream(page.Contents.read_bytes() + drawn)

    return pdf(edit)


def _alt(words: str) -> Callable[[pikepdf.Pdf], None]:
    def edit(document: pikepdf.Pdf) -> None:
        elements(document, "Figure")[0].Alt = String(words)

    return edit


def _annotate(document: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String(SECRET))
    page = document.pages[0]
    page.Annots = Array([*page.get("/Annots", []), document.make_indirect(note)])


def _attach(document: pikepdf.Pdf) -> None:
    document.attachments["answers.txt"] = SECRET.encode()


def _links(document: pikepdf.Pdf) -> list[tuple[Any, Any]]:
    return [(page, item) for page in document.pages for item in page.get("/Annots", []) if item.Subtype == "/Link"]


def _dead_link(document: pikepdf.Pdf) -> None:
    link = next(item for _, item in _links(document) if "/Dest" in item or item.A.get("/S") == "/GoTo")
    if "/Dest" in link:
        link.Dest = String("gone")
    else:
        link.A.D = String("gone")


def _no_links(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        page.Annots = Array()


def _other_address(document: pikepdf.Pdf) -> None:
    link = next(item for _, item in _links(document) if "/A" in item and item.A.get("/S") == "/URI")
    link.A.URI = String("https://example.com/")


def _titled_bookmark(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root[0].title = SECRET


def _dead_bookmark(document: pikepdf.Pdf) -> None:
    first = document.Root.Outlines.First
    first.Dest = String("gone")
    if "/A" in first:
        del first.A


def _no_bookmarks(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.clear()


def _no_font(document: pikepdf.Pdf) -> None:
    descriptor = next(o for o in document.objects if isinstance(o, Dictionary) and o.get("/Type") == "/FontDescriptor")
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if key in descriptor:
            del descriptor[key]


def _drop_tag(document: pikepdf.Pdf) -> None:
    last = elements(document, "P")[-1]
    parent = last.P
    parent.K = Array([kid for kid in parent.K if kid != last])


def _stray_cell(document: pikepdf.Pdf) -> None:
    elements(document, "TD")[0].S = Name.LI


def _twice(document: pikepdf.Pdf) -> None:
    last = elements(document, "P")[-1]
    last.P.K = Array([*last.P.K, last])


def _say(key: str, words: str) -> Callable[[pikepdf.Pdf], None]:
    def edit(document: pikepdf.Pdf) -> None:
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp[key] = words

    return edit


PDF: dict[str, tuple[str, Damage]] = {
    "a line is dropped": ("same words", content(0, _drop_text)),
    "a page is lost": ("same words", pdf(lambda d: d.pages.__delitem__(0))),
    "paragraphs are read in another order": ("same words", pdf(_swap)),
    "a paragraph is read twice": ("same words", pdf(_twice)),
    "a paragraph has no tag": ("same words", pdf(_drop_tag)),
    "the answer in a description": ("no leaks", pdf(_alt(SECRET))),
    "the answer in the information": ("no leaks", pdf(lambda d: d.docinfo.__setitem__("/Subject", SECRET))),
    "the answer in the metadata": ("no leaks", pdf(_say("dc:description", SECRET))),
    "the answer in a bookmark": ("no leaks", pdf(_titled_bookmark)),
    "the answer on a note": ("no leaks", pdf(_annotate)),
    "the answer in an attachment": ("no leaks", pdf(_attach)),
    "the answer in sight": ("no leaks", _in_helvetica(SECRET, "/Artifact <</Type /Pagination>>")),
    "the answer out of sight": ("no leaks", _in_helvetica(SECRET, "/Artifact <</Type /Pagination>>", mode=3)),
    "the answer behind the end": ("no leaks", lambda data: data + SECRET.encode()),
    "the answer in a stream": ("no leaks", pdf(lambda d: d.Root.__setitem__("/Extra", d.make_stream(SECRET.encode())))),
    "the short answer in an entry": ("no leaks", pdf(lambda d: d.Root.__setitem__("/Extra", String("xylem")))),
    "text that nobody sees": ("well formed", _in_helvetica("Hello", "/Artifact <</Type /Pagination>>", mode=3)),
    "text without a tag": ("well formed", content(0, _untag)),
    "text of a foreign font": ("fonts embedded", _in_helvetica("Hello", "/Artifact <</Type /Pagination>>")),
    "the foot is too small": ("edition kept", content(0, _shrink(artifact=True))),
    "the text is too small": ("edition kept", content(0, _shrink(artifact=False))),
    "the text is too pale": ("edition kept", content(0, _pale)),
    "a description is lost": ("pictures described", pdf(_alt(""))),
    "a description is another": ("pictures described", pdf(_alt("A dog"))),
    "a formula has no words": ("pictures described", pdf(lambda d: elements(d, "Formula")[0].__delitem__("/Alt"))),
    "a link leads nowhere": ("links resolve", pdf(_dead_link)),
    "the links are lost": ("links resolve", pdf(_no_links)),
    "an address is changed": ("links resolve", pdf(_other_address)),
    "a bookmark leads nowhere": ("links resolve", pdf(_dead_bookmark)),
    "the bookmarks are lost": ("links resolve", pdf(_no_bookmarks)),
    "a font is lost": ("fonts embedded", pdf(_no_font)),
    "a character has no glyph": ("no missing glyphs", content(0, _empty_glyph)),
    "the language is lost": ("well formed", pdf(lambda d: d.Root.__delitem__("/Lang"))),
    "the title is lost": ("well formed", pdf(lambda d: d.docinfo.__delitem__("/Title"))),
    "viewers show the file's name": ("well formed", pdf(lambda d: d.Root.__delitem__("/ViewerPreferences"))),
    "the tags are lost": ("well formed", pdf(lambda d: d.Root.__delitem__("/StructTreeRoot"))),
    "it is not marked": ("well formed", pdf(lambda d: d.Root.__delitem__("/MarkInfo"))),
    "its claim is lost": ("well formed", pdf(lambda d: d.Root.__delitem__("/Metadata"))),
    "a heading is none": ("structure kept", pdf(lambda d: elements(d, "H2")[0].__setitem__("/S", Name.P))),
    "header cells are none": ("structure kept", pdf(lambda d: elements(d, "TH")[0].__setitem__("/S", Name.TD))),
    "a cell is no cell": ("well formed", pdf(_stray_cell)),
    "a script is added": ("well formed", pdf(lambda d: d.Root.__setitem__("/OpenAction", Dictionary(S=Name.JavaScript, JS=String("1"))))),
    "it is cut off": ("well formed", lambda data: data[:2000]),
}  # fmt: skip

ALL: dict[str, dict[str, tuple[str, Damage]]] = {"txt": TEXT, "epub": EPUB, "pdf": PDF}
