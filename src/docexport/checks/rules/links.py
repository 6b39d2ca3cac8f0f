"""Rules on links and references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docexport.checks.rules.prose import prose_of
from docexport.checks.rules.rule import Checked, Problem
from docexport.diagnostics import Edit
from docexport.model import Link, find, plain_text, rewrite

#: what says nothing when links are read out one after the other (WCAG 2.2, failure F84), by language
_VAGUE = {
    "en": "here|click here|click|tap here|this|this link|this page|this site|link|read more|more|learn more|see more|"
    "go|details|website|web page|page|info|more info|more information|see here|download|source",
    "de": "hier|hier klicken|klick hier|klicken sie hier|link|dieser link|mehr|weiterlesen|mehr lesen|mehr erfahren|"
    "diese seite|seite|weiter|details|quelle",
    "fr": "ici|cliquez ici|cliquer ici|lien|ce lien|plus|lire la suite|en savoir plus|cette page|voir|détails|source",
    "es": "aquí|haga clic aquí|clic aquí|enlace|este enlace|más|leer más|saber más|esta página|ver|detalles|fuente",
    "ar": "هنا|اضغط هنا|انقر هنا|الرابط|المزيد|اقرأ المزيد",
}
_URL = re.compile(r"(?<![\w+.-])(?:https?://|www\.)[^\s<>\"'“”‘’\[\]\ufffc]++(?![^\s]{0,200}\[)", re.IGNORECASE)
_REFERENCE = re.compile(r"(?<![\\\w\]])\[[^\[\]\n]+\]\[(?P<label>[^\[\]\n]*)\]")


def vague_link(checked: Checked) -> Iterator[Problem]:
    """The words of a link do not say where it leads: “click here”.

    People who use a screen reader go through a list of all links (WCAG 2.2, 2.4.4 and 2.4.9), and on paper nobody can
    click. Let the words name what stands behind the link: “how to wash hands”.
    """
    vague = set(_VAGUE.get(checked.language, _VAGUE["en"]).split("|"))
    for link in find(checked.read, Link):
        words = plain_text(link.children).casefold().strip(" .:;!?…»«→>")
        if words in vague:
            message = f"the link “{plain_text(link.children)}” does not say where it leads"
            yield Problem(message, link.span, "let its words name what they lead to")


def bare_url(checked: Checked) -> Iterator[Problem]:
    """A web address stands in the text as plain words.

    Nobody can click on it, and print breaks it like a word. `<https://example.org>` makes it a link; a link with words
    reads better. `--fix` puts the angle brackets.
    """
    bare = rewrite(checked.read, lambda node: None if isinstance(node, Link) else node)
    for prose in prose_of(bare):
        for found in _URL.finditer(prose.text):
            url = _trimmed(found[0])
            if "." not in url.split("//")[-1] and "localhost" not in url:
                continue
            exact = prose.exact(found.start(), found.start() + len(url))
            new = f"<{url}>" if url.lower().startswith("http") else f"[{url}](https://{url})"
            edit = Edit(exact, url, new) if exact else None
            span = prose.span(found.start(), found.start() + len(url))
            yield Problem(f"the address `{url[:60]}` is no link", span, f"write `{new[:70]}`", edit)


def _trimmed(url: str) -> str:
    """An address without the punctuation of the sentence around it."""
    url = url.rstrip(".,:;!?*_")
    while url.endswith((")", "]")) and url.count("(") + url.count("[") < url.count(")") + url.count("]"):
        url = url[:-1].rstrip(".,:;!?")
    return url


def undefined_reference(checked: Checked) -> Iterator[Problem]:
    """A link refers to an address that is nowhere given: `[words][label]` without a line `[label]: https://…`.

    It is shown as it is typed, brackets and all.
    """
    for prose in prose_of(checked.read):
        for found in _REFERENCE.finditer(prose.text):
            label = found["label"] or found[0][1:].split("]")[0]
            message = f"no address is given for `[{label}]`"
            yield Problem(
                message, prose.span(*found.span()), f"add a line `[{label}]: https://…`, or escape the bracket: `\\[`"
            )
