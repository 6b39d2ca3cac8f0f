"""Whether what is kept from an audience shows in places that conditions do not reach."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docexport.checks.rules.rule import Checked, Problem
from docexport.checks.text_normalization import letters_of
from docexport.checks.withheld import audiences, hidden_pieces
from docexport.config.bounds import MAX_AUDIENCES
from docexport.diagnostics import Span
from docexport.model import Image, Link
from docexport.model.walk import walk
from docexport.transforms.conditions import visible_nodes
from docexport.transforms.context import Target

#: metadata that goes into files
_STATED = ("title", "subtitle", "summary", "description", "accessibility_summary", "cover_alt")


def audience_leak(checked: Checked) -> Iterator[Problem]:
    """Words that are kept from some readers stand where these can see them all the same.

    `::: when audience=teacher` keeps an answer out of the text. It does not keep it out of the summary in the front
    matter, the description or the file name of a picture, or the title of a link. Those places are searched for each
    audience that the document names, and for everybody else. `docexport verify` searches the finished files too.
    """
    seen: set[tuple[Span, str]] = set()
    edition = checked.project.edition
    named = audiences(checked.read)
    if len(named) > MAX_AUDIENCES:
        message = f"{len(named):,} audiences are named; leaks are looked for in the first {MAX_AUDIENCES}"
        yield Problem(message, checked.read.span, "name few audiences, and make several documents for others")
    for audience in named[:MAX_AUDIENCES]:
        target = Target("", edition, audience)
        pieces = hidden_pieces(checked.read, target, unseen=(Image, Link))
        if not pieces:
            continue
        who = f"the audience `{audience}`" if audience else "readers of no audience"
        for what, text, span in _places(checked, target):
            letters = letters_of(text)
            words = set(re.findall(r"\w+", text.casefold()))
            for piece in pieces:
                alone = set(re.findall(r"\w+", piece.words.casefold()))
                leaks = piece.letters in letters if len(piece.letters) > 8 else bool(alone) and alone <= words
                if leaks and (span, what) not in seen:
                    seen.add((span, what))
                    hint = f"the words are kept from them at {piece.span}; say it otherwise here"
                    yield Problem(f"{who} can read “{piece.words[:40]}” in {what}", span, hint)


def _places(checked: Checked, target: Target) -> Iterator[tuple[str, str, Span]]:
    """The places that conditions do not reach: what they are called, what stands there, and where."""
    metadata = checked.read.metadata
    for name in _STATED:
        key = name.replace("_", "-")
        yield f"`{key}`", str(getattr(metadata, name)), checked.place("metadata", key)
    yield "`subjects`", " ".join(metadata.subjects), checked.place("metadata", "subjects")
    for chapter in visible_nodes(checked.read, target):
        for node in walk(chapter):
            match node:
                case Image():
                    yield "the description of an image", node.alt, node.span
                    yield "the file name of an image", node.target.rsplit("/", 1)[-1], node.span
                    yield "the title of an image", node.title, node.span
                case Link():
                    yield "the title of a link", node.title, node.span
                    yield "the address of a link", node.target, node.span
