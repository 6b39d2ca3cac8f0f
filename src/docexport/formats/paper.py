"""Paper: names of sizes, or a width and a height with units."""

from __future__ import annotations

import re

from docexport.config.lengths import MILLIMETRES
from docexport.diagnostics import NOWHERE, Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code

#: width and height in millimetres (ISO 216, ANSI Y14.1, two sizes of books, and panels of leaflets)
PAPERS = {
    "a3": (297.0, 420.0),
    "a4": (210.0, 297.0),
    "a5": (148.0, 210.0),
    "a6": (105.0, 148.0),
    "b5": (176.0, 250.0),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
    "tabloid": (279.4, 431.8),
    "half-letter": (139.7, 215.9),
    "trade": (152.4, 228.6),
    "a4-third": (99.0, 210.0),
    "letter-third": (93.1, 215.9),
}
#: papers of North America, whose users print on Letter
AMERICAN = frozenset({"letter", "legal", "tabloid", "half-letter", "trade", "letter-third"})
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(mm|cm|in|pt)? ?[x×, ] ?(\d+(?:\.\d+)?) ?(mm|cm|in|pt)")
#: the smallest and largest side of a page, in millimetres; smaller ones hold no line of text
SMALLEST, LARGEST = 50.0, 5000.0


def page_size(paper: str, diagnostics: Diagnostics, span: Span = NOWHERE) -> tuple[float, float]:
    """Width and height in millimetres of a paper: `a4`, `letter landscape`, `148mm x 210mm`."""
    name = paper.strip().lower()
    turned = name.endswith(" landscape")
    name = name.removesuffix(" landscape").removesuffix(" portrait")
    size = PAPERS.get(name) or _measured(name)
    if size is None or not all(SMALLEST <= side <= LARGEST for side in size):
        hint = did_you_mean(name, PAPERS) if size is None else f"sides may be {SMALLEST:g} to {LARGEST:g} mm long"
        diagnostics.error(Code.UNKNOWN_PAPER, f"`{paper}` is no paper", span, hint)
        size = PAPERS["a4"]
    return (size[1], size[0]) if turned else size


def _measured(name: str) -> tuple[float, float] | None:
    found = _SIZE.fullmatch(" ".join(name.split()))
    if found is None:
        return None
    return (
        float(found[1]) * MILLIMETRES[found[2] or found[4]],
        float(found[3]) * MILLIMETRES[found[4]],
    )


def paper_slug(paper: str) -> str:
    """A paper as a part of a file name: `a4`, `letter-landscape`, `148mm-x-210mm`."""
    return re.sub(r"[^a-z0-9.]+", "-", paper.strip().lower().replace("×", "x")).strip("-")
