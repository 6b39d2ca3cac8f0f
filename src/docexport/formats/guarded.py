"""What templates and style sheets of themes gave, held to the allow-lists of `docexport.markup`: what may not be in an
output is taken out of it, and reported at the place in the theme where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.files import shown
from docexport.markup.page import clean_page
from docexport.rendering.theme import THEME_FILE, Theme

#: what is listed of one theme, at the most
_MOST = 20
_START = '<body xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
_ADDRESS = re.compile(r"url\((.+)\)")
_TEXTS = frozenset({".j2", ".css", ".toml"})


def page_parser() -> etree.XMLParser:
    """A parser of pages that loads nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def parsed_fragment(markup: str) -> Any:
    """Markup of a body as the children of one; None where it is not well-formed."""
    try:
        return etree.fromstring(f"{_START}{markup}</body>".encode(), page_parser())
    except etree.XMLSyntaxError:  # it is found when it is laid out
        return None


def clean_fragment(markup: str, root: Any, theme: Theme, diagnostics: Diagnostics) -> str:
    """Markup for print that was parsed to `root`, without what runs or loads anything; that is reported."""
    removed = clean_page(root, fields=True, files=True)
    if not removed:
        return markup
    report_removed(removed, theme, diagnostics)
    text: str = etree.tostring(root, encoding="unicode")
    return text[text.index(">") + 1 : text.rindex("<")] if text.endswith("</body>") else ""


def clean_document(markup: str, theme: Theme, diagnostics: Diagnostics) -> str:
    """A whole document for print without what runs or loads anything; that is reported. One that is not well-formed is
    given back as it is, and found when it is laid out.
    """
    try:
        root = etree.fromstring(markup.encode(), page_parser())
    except etree.XMLSyntaxError:
        return markup
    removed = clean_page(root, fields=True, files=True)
    report_removed(removed, theme, diagnostics)
    return etree.tostring(root, encoding="unicode") if removed else markup


def report_removed(removed: Iterable[str], theme: Theme, diagnostics: Diagnostics) -> None:
    """Report what was taken out of the markup that a theme's templates gave."""
    for what in list(removed)[:_MOST]:
        diagnostics.warning(
            Code.UNSAFE_MARKUP, f"{what} is taken out of what the theme's templates give: no output may carry it",
            _place(what.strip("`"), theme), "delete it from the template",
        )  # fmt: skip


def _place(what: str, theme: Theme) -> Span:
    """Where a theme's own files have an element or attribute; else the theme."""
    attribute, equals, _value = what.partition("=")
    inner = _ADDRESS.search(what)
    words = inner[1] if inner else attribute + equals if equals else what.rstrip(">")
    for path, text in _files(theme):
        at = text.lower().find(words.lower())
        if at >= 0:
            return Span.at(shown(path), text, at, len(words))
    return Span(shown(theme.folders[0] / THEME_FILE))


def _files(theme: Theme) -> Iterator[tuple[Path, str]]:
    for folder in theme.folders:
        for path in theme.gate.walk(folder):
            if path.suffix in _TEXTS:
                yield path, theme.gate.read(path).decode("utf-8", "replace")
