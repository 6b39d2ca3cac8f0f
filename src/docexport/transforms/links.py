"""Links: find what each one leads to; number web addresses for the text handout; name references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.diagnostics import did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import resolved
from docexport.model import (
    Anchor,
    Chapter,
    CrossReference,
    Document,
    Figure,
    Heading,
    Link,
    Node,
    Section,
    Table,
    plain_text,
    rewrite,
    walk_blocks,
)
from docexport.model.walk import Replacement
from docexport.transforms.context import Context

SAFE_SCHEMES = ("http", "https", "mailto", "tel", "sms", "ftp", "geo", "urn", "doi")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


class _Place(Struct, frozen=True):
    """What a reference says of the thing it leads to."""

    kind: str
    number: str
    title: str


class _Index(Struct):
    """Everything in the document that can be linked to."""

    document: Document
    by_source: dict[tuple[str, str], Anchor] = field(default_factory=dict)
    by_local: dict[str, list[Anchor]] = field(default_factory=dict)
    places: dict[str, _Place] = field(default_factory=dict)
    files: dict[Path, Chapter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for anchor in self.document.anchors:
            self.by_source[anchor.source, anchor.local] = anchor
            self.by_local.setdefault(anchor.local, []).append(anchor)
        for node in walk_blocks(self.document):
            match node:
                case Section():
                    heading = node.children[0]
                    if isinstance(heading, Heading):
                        self.places[node.id] = _Place("section", heading.number, plain_text(heading.children))
                case Figure() if node.id:
                    self.places[node.id] = _Place("figure", node.number, plain_text(node.caption))
                case Table() if node.id:
                    self.places[node.id] = _Place("table", node.number, plain_text(node.caption))
        for chapter in self.document.children:
            self.files.setdefault(Path(chapter.folder) / Path(chapter.source).name, chapter)


def resolve_links(document: Document, context: Context) -> Document:
    """The document with every link within it resolved, and every web address numbered per chapter.

    A link that cannot work in a finished file (it leads nowhere, to a file that is no part of the
    document, or to an unsafe scheme) becomes plain words, with a finding.
    """
    index = _Index(document)
    chapters = tuple(_chapter(chapter, index, context) for chapter in document.children)
    return replace(document, children=chapters)


def _chapter(chapter: Chapter, index: _Index, context: Context) -> Chapter:
    numbers: dict[str, int] = {}
    listed: list[Link] = []

    def change(node: Node) -> Replacement:
        if isinstance(node, CrossReference) and not node.destination:
            return _reference(node, chapter, index, context)
        if isinstance(node, Link) and not node.destination:
            link = _link(node, chapter, index, context)
            if isinstance(link, Link) and not link.destination and not _says_itself(link):
                if link.target not in numbers:
                    numbers[link.target] = len(numbers) + 1
                    listed.append(replace(link, number=numbers[link.target]))
                return replace(link, number=numbers[link.target])
            return link
        return node

    result = rewrite(chapter, change, Link, CrossReference)
    return replace(result, links=chapter.links or tuple(listed))


def _says_itself(link: Link) -> bool:
    """Whether the words of a link are its address, so that print needs no other mention of it."""
    words = plain_text(link.children)
    bare = re.sub(r"^(mailto:|tel:|sms:|https?://)", "", link.target).rstrip("/")
    same = re.sub(r"^(mailto:|tel:|sms:|https?://)", "", words).rstrip("/")
    digits = re.sub(r"\D", "", words)
    return bare == same or (
        link.target.startswith(("tel:", "sms:")) and bool(digits) and digits in re.sub(r"\D", "", bare)
    )


def _link(node: Link, chapter: Chapter, index: _Index, context: Context) -> Replacement:
    if not node.children:
        context.diagnostics.warning(
            Code.EMPTY_LINK, "this link has no words", node.span, "write what it leads to between the brackets"
        )
        return None
    scheme = _SCHEME.match(node.target)
    if scheme and scheme[1].lower() in SAFE_SCHEMES:
        return node
    if scheme:
        context.diagnostics.error(
            Code.UNSAFE_LINK, f"links to `{scheme[1].lower()}:` are not allowed", node.span,
            "allowed: " + ", ".join(f"`{name}:`" for name in SAFE_SCHEMES),
        )  # fmt: skip
        return node.children
    destination = _destination(node, chapter, index, context)
    return replace(node, destination=destination) if destination else node.children


def _destination(node: Link, chapter: Chapter, index: _Index, context: Context) -> str:
    """The id that a link within the document leads to; empty, with a finding, where it leads nowhere."""
    file, _, fragment = node.target.partition("#")
    local = unquote(fragment)
    source = chapter.source
    if file:
        path, exists = _file(chapter.folder, unquote(file))
        other = index.files.get(path)
        if other is None:
            names = [Path(known).name for known in index.files]
            context.diagnostics.error(
                Code.MISSING_LINK_TARGET,
                f"`{file}` is not part of this document" if exists else f"there is no file `{file}`",
                node.span,
                "link to its web address, or add it to `chapters`" if exists else did_you_mean(path.name, names),
            )
            return ""
        source = other.source
        if not local:
            return other.id
    elif not local:
        if node.target == "#":
            return chapter.id
        context.diagnostics.error(
            Code.MISSING_LINK_TARGET, "this link leads nowhere", node.span, "write its address between the parentheses"
        )
        return ""
    anchor = index.by_source.get((source, local))
    return anchor.id if anchor else _report_missing(local, node, [source], index, context)


def _file(folder: str, name: str) -> tuple[Path, bool]:
    """The path of a file, and whether it is there."""
    try:
        path = resolved(Path(folder) / name)
        return path, path.is_file()
    except (OSError, ValueError):  # too long, or with a character that no name can have
        return Path(folder), False


def _reference(node: CrossReference, chapter: Chapter, index: _Index, context: Context) -> Replacement:
    anchors: Sequence[Anchor] = index.by_local.get(node.target, ())
    anchor = index.by_source.get((chapter.source, node.target)) or (anchors[0] if anchors else None)
    if anchor is None:
        sources = [known.source for known in index.document.children]
        _report_missing(node.target, node, sources, index, context)
        return replace(node, title=node.target)
    place = index.places.get(anchor.id, _Place("", "", ""))
    if not place.number and not place.title:
        message = f"`@{node.target}` leads to something that has neither a number nor a title"
        context.diagnostics.warning(Code.MISSING_LINK_TARGET, message, node.span, f"write `[words](#{node.target})`")
        return replace(node, title=node.target, destination=anchor.id)
    return replace(node, kind=place.kind, number=place.number, title=place.title, destination=anchor.id)


def _report_missing(
    local: str, node: Link | CrossReference, sources: list[str], index: _Index, context: Context
) -> str:
    known = {anchor.local: anchor for anchor in index.document.anchors if anchor.source in sources}
    hint = did_you_mean(local, known)
    close = hint.removeprefix("did you mean `").removesuffix("`?")
    if close in known:
        hint = f"`{close}` is at {known[close].span}"
    context.diagnostics.error(Code.MISSING_LINK_TARGET, f"nothing is called `{local}`", node.span, hint)
    return ""
