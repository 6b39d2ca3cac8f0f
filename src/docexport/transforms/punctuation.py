"""Smart punctuation: quotes, dashes and ellipses as the language has them, and the spaces French asks for.

Straight quotes become curly ones, `--` an en dash, `---` an em dash, `...` an ellipsis. Code, formulas and addresses
stay as they are. `smart: false` leaves everything as written.
"""

from __future__ import annotations

import re
from operator import is_not
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from docexport.model import (
    Blank,
    Block,
    BracketedSpan,
    Code,
    Document,
    Image,
    Inline,
    InlineNote,
    LineBreak,
    Link,
    Math,
    Metadata,
    Node,
    NoteReference,
    SoftBreak,
    Text,
)
from docexport.transforms.context import Context

N = TypeVar("N", bound=Node)

#: double and single quotes, opening and closing, by language, as its printers have them; most as in Unicode CLDR
QUOTES = {
    "en": "“”‘’",
    "de": "„“‚‘",
    "fr": "«»‹›",
    "es": "«»“”",
    "it": "«»“”",
    "pt": "“”‘’",
    "pl": "„”‚’",
    "cs": "„“‚‘",
    "da": "“”‘’",
    "sv": "””’’",
    "fi": "””’’",
    "nl": "“”‘’",
    "ru": "«»„“",
    "uk": "«»„“",
    "el": "«»“”",
    "ar": "“”‘’",
    "he": "””’’",
}
_ANY = re.compile(r"[\"']|\.\.\.|--")
#: leaders of more dots or dashes stay as they are typed
_MARKS = re.compile(r"[\"']|(?<!\.)\.{3}(?=\.?(?!\.))|(?<!-)-{2,3}(?!-)|(?<=\S)[ \u00a0](?=[;:!?»])|(?<=«)[ \u00a0]")
#: where an address begins; it reaches to the next white space, without the quote that may close behind it
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,10}://|\bwww\.)[^\s\"]*", re.IGNORECASE)
#: English words that begin with an apostrophe
_LOST = re.compile(r"'(?:tis|twas|twere|em|til|cause|n'?)\b(?!\w)", re.IGNORECASE)
_APOSTROPHE, _NO_BREAK = "’", "\u00a0"
#: what an opening quote may follow besides white space
_OPENERS = "([{<-–—/«„“‚‘"


class _Setter(Struct):
    """Goes through the text of one block: what stands before decides which way a quote turns."""

    language: str
    before: str = " "
    open: list[str] = field(default_factory=list)

    def text(self, text: str, after: str) -> str:
        """The text with its marks set. `after` is the character that follows it."""
        if self.language != "fr" and not _ANY.search(text):
            self.before = text[-1:] or self.before
            return text
        result: list[str] = []
        end = 0
        addresses = [found.span() for found in _ADDRESS.finditer(text)]
        for found in _MARKS.finditer(text):
            while addresses and addresses[0][1] <= found.start():
                addresses.pop(0)
            if addresses and addresses[0][0] <= found.start():
                continue
            plain = text[end : found.start()]
            result.append(plain)
            previous = plain[-1:] or (result[-2][-1:] if len(result) > 1 and result[-2] else "") or self.before
            following = text[found.end() : found.end() + 1] or after
            if _LOST.match(text, found.start()):
                result.append(_APOSTROPHE)
            else:
                result.append(self._set(found[0], previous, following))
            end = found.end()
        result.append(text[end:])
        done = "".join(result)
        self.before = done[-1:] or self.before
        return done

    def _set(self, mark: str, before: str, after: str) -> str:
        if mark == "...":
            return "…"
        if mark in ("--", "---"):
            return "–" if mark == "--" else "—"
        if mark in (" ", _NO_BREAK):
            return _NO_BREAK if self.language == "fr" else mark
        if mark in ("'", '"'):
            return self._quote(mark, before, after)
        return mark

    def _quote(self, mark: str, before: str, after: str) -> str:
        quotes = QUOTES.get(self.language, QUOTES["en"])
        pair = quotes[:2] if mark == '"' else quotes[2:]
        first, last = pair[0], pair[1]
        space = _NO_BREAK if self.language == "fr" and first in "«‹" else ""
        starts = before.isspace() or before in _OPENERS
        if mark == "'" and (before.isalnum() or (starts and after.isdigit() and mark not in self.open)):
            if mark in self.open and not after.isalnum():
                self.open.remove(mark)
                return space + last
            return _APOSTROPHE
        if mark == '"' and before.isdigit() and mark not in self.open:
            return mark  # inches, or seconds: nobody can tell
        if starts and after and not after.isspace():
            self.open.append(mark)
            return first + space
        if mark in self.open:
            self.open.remove(mark)
            return space + last
        return space + last if mark == '"' else _APOSTROPHE


