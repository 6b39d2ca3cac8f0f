"""The filters templates may use: a few for all formats, and those of markup and of text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from docexport.rendering.labels import format_date, join_names
from docexport.rendering.markup import css_content, css_string, highlight, html_attributes
from docexport.rendering.text.layout import (
    centered,
    display_width,
    fill,
    groups,
    hang,
    is_tight,
    number_in,
    prefix,
    superscript,
    underline,
)
from docexport.rendering.text.table import lay_out_table


def fill_in(label: str, **values: Any) -> str:
    """A label with values in the place of its words in braces."""
    for key, value in values.items():
        label = label.replace("{" + key + "}", str(value))
    return label


def date(value: dt.date, language: str) -> str:
    """A date written out in a language."""
    return format_date(value, language)


FILTERS: dict[str, Callable[..., Any]] = {
    "fill_in": fill_in,
    "date": date,
    "names": join_names,
}
MARKUP_FILTERS: dict[str, Callable[..., Any]] = {
    "attributes": html_attributes,
    "highlight": highlight,
    "css_string": css_string,
    "css_content": css_content,
}
TEXT_FILTERS: dict[str, Callable[..., Any]] = {
    "fill": fill,
    "hang": hang,
    "prefix": prefix,
    "underline": underline,
    "superscript": superscript,
    "display_width": display_width,
    "centered": centered,
    "number_in": number_in,
    "groups": groups,
    "is_tight": is_tight,
    "table": lay_out_table,
}
