"""Further ways to change finished files, that show only beside files made anew: each is found by `as made anew`.

They are one of a kind each: words, marks between them, structure, what hides words, what loads or runs something, what
lies in places that no reader shows.
"""

from __future__ import annotations

import io
import zipfile

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from sabotage import BODY, NAV, OPF, Damage, archive, elements, epub, pdf, replaced, text, without

MEDICINE = """\
---
title: Taking your medicine
language: en
authors: [Ana Lim]
summary: How to take it.
version: "1"
---

## Water

Drink 1-2 glasses, at -5 °C none. Count 10^2^ steps, H~2~O, ~~eight~~ *six* pauses. Do **not** drive.

See the [report on water](https://example.org/water), @tbl-days and [page](#late).

![A small tree with green leaves](images/tree.svg "A tree"){#fig-tree}

| Day | Morning | Night |
|---|---|---|
| Monday | 1 | 2 |
| Tuesday | 3 | 4 |

Table: Days {#tbl-days}

## Late {#late}

3. Wash hands
4. Take a seat

- [ ] Breakfast
- [x] Supper

::: when audience=teacher
The secret answer is xylophone tango.
:::

> Drink well.

In French [les racines]{lang=fr}. The formula is $a^2 + b^2$.

Call 020 7946 0018 or write.[^pot] Wait 24 h between 08:00 and 20:00.

[^pot]: A pot is enough for most of them.

Last words here.
"""

TEXT: dict[str, Damage] = {
    "a hyphen in a number": text(replaced("1-2 glasses", "12 glasses")),
    "a minus": text(replaced("-5 °C", "5 °C")),
    "a raised digit is lowered": text(replaced("10²", "102")),
    "marks of struck words": text(replaced("~eight~", "eight")),
    "a task is done": text(replaced("[ ] Breakfast", "[x] Breakfast")),
    "a number of a list": text(replaced("3. Wash", "1. Wash")),
    "spaces in a number": text(replaced("020 7946 0018", "02079460018")),
    "heads of a table are swapped": text(replaced("Morning  Night", "Night  Morning")),
    "cells are swapped": text(replaced("1        2", "2        1")),
    "an override of direction": text(replaced("not", "\u202enot\u202c")),
    "a space of no width": text(replaced("glasses", "glas\u200bses")),
    "a number of a link": text(replaced("water [1]", "water [2]")),
    "the line under a heading": text(replaced("Water\n-----\n", "Water\n")),
    "the mark of a quote": text(replaced("> Drink", "Drink")),
    "the mark of a note": text(replaced("write.¹", "write.")),
    "capitals": text(replaced("Do not", "DO NOT")),
}

STYLE = "EPUB/style.css"
TREE = "EPUB/images/tree.svg"
ALONE = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Other words</p></body></html>'
HEAD, LAST = "</head>", "<p>Last words here.</p>"


def styled(rule: str) -> Damage:
    """A rule more in the style sheet of an EPUB."""
    return epub(STYLE, lambda css: f"{rule} {css}")


def instead(markup: str) -> Damage:
    """Other markup in the place of the last paragraph."""
    return epub(BODY, replaced(LAST, markup))


def beside(markup: str) -> Damage:
    """Markup before the last paragraph."""
    return instead(markup + LAST)


def with_file(name: str, data: str, item: str = "") -> Damage:
    """A file more in an EPUB, listed where `item` says how."""

    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        package = files[OPF].decode().replace("</manifest>", f"{item}</manifest>").encode()
        return {**files, OPF: package, name: data.encode()}

    return archive(change)


