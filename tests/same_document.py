"""Whether two PDFs are the same document: words in their order, bookmarks, links, alternatives, nothing off the page.

Pages, glyphs and tags may differ. References may name a page in one and not in the other, where it is the page that
they stand on; drawings of formulas may be read with or without what follows them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2

#: points that text may reach over the paper
TOLERANCE = 1.0
#: a page that is named, in the languages of the samples and in either direction
_PAGE_NAMED = re.compile(r"[()]?(?:page|الصفحة|\d)+[()]?")
#: words that tell where two texts are alike again, and how far this is looked for
_SAME, _WINDOW = 3, 40
#: hyphens of line breaking, as PDFium gives them
_HYPHEN = re.compile("[\ufffe\u00ad]\r?\n?")


def differences(one: Path, other: Path) -> list[str]:
    """What tells two PDFs apart; nothing where they are the same document."""
    compared = _different_words if _beginnings(one) == _beginnings(other) else _different_counts
    found = [f"words: {text}" for text in compared(_words(one), _words(other))]
    for what, reader in (("bookmarks", _bookmarks), ("links", _links), ("alternatives", _alternatives)):
        first, second = reader(one), reader(other)
        found += [f"{what}: {first} / {second}"] if first != second else []
    return [*found, *(f"off the page: {text}" for text in _off_the_page(other))]


def _words(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        labels = [pdf.get_page_label(number) or str(number + 1) for number in range(len(pdf))]
        texts = (page.get_textpage().get_text_range() for page in pdf)
        text = "\n".join(map(_without_foot, texts, labels))
    # PDFium reads the bullets of a list behind the last word of its page, perhaps the half of one
    parted = _HYPHEN.sub("", text).replace("•", " • ")
    words = [unicodedata.normalize("NFKC", word) for word in parted.split()]
    return [word.replace("-", "") for word in words]


def _without_foot(text: str, label: str) -> str:
    """The text of a page without a last line that has its number: a word over two pages is whole then."""
    rest, mark, last = text.rstrip().rpartition("\n")
    if "\ufffe" in last:  # a broken word and the foot are one line to PDFium
        before, _, last = last.rpartition("\ufffe")
        rest, mark = f"{rest}{mark}{before}\ufffe", "\n"
    words = last.split()
    return rest if mark and words and label in (words[0], words[-1]) else text


def _beginnings(path: Path) -> list[list[str]]:
    """The words that each page begins with."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range().split()[:_SAME] for page in pdf]


def _different_counts(one: list[str], other: list[str]) -> list[str]:
    """Words that stand oftener in one than in the other: where pages begin elsewhere, what stands in margins, repeated
    heads of tables and words over two pages change their places, and how often they stand.
    """
    lost, added = Counter(one), Counter(other)
    rare = {word for word in lost | added if re.search(r"[^\W\d]", word) and min(lost[word], added[word]) == 0}
    whole = "".join(one), "".join(other)
    rare = {word for word in rare if not all(word in text for text in whole)}
    return [f"“{word}”" for word in sorted(rare) if not (_is_parted(word, lost) or _is_parted(word, added))]


def _is_parted(word: str, words: Counter[str]) -> bool:
    """Whether a word stands on two pages, with the head of a table between its parts."""
    return any(words[word[:place]] and words[word[place:]] for place in range(2, len(word) - 1))


def _different_words(one: list[str], other: list[str]) -> list[str]:
    """Runs of words that differ. A page may end some words earlier: these stand before its foot then, not behind it."""
    told = list(_runs(one, other))
    lost, added = [" ".join(run[0]) for run in told], [" ".join(run[1]) for run in told]
    moved = {text for text in lost if text and text in added} | {text for text in added if text and text in lost}
    return [
        f"“{first}” / “{second}”"
        for first, second in zip(lost, added, strict=True)
        if not (first in moved and not second) and not (second in moved and not first) and not _are_alike(first, second)
    ]


def _runs(one: list[str], other: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The runs in which two texts differ, found by looking for the next words that are the same in both."""
    i = j = 0
    while i < len(one) or j < len(other):
        if one[i : i + 1] == other[j : j + 1]:
            i, j = i + 1, j + 1
            continue
        steps = ((a, total - a) for total in range(1, 2 * _WINDOW) for a in range(total + 1))
        a, b = next(
            ((a, b) for a, b in steps if one[i + a : i + a + _SAME] == other[j + b : j + b + _SAME]),
            (len(one) - i, len(other) - j),
        )
        yield one[i : i + a], other[j : j + b]
        i, j = i + a, j + b


def _are_alike(one: str, other: str) -> bool:
    """Whether words differ by white space or by a page that is named alone."""
    one, other = "".join(one.split()), "".join(other.split())
    return one == other or _PAGE_NAMED.sub("", one) == _PAGE_NAMED.sub("", other)


def _bookmarks(path: Path) -> list[tuple[int, str]]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [(item.level, item.get_title()) for item in pdf.get_toc()]


def _links(path: Path) -> dict[str, int]:
    """How many links lead where; several pieces of one link, as lines break, count once."""
    links: dict[str, int] = {}
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                if annotation.get("/Subtype") == "/Link":
                    target = str(annotation.A.URI) if "/A" in annotation else str(annotation.get("/Dest"))
                    links[target] = 1
    return links


def _alternatives(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        found = [str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    return sorted(set(found))


def _off_the_page(path: Path) -> list[str]:
    found = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number, page in enumerate(pdf, 1):
            left, bottom, right, top = page.get_mediabox()
            text = page.get_textpage()
            for place in range(text.count_rects()):
                x, y, end, head = text.get_rect(place)
                if min(x - left, y - bottom, right - end, top - head) < -TOLERANCE:
                    found.append(f"page {number}: {text.get_text_bounded(x, y, end, head)[:30]}")
    return found
