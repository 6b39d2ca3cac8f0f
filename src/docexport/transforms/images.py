"""Images: find each file, and refuse what is not there, not a picture, or not in the project's folder."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from msgspec.structs import replace

from docexport.diagnostics import Severity, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import names_beside, resolved
from docexport.model import (
    Attributes,
    Block,
    BracketedSpan,
    Chapter,
    Container,
    Document,
    Figure,
    Image,
    Inline,
    Link,
    Paragraph,
    Text,
    rewrite,
)
from docexport.model.walk import Replacement
from docexport.transforms.context import Context

#: the most bytes of one image file
MAX_BYTES = 64 << 20
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
#: the class of what stands in the place of a picture, and the most characters of a name there
_MISSING, _LONGEST = Attributes(classes=("missing-picture",)), 200
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def find_images(document: Document, context: Context) -> Document:
    """The document with the path of each image's file. In the place of one that is on the web, or is not there, stand
    its description and its address in a frame, with a finding.
    """
    if Image not in document.kinds:
        return document
    chapters = tuple(_chapter(chapter, context) for chapter in document.children)
    if all(a is b for a, b in zip(chapters, document.children, strict=True)):
        return document
    return replace(document, children=chapters)


def _chapter(chapter: Chapter, context: Context) -> Chapter:
    missing: set[int] = set()

    def change(node: Image | Figure | Link) -> Replacement:
        if not isinstance(node, Image):
            lost = any(id(child) in missing for child in node.children)
            return node if not lost else _framed(node) if isinstance(node, Figure) else _without_links(node)
        image = _image(node, chapter, context)
        if image.path or not _is_left_out(node.target, context, chapter):
            return image
        words = _words_for(node)
        missing.add(id(words))
        kept.append(words)
        return words

    kept: list[BracketedSpan] = []  # so that no other node gets the identity of one of these
    return rewrite(chapter, change, Image, Figure, Link)


def _is_left_out(target: str, context: Context, chapter: Chapter) -> bool:
    """Whether a picture is on the web or is not there, and so has words in its place; for others there is an error."""
    if _SCHEME.match(target) or target.startswith("//"):
        return True
    try:
        path = resolved(place_of(target, chapter.folder, context.root))
        return not path.is_relative_to(context.root) or not path.is_file()
    except (OSError, ValueError, RuntimeError):
        return True


def place_of(target: str, folder: str, root: str | Path) -> Path:
    """Where a picture would lie, links not followed: as for site generators, a slash begins at the project's folder."""
    name = unquote(target)
    if name.startswith("/") and not Path(name).is_relative_to(root):
        return Path(root) / name.lstrip("/")
    return Path(folder) / name


def _words_for(image: Image) -> BracketedSpan:
    """What stands in the place of a picture: its description, or its name, which leads to its address on the web."""
    words: Inline = Text(
        text=image.alt.strip() or image.target.rstrip("/").rsplit("/", 1)[-1][:_LONGEST], span=image.span
    )
    if image.target.startswith(("http:", "https:", "//")):
        target = f"https:{image.target}" if image.target.startswith("//") else image.target
        words = Link(target=target, title=image.title, children=(words,), span=image.span)
    return BracketedSpan(children=(words,), attributes=_MISSING, span=image.span)


def _without_links(link: Link) -> Link:
    """A link around words for pictures, which are no links of their own."""

    def bare(node: Link) -> Replacement:
        return node.children

    return replace(link, children=tuple(rewrite(child, bare, Link) for child in link.children))


def _framed(figure: Figure) -> Container:
    """A figure whose picture is not there: the words for it, and its caption."""
    inner: list[Block] = [Paragraph(children=figure.children, span=figure.span)]
    if figure.caption:
        inner.append(Paragraph(children=figure.caption, span=figure.span))
    attributes = replace(figure.attributes, id=figure.id or figure.attributes.id)
    return Container(name="div", children=tuple(inner), attributes=attributes, span=figure.span)


def _image(node: Image, chapter: Chapter, context: Context) -> Image:
    if node.path:
        return node
    if not node.alt.strip() and not node.decorative:
        context.diagnostics.warning(
            Code.MISSING_ALT, f"the image `{node.target}` has no description", node.span,
            "write one between the brackets, or mark the image as decorative: `{.decorative}`",
        )  # fmt: skip
    path = find_file(node.target, chapter.folder, context, node.span, Severity.WARNING)
    return replace(node, path=path.as_posix()) if path else node


def find_file(
    target: str, folder: str, context: Context, span: Span, missing: Severity = Severity.ERROR
) -> Path | None:
    """The image file that `target`, relative to `folder`, names; None, with a finding, where it is no use. `missing` is
    how bad it is that there is none.
    """
    diagnostics = context.diagnostics
    if _SCHEME.match(target) or target.startswith("//"):
        remote = target.startswith(("http:", "https:", "//"))
        code, what = (Code.REMOTE_IMAGE, "is on the web") if remote else (Code.MISSING_IMAGE, "is not a file")
        hint = "put the file beside the source and name it there"
        diagnostics.add(missing, code, f"the image `{target[:60]}` {what}", span, hint)
        return None
    try:
        path = resolved(place_of(target, folder, context.root))
        exists = path.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, a character that no name can have, a link to itself
        diagnostics.add(missing, Code.MISSING_IMAGE, f"there is no image `{target[:60]}`", span)
        return None
    if not path.is_relative_to(context.root):
        message = f"the image `{target}` lies outside of the project's folder"
        hint = "move it into the folder; a `docexport.toml` in a folder above makes that one the project's"
        diagnostics.add(missing, Code.OUTSIDE_PROJECT, message, span, hint)
        return None
    if not exists:
        hint = did_you_mean(path.name, names_beside(path), most=0)
        diagnostics.add(missing, Code.MISSING_IMAGE, f"there is no image `{target}`", span, hint)
        return None
    if path.suffix.lower() not in SUFFIXES:
        diagnostics.error(
            Code.UNREADABLE_IMAGE, f"`{path.suffix or path.name}` files are not supported as images", span,
            "use PNG, JPEG, GIF, WebP or SVG",
        )  # fmt: skip
        return None
    if path.stat().st_size > MAX_BYTES:
        diagnostics.error(
            Code.IMAGE_TOO_LARGE, f"`{target}` has more than {MAX_BYTES >> 20} MB", span, "make it smaller"
        )
        return None
    return path