def twice(data: bytes) -> bytes:
    """An EPUB that has its text twice, the first time with another word."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == BODY:
                new.writestr(f"{BODY[:-1]}?", content.replace(b">not<", b">always<"))
            new.writestr(info.filename, content, info.compress_type)
    return buffer.getvalue().replace(f"{BODY[:-1]}?".encode(), BODY.encode())


EPUB: dict[str, Damage] = {
    "a raised digit": epub(BODY, replaced("<sup>2</sup>", "2")),
    "a struck word": epub(BODY, replaced("<s>eight</s>", "eight")),
    "a strong word is struck": epub(BODY, replaced("<strong>not</strong>", "<s>not</s>")),
    "the start of a list": epub(BODY, replaced('start="3"', 'start="1"')),
    "a reversed list": epub(BODY, replaced('<ol start="3"', '<ol start="3" reversed="reversed"')),
    "a box and its label": epub(BODY, replaced('aria-label="to do">☐', 'aria-label="done">☑')),
    "the scope of a head": epub(BODY, replaced('<th scope="col">Day', '<th scope="row">Day')),
    "a cell over two columns": epub(BODY, replaced("<td>1</td>", '<td colspan="2">1</td>')),
    "a language": epub(BODY, replaced('lang="fr" xml:lang="fr"', 'lang="de" xml:lang="de"')),
    "a direction": epub(BODY, replaced("<p>Drink", '<p dir="rtl">Drink')),
    "hidden from those who listen": epub(BODY, replaced("<p>Drink", '<p aria-hidden="true">Drink')),
    "other words for those who listen": epub(BODY, replaced("<strong>not", '<strong role="img" aria-label="do">not')),
    "a heading that is none": epub(BODY, replaced("<h2>Water", '<h2 role="presentation">Water')),
    "a paragraph made a heading": instead("<h2>Last words here.</h2>"),
    "a paragraph made a quote": instead(f"<blockquote>{LAST}</blockquote>"),
    "white words": epub(BODY, replaced("<strong>not", '<strong style="color:#fff">not')),
    "a style in the head": epub(BODY, replaced(HEAD, f"<style>strong{{display:none}}</style>{HEAD}")),
    "words off the screen": styled("strong{position:absolute;left:-9999px}"),
    "words cut away": styled("strong{clip-path:inset(100%)}"),
    "words too small": styled("strong{font-size:.1px}"),
    "words hidden by an escape": styled("strong{displ\\61y:none}"),
    "letters for numbers": styled("ol{list-style:lower-alpha}"),
    "a style from the web": styled("@import url(http://example.org/x.css);"),
    "a picture from the web": styled("body{background:url(http://example.org/x.png)}"),
    "a base elsewhere": epub(BODY, replaced(HEAD, f'<base href="http://example.org/"/>{HEAD}')),
    "another page after a while": epub(BODY, replaced(HEAD, f'<meta http-equiv="refresh" content="0;url=x"/>{HEAD}')),
    "an instruction": epub(BODY, lambda xhtml: xhtml.replace("<html", "<?xml-stylesheet href='x'?><html", 1)),
    "a frame": beside('<iframe src="http://example.org/"/>'),
    "a form": beside('<form action="http://example.org/"><input value="Take eight"/></form>'),
    "a script in an address": beside('<a href=" javascript:alert(1)"></a>'),
    "an address of data": beside('<a href="data:text/html,hi"></a>'),
    "words in a template": instead(f"<template>{LAST}</template>"),
    "words folded away": instead(f"<details>{LAST}</details>"),
    "words in a drawing": beside('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">Take eight</text></svg>'),
    "an entity": epub(BODY, lambda xhtml: xhtml.replace("<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY x "eight">]>')),
    "a script in a drawing": epub(TREE, replaced("</svg>", "<script>alert(1)</script></svg>")),
    "another drawing": with_file(TREE, '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'),
    "a link elsewhere": epub(BODY, replaced('href="#late"', 'href="#water"')),
    "a file that is not read": with_file(
        "EPUB/extra.xhtml", ALONE, '<item id="x" href="extra.xhtml" media-type="application/xhtml+xml"/>'
    ),
    "the answer in a comment": styled("/* VGhlIHNlY3JldCBhbnN3ZXIgaXMgeHlsb3Bob25lIHRhbmdv */"),
    "a chapter out of line": epub(
        OPF, replaced('<itemref idref="text-content"', '<itemref linear="no" idref="text-content"')
    ),
    "the text twice": twice,
    "another author": epub(OPF, replaced("Ana Lim", "Eve Bad")),
    "a claim": epub(OPF, replaced("</metadata>", '<meta property="dcterms:conformsTo">AAA</meta></metadata>')),
    "a second language": epub(OPF, replaced("</metadata>", "<dc:language>de</dc:language></metadata>")),
    "pages from right to left": epub(OPF, replaced("<spine", '<spine page-progression-direction="rtl"')),
    "a line of the contents": epub(NAV, replaced(">Late<", ">Early<")),
    "a line less": epub(NAV, without(r'<li><a href="[^"]*#late">Late</a></li>')),
    "a formula": epub(BODY, replaced("<mi>b</mi>", "<mi>c</mi>")),
    "a title": epub(BODY, replaced("<title>Taking", "<title>Leaving")),
    "bytes before": lambda data: b"#!/bin/sh\n" + data,
    "bytes behind": lambda data: data + b"The secret answer",
    "a comment of the archive": lambda data: data[:-2] + b"\x05\x00Tango",
}


def on_element(role: str, key: str, value: object) -> Damage:
    """A key of the last structure element of a type."""
    return pdf(lambda opened: elements(opened, role)[-1].__setitem__(key, value))


def on_page(key: str, value: object) -> Damage:
    """A key of the first page."""
    return pdf(lambda opened: opened.pages[0].obj.__setitem__(key, value))


def painted(before: bytes, after: bytes = b"") -> Damage:
    """Operators before and behind those of the first page."""

    def change(opened: pikepdf.Pdf) -> None:
        opened.pages[0].contents_add(before, prepend=True)
        opened.pages[0].contents_add(after)

    return pdf(change)


def on_links(key: str, value: object) -> Damage:
    """A key of all links of the first page."""

    def change(opened: pikepdf.Pdf) -> None:
        for link in opened.pages[0].obj.Annots:
            link[key] = value

    return pdf(change)


def on_root(key: str, value: object) -> Damage:
    """A key of the catalogue."""
    return pdf(lambda opened: opened.Root.__setitem__(key, value))


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _with_orphan(data: bytes) -> bytes:
    """A PDF with an update that adds an object, and leads nowhere with it."""
    start = len(data) + 1
    old = data[data.rindex(b"startxref") :].split()[1]
    with pikepdf.Pdf.open(io.BytesIO(data)) as opened:
        root, info = opened.Root.objgen[0], opened.docinfo.objgen[0]
        number = len(opened.objects) + 1
    added = b"\n%d 0 obj\n(The secret answer)\nendobj\n" % number
    table = start - 1 + len(added)
    added += b"xref\n%d 1\n%010d 00000 n \n" % (number, start)
    trailer = b"<</Size %d /Root %d 0 R /Info %d 0 R /Prev %b>>" % (number + 1, root, info, old)
    added += b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (trailer, table)
    return data + added


PDF: dict[str, Damage] = {
    "other words for those who listen": on_element("P", "/ActualText", String("Take eight")),
    "a description of a paragraph": on_element("P", "/Alt", String("Take eight")),
    "what an abbreviation means": on_element("P", "/E", String("Take eight")),
    "a paragraph made a heading": on_element("P", "/S", Name.H2),
    "a paragraph made private": on_element("P", "/S", Name.Private),
    "a language": on_element("P", "/Lang", String("de")),
    "a cell over three columns": on_element("TD", "/A", Dictionary(O=Name.Table, ColSpan=3)),
    "a cell's head": on_element("TH", "/A", Dictionary(O=Name.Table, Scope=Name.Row)),
    "another role": pdf(lambda opened: opened.Root.StructTreeRoot.__setitem__("/RoleMap", Dictionary(P=Name.H1))),
    "a script of the page": on_page("/AA", Dictionary(O=_script())),
    "a script of links": on_links("/AA", Dictionary(E=_script())),
    "links of no size": on_links("/Rect", Array([0, 0, 0, 0])),
    "hidden links": on_links("/F", 2),
    "what links say": on_links("/Contents", String("buy now")),
    "a title of a bookmark": pdf(lambda opened: opened.Root.Outlines.First.__setitem__("/Title", String("Poison"))),
    "labels of pages": on_root("/PageLabels", Dictionary(Nums=Array([0, Dictionary(S=Name.r, St=5)]))),
    "a page upside down": on_page("/Rotate", 180),
    "a page in larger units": on_page("/UserUnit", 10),
    "a page cut down": on_page("/CropBox", Array([0, 0, 50, 50])),
    "all is cut away": painted(b"0 0 0 0 re W n"),
    "all is off the page": painted(b"1 0 0 1 5000 5000 cm"),
    "all is too small": painted(b"0.001 0 0 0.001 0 0 cm"),
    "all is covered": painted(b"", b"/Artifact BMC 0 g 0 0 600 900 re f EMC"),
    "an attached file": pdf(lambda opened: opened.attachments.__setitem__("x.exe", b"MZ")),
    "a form": on_root("/AcroForm", Dictionary(Fields=Array([]), NeedAppearances=True)),
    "doubtful tags": pdf(lambda opened: opened.Root.MarkInfo.__setitem__("/Suspects", True)),
    "another author": pdf(lambda opened: opened.docinfo.__setitem__("/Author", "Eve Bad")),
    "the answer in the properties": pdf(lambda opened: opened.docinfo.__setitem__("/X", "xylophone")),
    "a page twice": pdf(lambda opened: opened.pages.append(opened.pages[0])),
    "an object that nothing leads to": _with_orphan,
    "bytes behind": lambda data: data + b"The secret answer",
}


def linearized(data: bytes) -> bytes:
    """A PDF packed for the web: nothing in it is changed."""
    buffer = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(data)) as opened:
        opened.save(buffer, linearize=True)
    return buffer.getvalue()


def packed_anew(data: bytes) -> bytes:
    """An EPUB packed by another program: nothing in it is changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, True, 1) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name), zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()
