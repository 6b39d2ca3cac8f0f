"""Images: find each file, and refuse what is not there, not a picture, or not in the project's folder."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from msgspec.structs import replace

from docexport.diagnostics import Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import names_beside, resolved
from docexport.model import Chapter, Document, Image, rewrite
from docexport.transforms.context import Context

#: the most bytes of one image file
MAX_BYTES = 64 << 20
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def find_images(document: Document, context: Context) -> Document:
    """The document with the path of each image's file; `path` stays empty, with a finding, where there is none."""
    if Image not in document.kinds:
        return document
    chapters = tuple(
        rewrite(chapter, lambda image, chapter=chapter: _image(image, chapter, context), Image)  # type: ignore[misc]
        for chapter in document.children
    )
    if all(a is b for a, b in zip(chapters, document.children, strict=True)):
        return document
    return replace(document, children=chapters)


def _image(node: Image, chapter: Chapter, context: Context) -> Image:
    if node.path:
        return node
    if not node.alt.strip() and not node.decorative:
        context.diagnostics.warning(
            Code.MISSING_ALT, f"the image `{node.target}` has no description", node.span,
            "write one between the brackets, or mark the image as decorative: `{.decorative}`",
        )  # fmt: skip
    path = find_file(node.target, chapter.folder, context, node.span)
    return replace(node, path=path.as_posix()) if path else node


def find_file(target: str, folder: str, context: Context, span: Span) -> Path | None:
    """The image file that `target`, relative to `folder`, names; None, with a finding, where it is no use."""
    diagnostics = context.diagnostics
    if _SCHEME.match(target) or target.startswith("//"):
        remote = target.startswith(("http:", "https:", "//"))
        code, what = (Code.REMOTE_IMAGE, "is on the web") if remote else (Code.MISSING_IMAGE, "is not a file")
        diagnostics.error(
            code, f"the image `{target[:60]}` {what}", span, "put the file beside the source and name it there"
        )
        return None
    try:
        path = resolved(Path(folder) / unquote(target))
        exists = path.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, a character that no name can have, a link to itself
        diagnostics.error(Code.MISSING_IMAGE, f"there is no image `{target[:60]}`", span)
        return None
    if not path.is_relative_to(context.root):
        diagnostics.error(
            Code.OUTSIDE_PROJECT,
            f"the image `{target}` lies outside of the project's folder",
            span,
            "move it into the folder",
        )
        return None
    if not exists:
        hint = did_you_mean(path.name, names_beside(path), most=0)
        diagnostics.error(Code.MISSING_IMAGE, f"there is no image `{target}`", span, hint)
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
