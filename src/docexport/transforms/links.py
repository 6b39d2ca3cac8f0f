"""Links: find what each one leads to; number web addresses for the text handout; name references."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urljoin

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.diagnostics import did_you_mean, slip_of
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
from docexport.transforms.anchor_names import other_names
from docexport.transforms.context import Context

SAFE_SCHEMES = ("http", "https", "mailto", "tel", "sms", "ftp", "geo", "urn", "doi")
#: ids that one is compared with, and by how many letters a slip in the name of a file may be longer or shorter
_MOST_COMPARED, _LONGER = 500, 2
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
            self._add_other_names(chapter)
            self.files.setdefault(Path(chapter.folder) / Path(chapter.source).name, chapter)

    def _add_other_names(self, chapter: Chapter) -> None:
        """Let headings be found by the names that other tools give them, where nothing else has these."""
        sections = [node for node in walk_blocks(chapter) if isinstance(node, Section)]
        titles = [plain_text(section.children[0].children) for section in sections]  # type: ignore[attr-defined]
        for place, name in other_names(titles):
            section = sections[place]
            anchor = Anchor(chapter.source, name, section.id, span=section.children[0].span)
            self.by_source.setdefault((chapter.source, name), anchor)


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
    address = _on_the_web(node, chapter, index, context)
    if address:
        return replace(node, target=address)
    destination = _destination(node, chapter, index, context)
    return replace(node, destination=destination) if destination else node.children


def _on_the_web(node: Link, chapter: Chapter, index: _Index, context: Context) -> str:
    """The web address of a file that is not part of the document, where the project says where its files stand."""
    file, mark, fragment = node.target.partition("#")
    if not context.project.base_url or not file:
        return ""
    base = context.project.base_url.rstrip("/") + "/"
    if file.startswith("/"):
        return urljoin(base, file.lstrip("/")) + mark + fragment
    path, _exists = _file(chapter.folder, unquote(file))
    if path in index.files or not path.is_relative_to(context.root):
        return ""
    folder = Path(chapter.folder)
    inside = f"{folder.relative_to(context.root).as_posix()}/" if folder.is_relative_to(context.root) else ""
    return urljoin(base + inside.removeprefix("./"), file) + mark + fragment


def _report_file(file: str, path: Path, node: Link, index: _Index, context: Context, *, exists: bool) -> None:
    """Report a link to a file that is not part of the document; a slip in the name of one that is, is an error."""
    names = [known.name for known in index.files if known.parent == path.parent]
    close = "" if exists else slip_of(path.name, names, _LONGER)
    if close:
        message, hint = f"there is no file `{file}`", f"did you mean `{close}`?"
        context.diagnostics.error(Code.MISSING_LINK_TARGET, message, node.span, hint)
        return
    what = "is not part of this document" if exists else "is no file of this document"
    context.diagnostics.warning(
        Code.MISSING_LINK_TARGET, f"`{file}` {what}: the words of the link stand alone", node.span,
        "link to its web address, set `base-url`, or add it to `chapters`",
    )  # fmt: skip


def _destination(node: Link, chapter: Chapter, index: _Index, context: Context) -> str:
    """The id that a link within the document leads to; empty, with a finding, where it leads nowhere."""
    file, _, fragment = node.target.partition("#")
    local = unicodedata.normalize("NFC", unquote(fragment))
    source = chapter.source
    if file:
        path, exists = _file(chapter.folder, unquote(file))
        other = index.files.get(path)
        if other is None:
            _report_file(file, path, node, index, context, exists=exists)
            return ""
        source = other.source
        if not local:
            return other.id
    elif not local:
        if node.target == "#":
            return chapter.id
        context.diagnostics.warning(
            Code.MISSING_LINK_TARGET, "this link leads nowhere: its words stand alone", node.span,
            "write its address between the parentheses",
        )  # fmt: skip
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
    close = slip_of(local, list(known)[:_MOST_COMPARED])
    if close:
        hint = f"`{close}` is at {known[close].span}"
        context.diagnostics.error(Code.MISSING_LINK_TARGET, f"nothing is called `{local}`", node.span, hint)
        return ""
    what = "its words stand alone" if isinstance(node, Link) else "it stands as it is written"
    context.diagnostics.warning(
        Code.MISSING_LINK_TARGET, f"nothing is called `{local}`: {what}", node.span, did_you_mean(local, known)
    )
    return ""
