"""Making things fit: a document in so many pages, a wide table in its page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from docexport.engine.contract import LayoutJob, Overfull, TableSizes
from docexport.engine.inspection.boxes import flow_leaves, near_references
from docexport.engine.inspection.defects import Inspection
from docexport.engine.layout import Layout, references

#: how often the pages are laid out to find the loosest setting that fits
MOST_TRIALS = 4
#: pages of a document that is laid out once more so that no reference names the page it stands on
SHORT_DOCUMENT = 40


def fit_pages(layout: Layout, job: LayoutJob, document: Any, css: str) -> tuple[Any, str, Overfull | None]:
    """The document, laid out with `css`, in at the most so many pages as it should take, with the style sheet that does
    it.

    A search by halves over one number, how tight leading, space and margins are set; type keeps its size. Where even
    the tightest setting takes more pages the document stays as it was, and it is said by how much.
    """
    loose, tight = 0.0, 1.0
    best_css = job.stylesheet(tight)
    best = layout.pages(best_css)
    if len(best.pages) > job.most_pages:
        over = best.pages[job.most_pages :]
        lines = sum(len({round(leaf.position_y) for leaf in flow_leaves(page)}) for page in over)
        return document, css, Overfull(len(best.pages), lines)
    for _ in range(MOST_TRIALS):
        middle = (loose + tight) / 2
        trial_css = job.stylesheet(middle)
        trial = layout.pages(trial_css)
        if len(trial.pages) > job.most_pages:
            loose = middle
        else:
            tight, best, best_css = middle, trial, trial_css
    return best, best_css, None


def hide_near_pages(layout: Layout, document: Any, css: str) -> Any:
    """The document without the pages of references to what stands on the same page, where it is short.

    Taking words away can move others, so those that are no longer near are shown again.
    """
    elements = references(document)
    if not elements or len(document.pages) > SHORT_DOCUMENT:
        return document
    layout.near = near_references(document, elements)
    if not layout.near:
        return document
    document = layout.pages(css)
    still = near_references(document, references(document))
    if layout.near <= still:
        return document
    layout.near &= still
    return layout.pages(css)


def with_fitting_tables(
    layout: Layout, css: str, sizes: TableSizes, paused: Callable[[], AbstractContextManager[None]]
) -> Any:
    """The document, with wide tables set so that they fit: smaller, turned on a page of their own, broken.

    While pages are laid out once more, the log is `paused`.
    """
    pages = layout.pages(css)
    wide = set(Inspection(pages, layout.marks, {}).wide_tables())
    if not wide:
        return pages
    with paused():
        _fit_tables(layout, css, sizes, wide)
        pages = layout.pages(css)
        # within a list or a quote there is less room than alone
        still = set(Inspection(pages, layout.marks, {}).wide_tables())
        if still:
            layout.classes |= dict.fromkeys(still, sizes.narrowest)
            pages = layout.pages(css)
    return pages


def _fit_tables(layout: Layout, css: str, sizes: TableSizes, wide: set[int]) -> None:
    """Give wide tables the first class with which they fit. They are tried alone, so that a book is not laid out again
    for each trial.
    """
    for name in sizes.classes:
        if not wide:
            return
        layout.classes |= dict.fromkeys(wide, name)
        trial = layout.pages(css, only=wide)
        wide &= set(Inspection(trial, layout.marks, {}).wide_tables())
