"""The plain-text writer: no line wider than `text.width` columns, in the characters, and on the pages, asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from docexport.config import CharsetName
from docexport.diagnostics.codes import Code
from docexport.formats.manuscript import Manuscript
from docexport.formats.page_marks import with_page_marks
from docexport.formats.transliteration import folded_document, folded_tokens, without_soft_hyphens
from docexport.model import Document, Note
from docexport.rendering.renderer import Renderer
from docexport.rendering.text.breaking import Typesetting
from docexport.rendering.text.charset import CODECS, Charset
from docexport.rendering.text.measure import note_mark, without_marks
from docexport.rendering.text.pages import joined, paginate

#: the narrowest and widest text that can be asked for, in columns
NARROWEST, WIDEST = 20, 200
#: how stress is shown: the marks around stressed and strong words; `capitals` is known to the templates
_EMPHASIS = {"none": ("", ""), "stars": ("*", "**"), "underscores": ("_", "__"), "capitals": ("capitals", "capitals")}
_BOM, _SOFT_HYPHEN = "\ufeff", "\u00ad"
#: letters of scripts that are written from right to left, and of others
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")


def write_text(manuscript: Manuscript, families: Sequence[str]) -> bytes:
    """The document as plain text in the encoding, and with the line ends, asked for."""
    options = manuscript.project.text
    text = render_text(manuscript, families)
    if options.line_ending == "crlf":
        text = text.replace("\n", "\r\n")
    if options.bom and options.charset == "unicode":
        text = _BOM + text
    return text.replace(_SOFT_HYPHEN, "").encode(CODECS[options.charset])


class TextForm(Struct, frozen=True):
    """What lines are made of: template families, columns, lines on a page (0: no pages), how paragraphs are set."""

    families: Sequence[str]
    width: int
    page: int
    setting: Typesetting
    charset: CharsetName | Literal["braille"] = "unicode"


def render_text(manuscript: Manuscript, families: Sequence[str]) -> str:
    """The document as a string of lines, one empty line at most at its end taken away."""
    options, language = manuscript.project.text, manuscript.document.metadata.language
    charset = Charset(options.charset, language)
    manuscript = _in_characters(_emphasized(manuscript), charset)
    width = min(max(options.width or int(manuscript.theme.tokens["text"]["width"]), NARROWEST), WIDEST)
    setting = Typesetting(options.fit, options.justify, language if options.hyphenate else "")
    form = TextForm(families, width, options.page, setting, options.charset)
    return _directed(charset.finish(laid_out(manuscript, form)), manuscript.document)


def laid_out(manuscript: Manuscript, form: TextForm) -> str:
    """The document in lines, and on pages where the form has any."""
    renderer = _renderer(manuscript, form)
    document = manuscript.document
    if manuscript.project.text.page_marks:
        document = _with_pages(manuscript, renderer)
    body = renderer.document(document)
    text = renderer.template("document.j2", document, body=body)
    text = "\n".join([line.rstrip(" \t") for line in text.split("\n")]).strip("\n")
    return _on_pages(text, manuscript, form, renderer) if form.page else without_marks(text) + "\n"


def _renderer(manuscript: Manuscript, form: TextForm) -> Renderer:
    options, tokens = manuscript.project.text, manuscript.theme.tokens["text"]
    name: CharsetName = "unicode" if form.charset == "braille" else form.charset
    charset = Charset(name, manuscript.document.metadata.language)
    renderer = manuscript.renderer(form.families, markup=False, width=form.width)
    renderer.set(
        typesetting=form.setting,
        charset=form.charset,
        fold=charset.fold,
        inline_links=(tokens["links"] if options.links == "theme" else options.links) == "inline",
        paged=bool(form.page),
        note_marks={note.id: note_mark(number) for number, note in enumerate(_notes(manuscript.document), 1)},
    )
    if charset.name != "unicode":
        renderer.set(labels={key: charset.fold(label) for key, label in manuscript.labels.items()})
    return renderer


def _emphasized(manuscript: Manuscript) -> Manuscript:
    """The manuscript with the marks of stress that were asked for."""
    marks = _EMPHASIS.get(manuscript.project.text.emphasis)
    if marks is None:
        return manuscript
    tokens = manuscript.theme.tokens
    text = tokens["text"] | dict(zip(("emphasis", "strong"), marks, strict=True))
    return replace(manuscript, theme=replace(manuscript.theme, tokens={**tokens, "text": text}))


def _in_characters(manuscript: Manuscript, charset: Charset) -> Manuscript:
    """The manuscript in the characters of a set; what cannot be said in them is reported."""
    document = without_soft_hyphens(manuscript.document)
    if charset.name == "unicode":
        return manuscript if document is manuscript.document else replace(manuscript, document=document)
    document = folded_document(document, charset, manuscript.diagnostics)
    tokens = folded_tokens(manuscript.theme.tokens, charset)
    return replace(manuscript, document=document, theme=replace(manuscript.theme, tokens=tokens))


def _with_pages(manuscript: Manuscript, renderer: Renderer) -> Document:
    """The document with marks where printed pages begin."""
    if manuscript.printed is None:
        place = manuscript.place("text", "page-marks")
        message = "`text.page-marks` needs a PDF that is made in the same run"
        manuscript.diagnostics.warning(Code.NO_PAGES, message, place, "add `pdf` to `formats`")
        return manuscript.document
    label = manuscript.labels["page_mark"]
    return with_page_marks(manuscript.document, manuscript.printed.starts, label, renderer.node)


def _on_pages(text: str, manuscript: Manuscript, form: TextForm, renderer: Renderer) -> str:
    """The text on pages of `text.page` lines, each with the theme's head and foot and the notes it refers to."""
    document = manuscript.document

    def furniture(name: str, page: int, pages: int, section: str) -> str:
        return renderer.template(name, document, page=page, pages=pages, section=section).strip("\n")

    notes: dict[int, list[str]] = {}
    for number, note in enumerate(_notes(document), 1):
        notes[number] = without_marks(renderer.node(note)).split("\n")

    def head(page: int, section: str, pages: int = 1) -> str:
        words = furniture("page_head.j2", page, pages, section)
        return f"{words}\n" if words else ""

    def foot(page: int, section: str, pages: int = 1) -> str:
        return furniture("page_foot.j2", page, pages, section)

    gap = "" if form.charset == "braille" else "\n"
    used = sum(len(part.split("\n")) for part in (head(1, ""), gap + foot(1, "")) if part)
    height = max(form.page - used, 4)
    pages = paginate(text, height, notes, str(manuscript.theme.tokens["text"]["rule"]) * 12)
    return joined(
        pages,
        height,
        lambda page, section: head(page, section, len(pages)),
        lambda page, section: gap + foot(page, section, len(pages)),
    )


def _notes(document: Document) -> list[Note]:
    """The notes of all chapters in order."""
    return [note for chapter in document.children for note in chapter.notes]


def _directed(text: str, document: Document) -> str:
    """Lines of a text from right to left that begin with letters of another script, with a mark of direction."""
    if document.metadata.text_direction != "rtl":
        return text
    return "\n".join(map(_marked, text.split("\n")))


def _marked(line: str) -> str:
    first = _LETTER.search(line)
    if first is None or _RIGHT_TO_LEFT.match(first[0]) or not _RIGHT_TO_LEFT.search(line):
        return line
    return f"\u200f{line}"
