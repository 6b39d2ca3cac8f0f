"""The filters templates may use: a few for all formats, and those of markup and of text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from docexport.model import Heading, Math, Metadata, Node, Table, plain_text, walk
from docexport.model.blocks import TextBlock
from docexport.rendering.labels import format_date, join_names
from docexport.rendering.markup import css_content, css_string, highlight, html_attributes
from docexport.rendering.qr import qr_code
from docexport.rendering.text.capitals import capitals
from docexport.rendering.text.layout import (
    beside,
    beside_right,
    centered,
    centered_lines,
    fill,
    fold_code,
    groups,
    hang,
    heading_mark,
    is_tight,
    lowered_words,
    number_in,
    prefix,
    raised_words,
    superscript,
    underline,
)
from docexport.rendering.text.measure import display_width
from docexport.rendering.text.table import lay_out_records, lay_out_table
from docexport.transforms.matter import section_kind


def fill_in(label: str, **values: Any) -> str:
    """A label with values in the place of its words in braces."""
    for key, value in values.items():
        label = label.replace("{" + key + "}", str(value))
    return label


def date(value: dt.date, language: str) -> str:
    """A date written out in a language."""
    return format_date(value, language)


def dated(metadata: Metadata) -> str:
    """The date of a document as it is shown: a day written out in its language, or what its author wrote."""
    return format_date(metadata.date, metadata.language) if metadata.date else metadata.date_in_words


def plain_words(node: Node) -> str:
    """The words of a node without markup, in one line, its first hundred characters."""
    words = (plain_text([item]) for item in walk(node) if isinstance(item, TextBlock))
    return " ".join(" ".join(words).split())[:100]


def short_address(target: str) -> str:
    """A web address as people type it: without `https://`, `www.` and a slash at its end."""
    return re.sub(r"^(https?://(www\.)?|mailto:|tel:|sms:)", "", target).rstrip("/")


@pass_context
def fill_set(context: Context, text: str, width: int, first: str = "", rest: str = "") -> str:
    """Paragraphs filled to `width` columns as the document is set."""
    return fill(text, width, first, rest, context["typesetting"])


@pass_context
def upper(context: Context, text: str) -> str:
    """Words in capitals, as the document's language has them."""
    return capitals(str(text), context["document"].metadata.language)


@pass_context
def lifted(context: Context, text: str) -> str:
    """Words raised, folded where the characters are few."""
    return str(context["fold"](raised_words(text)))


@pass_context
def sunk(context: Context, text: str) -> str:
    """Words lowered, folded where the characters are few."""
    return str(context["fold"](lowered_words(text)))


@pass_context
def raised(context: Context, number: int) -> str:
    """A number in raised digits, or behind `^` where the characters have none."""
    if context["charset"] == "braille":
        return f" [{number}]"
    return superscript(number) if context["charset"] == "unicode" else f"^{number}"


@pass_context
def in_braille(context: Context, text: str) -> str:
    """A mark or number in braille."""
    translate = context["typesetting"].translate
    return str(translate(text)) if translate else text


@pass_context
def records(context: Context, node: Table, render: Callable[..., str], width: int) -> str:
    """A table as a list of records."""
    return lay_out_records(node, render, width, context["typesetting"])


FILTERS: dict[str, Callable[..., Any]] = {
    "fill_in": fill_in,
    "date": date,
    "dated": dated,
    "names": join_names,
    "plain": plain_words,
    "short_address": short_address,
}


def outline_words(node: Heading) -> Markup:
    """The attribute that says what bookmarks and running heads call a heading with formulas; none for others."""
    if not any(isinstance(item, Math) for item in walk(node)):
        return Markup("")
    return Markup(' data-title="{}"').format(plain_text(node.children))


MARKUP_FILTERS: dict[str, Callable[..., Any]] = {
    "attributes": html_attributes,
    "outline_words": outline_words,
    "qr_code": qr_code,
    "highlight": highlight,
    "section_kind": section_kind,
    "css_string": css_string,
    "css_content": css_content,
}
TEXT_FILTERS: dict[str, Callable[..., Any]] = {
    "upper": upper,
    "beside": beside,
    "fill": fill_set,
    "beside_right": beside_right,
    "fold_code": fold_code,
    "heading_mark": heading_mark,
    "hang": hang,
    "prefix": prefix,
    "underline": underline,
    "superscript": raised,
    "display_width": display_width,
    "centered": centered,
    "centered_lines": centered_lines,
    "in_braille": in_braille,
    "records": records,
    "lowered_words": sunk,
    "raised_words": lifted,
    "rjust": str.rjust,
    "number_in": number_in,
    "groups": groups,
    "is_tight": is_tight,
    "table": lay_out_table,
}