def set_punctuation(document: Document, context: Context) -> Document:
    """The document with smart punctuation in its text and its title, summary and the like."""
    if not context.project.smart:
        return document
    language = document.metadata.language.lower().split("-")[0]
    result = _blocks(document, language)
    metadata = _metadata(document.metadata, language)
    return result if metadata == document.metadata else replace(result, metadata=metadata)


def _metadata(metadata: Metadata, language: str) -> Metadata:
    names = ("title", "subtitle", "summary", "description", "series")
    changed = {name: _Setter(language).text(getattr(metadata, name), "") for name in names}
    return msgspec.structs.replace(metadata, **changed)


def _blocks(node: N, language: str) -> N:
    """The tree with its blocks set, each part of inlines by itself."""
    changed: dict[str, Any] = {}
    for part in node.PARTS:
        old: tuple[Node, ...] = getattr(node, part)
        if not old:
            continue
        if not isinstance(old[0], Inline):
            new = tuple([_blocks(child, _language(child, language)) for child in old])
        elif language == "fr" or _has_marks(old):
            new = _inlines(old, _Setter(language), "")
        else:
            continue
        if any(map(is_not, new, old)):
            changed[part] = new
    return replace(node, **changed) if changed else node


def _has_marks(nodes: tuple[Any, ...]) -> bool:
    """Whether anything in a row of inlines may have to be set."""
    for node in nodes:
        if type(node) is Text:
            if _ANY.search(node.text):
                return True
        elif isinstance(node, Image | BracketedSpan) or (node.PARTS and _has_marks(node.children)):
            return True  # words of its own, perhaps in another language
    return False


def _language(node: Node, language: str) -> str:
    attributes = getattr(node, "attributes", None)
    own = attributes.get("lang") if attributes and isinstance(node, Block | BracketedSpan) else ""
    return own.lower().split("-")[0] if own else language


def _inlines(nodes: tuple[Any, ...], setter: _Setter, after: str) -> tuple[Any, ...]:
    following = [after]  # the character behind each node, from the last one on
    for node in nodes[:0:-1]:
        following.append(_first_character((node,)) or following[-1])
    return tuple(_inline(node, setter, char) for node, char in zip(nodes, reversed(following), strict=False))


def _inline(node: Any, setter: _Setter, after: str) -> Any:
    match node:
        case Text():
            text = setter.text(node.text, after)
            return replace(node, text=text) if text != node.text else node
        case SoftBreak() | LineBreak():
            setter.before = " "
            return node
        case Image():
            setter.before = "x"
            alt = _Setter(setter.language).text(node.alt, "")
            return replace(node, alt=alt) if alt != node.alt else node
        case Code() | Math() | NoteReference() | Blank():
            setter.before = "x" if not isinstance(node, NoteReference) else setter.before
            return node
        case Link() if not node.children or ("://" in node.target and _is_address(node)):
            setter.before = "x"
            return node
    if not node.PARTS:
        return node
    if isinstance(node, InlineNote):
        return _with_children(node, _inlines(node.children, _Setter(setter.language), ""))
    outer, setter.language = setter.language, _language(node, setter.language)
    children = _inlines(node.children, setter, after)
    setter.language = outer
    return _with_children(node, children)


def _with_children(node: Any, children: tuple[Any, ...]) -> Any:
    """The node with these children; the very same one where they are its own."""
    unchanged = all(one is other for one, other in zip(children, node.children, strict=True))
    return node if unchanged else replace(node, children=children)


def _is_address(link: Link) -> bool:
    """Whether the words of a link are its address."""
    words = "".join(child.text for child in link.children if isinstance(child, Text))
    return "://" in words or words.rstrip("/") in link.target


def _first_character(nodes: tuple[Any, ...]) -> str:
    """The character that a row of inlines begins with."""
    for node in nodes:
        if isinstance(node, Text) and node.text:
            return node.text[0]
        if isinstance(node, SoftBreak | LineBreak):
            return " "
        if isinstance(node, Code | Math | Image | Blank):
            return "x"
        children = getattr(node, "children", ())
        if children:
            return _first_character(children)
    return ""
