"""Attributes, classes and names of containers that nothing reads: what their author meant does not happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from docexport.diagnostics import Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.model import (
    Attributes,
    CodeBlock,
    Conditional,
    ConditionalSpan,
    Container,
    Document,
    Image,
    Node,
    ThematicBreak,
    find,
    walk,
)
from docexport.rendering.markup import LENGTH, has_colours
from docexport.rendering.vocabulary import Vocabulary
from docexport.transforms.conditions import WORDS

#: containers without a name of their own
_UNNAMED = frozenset({"div", "matching"})
#: names of containers that elsewhere are not for every reader
_KEPT_BACK = frozenset({"only", "answer", "answers", "solution", "hidden", "teacher", "instructor", "key"})
_HINTS = {
    "scale": "give the width: `{width=50%}`",
    "style": "how things look is for a theme's stylesheet to say: give a class, `{.name}`",
    "align": "pictures stand in the middle, and where tables stand is for a theme to say",
    "fig-align": "pictures stand in the middle",
    "fig-alt": "write the description in the brackets: `![description](file)`",
    "alt": "write the description in the brackets: `![description](file)`",
    "numberLines": "docexport numbers no lines of code",
    "smallcaps": "docexport has no small capitals; a theme's stylesheet can make a class of that name",
}
_DIRECTIONS = ("ltr", "rtl", "auto")
#: what a sentence calls a node, where its type does not say so
_CALLED = {"BracketedSpan": "passage", "Container": "container", "Image": "picture", "Figure": "picture"}


def check_attributes(document: Document, vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Report keys and classes that neither a node nor the theme reads, once each, and values that say nothing."""
    if Attributes not in document.kinds:
        return
    seen: dict[tuple[str, str], list[Span]] = {}
    for node in walk(document):
        attributes = getattr(node, "attributes", None)
        if not isinstance(attributes, Attributes) or isinstance(node, Conditional | ConditionalSpan):
            continue
        if not WORDS.isdisjoint(attributes.classes):
            continue  # a condition where none can stand: that is an error
        for said in (*_unread(node, attributes, vocabulary), *_bad_values(node, attributes)):
            seen.setdefault(said, []).append(node.span)
    for (message, hint), spans in seen.items():
        diagnostics.warning(Code.UNUSED_ATTRIBUTES, message + _times(len(spans)), _begin(spans[0]), hint)


def check_captions(document: Document, diagnostics: Diagnostics) -> None:
    """Report titles of pictures that do not stand alone, and so have no place for a caption."""
    for image in find(document, Image) if Image in document.kinds else ():
        if image.title:
            message = f"the title of a picture in a line is shown by some screens alone: “{image.title}”"
            hint = "put the picture in a paragraph of its own: then its title is the caption"
            diagnostics.warning(Code.UNUSED_ATTRIBUTES, message, image.span, hint)


def check_code(document: Document, diagnostics: Diagnostics) -> None:
    """Report code that is shown without the colours of its language."""
    for node in find(document, CodeBlock) if CodeBlock in document.kinds else ():
        if node.language and not has_colours(node.text):
            message = f"this code of the language `{node.language}` has no colours: its lines have no end, or are empty"
            diagnostics.warning(Code.UNUSED_ATTRIBUTES, message, _begin(node.span), "break its lines")


def check_answer_lines(document: Document, diagnostics: Diagnostics) -> None:
    """Report lines of underscores in a worksheet, which are rules across the page and no room for an answer."""
    if document.metadata.kind != "worksheet":
        return
    for node in walk(document):
        if isinstance(node, ThematicBreak) and node.underscores > len("___"):
            message = "this line of underscores looks like room for an answer, but is a rule across the page"
            diagnostics.warning(Code.LOOKS_LIKE, message, node.span, "write `::: lines 1` and `:::`")


def check_containers(document: Document, vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Report containers that the theme knows nothing of, each name once."""
    if Container not in document.kinds:
        return
    from docexport.readers.markdown.special import CONTAINERS  # noqa: PLC0415 - what is kept need not be read again

    strange: dict[str, list[Container]] = {}
    for node in find(document, Container):
        if node.name not in _UNNAMED:
            strange.setdefault(node.name, []).append(node)
    for name in strange.keys() - vocabulary.classes - vocabulary.containers:
        nodes = strange[name]
        more = _times(len(nodes))
        close = get_close_matches(name.removeprefix("callout-"), {*CONTAINERS, *vocabulary.containers}, 1, 0.8)
        if close:
            message = f"`::: {name}` looks like `::: {close[0]}`, but is a container that nothing knows"
            diagnostics.warning(Code.LOOKS_LIKE, message + more, _begin(nodes[0].span), f"did you mean `{close[0]}`?")
            continue
        hint = f"write a template `container-{name}.j2` or a rule for `.{name}` in a theme, or delete the colons"
        if name in _KEPT_BACK:
            hint = "everybody sees it; to show it to some readers alone, write `::: when audience=teacher`"
        diagnostics.warning(
            Code.UNUSED_ATTRIBUTES, f"the theme knows no container `{name}`: its words stand like any others{more}",
            _begin(nodes[0].span), hint,
        )  # fmt: skip


def _times(count: int) -> str:
    return f" ({count} times in this document)" if count > 1 else ""


def _begin(span: Span) -> Span:
    """Where a node begins: its first line, as far as it is known."""
    return span if span.end_line == span.line else Span(span.file, span.line, span.column)


def _unread(node: Node, attributes: Attributes, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    what = _CALLED.get(type(node).__name__, re.sub(r"(?<!^)(?=[A-Z])", " ", type(node).__name__).lower())
    for key, _ in attributes.pairs:
        if key not in node.KEYS and key not in vocabulary.keys and not key.startswith("data-"):
            hint = _HINTS.get(key) or did_you_mean(key, node.KEYS | vocabulary.keys)
            yield f"`{key}` does nothing on a {what}", hint
    for key in attributes.repeated:
        yield f"`{key}` stands twice on a {what}: the first one does nothing", "delete one of them"
    names = attributes.classes[1:] if isinstance(node, CodeBlock) else attributes.classes
    if isinstance(node, CodeBlock) and attributes.classes and attributes.classes[0] != node.language:
        names = attributes.classes
    for name in names:
        if name not in node.CLASSES and name not in vocabulary.classes:
            close = get_close_matches(name, node.CLASSES | vocabulary.classes, 1, 0.8)
            hint = (
                _HINTS.get(name)
                or (f"did you mean `.{close[0]}`?" if close else "")
                or "write a rule for it in a theme's stylesheet"
            )
            yield f"the class `.{name}` does nothing: no stylesheet of the theme has a rule for it", hint


def _bad_values(node: Node, attributes: Attributes) -> Iterator[tuple[str, str]]:
    for key, value in attributes.pairs:
        if key in ("width", "height") and key in node.KEYS:
            if not LENGTH.fullmatch(value):
                yield f"`{key}={value}` does nothing: it is no length", f"for example `{{{key}=80mm}}`"
            elif key == "height" and value.endswith("%"):
                yield (
                    f"`height={value}` does nothing: pages of books on screens have no height",
                    "for example `{height=80mm}`",
                )
        elif key == "dir" and value not in _DIRECTIONS:
            yield f"`dir={value}` does nothing", did_you_mean(value, _DIRECTIONS)
