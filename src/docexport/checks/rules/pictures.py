"""Rules on pictures: what is said of them, and whether they can be printed and sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from docexport.checks.rules.rule import Checked, Problem
from docexport.diagnostics import Diagnostics
from docexport.model import Figure, Image, find, plain_text, walk
from docexport.rendering.images import load_image

_FILE_NAME = re.compile(r"[^\s/]+\.(png|jpe?g|gif|svg|webp|tiff?|bmp|heic)", re.IGNORECASE)
_NOTHING_SAID = re.compile(
    "image|picture|photo|photograph|graphic|img|figure|illustration|screenshot|drawing|diagram|chart|logo|icon|"
    "bild|foto|grafik|abbildung|imagen|gráfico|figura|dessin|schéma"
)
#: two inches at 150 pixels an inch: less looks coarse at any size that can be seen well
SMALLEST = 300
#: more bytes than this: three such pictures fill what many mail servers take (10 MB)
HEAVIEST = 3_000_000


def file_name_alt(checked: Checked) -> Iterator[Problem]:
    """The description of an image is the name of a file, or says no more than “image”.

    A screen reader reads it aloud in the place of the picture (WCAG 2.2, 1.1.1, failures F30 and F38). Say what the
    reader should learn from the picture, or mark it as decorative.
    """
    for image in find(checked.read, Image):
        alt = image.alt.strip()
        stem = Path(image.target).stem
        if _FILE_NAME.fullmatch(alt) or (alt and alt in (stem, stem.replace("-", " ").replace("_", " "))):
            what = "is the name of its file"
        elif _NOTHING_SAID.fullmatch(alt.casefold()):
            what = "says nothing about it"
        else:
            continue
        yield Problem(f"the description `{alt}` of an image {what}", image.span, "say what the picture shows")


def described_decoration(checked: Checked) -> Iterator[Problem]:
    """An image is marked as decorative, but has a description or a caption.

    What is decorative is hidden from screen readers (WCAG 2.2, technique H67), so its description is lost. What has a
    caption is meant to be seen, and needs a description.
    """
    captions = {id(image): node for node in find(checked.read, Figure) for image in node.children}
    for image in find(checked.read, Image):
        if not (image.decorative or "decorative" in image.attributes.classes or _in_decoration(captions, image)):
            continue
        figure = captions.get(id(image))
        caption = plain_text(figure.caption) if isinstance(figure, Figure) else image.title
        if image.alt.strip() or caption:
            what = "a description" if image.alt.strip() else "a caption"
            hint = "take the mark `{.decorative}` away, or leave the description and the caption empty"
            yield Problem(f"the image `{image.target}` is marked as decorative, but has {what}", image.span, hint)


def _in_decoration(captions: dict[int, Figure], image: Image) -> bool:
    figure = captions.get(id(image))
    return figure is not None and "decorative" in figure.attributes.classes


def small_image(checked: Checked) -> Iterator[Problem]:
    """An image has too few pixels to be printed well.

    At 150 pixels an inch, the least at which dots are not seen, 300 pixels are two inches (5 cm). Use a larger picture,
    or say with `{width=3cm}` that it should be small.
    """
    figures = {id(image): figure for figure in find(checked.document, Figure) for image in figure.children}
    for image in find(checked.document, Image):
        figure = figures.get(id(image))
        given = image.attributes.get("width") or (figure.attributes.get("width") if figure else "")
        loaded = load_image(Path(image.path), image.target, image.span, Diagnostics()) if image.path else None
        if given or loaded is None or not loaded.width or image.decorative:
            continue
        if max(loaded.width, loaded.height) < SMALLEST:
            message = f"the image `{image.target}` has only {loaded.width} x {loaded.height} pixels"
            yield Problem(
                message, image.span, f"use one of {SMALLEST} pixels or more, or give its width: `{{width=3cm}}`"
            )


def heavy_image(checked: Checked) -> Iterator[Problem]:
    """An image has more than 3 megabytes.

    Three such pictures fill the 10 megabytes that many mail servers take, and each reader has to load them. For a
    photograph as wide as a page 1500 x 1000 pixels are enough: some 400 kilobytes as JPEG.
    """
    seen: set[str] = set()
    for image in walk(checked.document):
        if isinstance(image, Image) and image.path and image.path not in seen:
            seen.add(image.path)
            size = Path(image.path).stat().st_size
            if size > HEAVIEST:
                hint = "save it smaller, as JPEG where it is a photograph"
                yield Problem(f"the image `{image.target}` has {size / 1e6:.1f} megabytes", image.span, hint)
