"""Document -> Document, one concern a file, in the order below. After them nothing is left to compute."""

from __future__ import annotations

from docexport.model import Document
from docexport.transforms.blanks import find_blanks
from docexport.transforms.conditions import apply_conditions, depends_on_format
from docexport.transforms.contents import collect_contents
from docexport.transforms.context import Context, Target, Transform
from docexport.transforms.formulas import read_formulas
from docexport.transforms.html import handle_html
from docexport.transforms.ids import assign_ids
from docexport.transforms.images import find_images
from docexport.transforms.links import resolve_links
from docexport.transforms.matter import find_matter
from docexport.transforms.notes import collect_notes, number_notes, place_notes
from docexport.transforms.numbering import number_figures, number_sections
from docexport.transforms.punctuation import set_punctuation
from docexport.transforms.sections import find_title, gather_key_points, nest_sections
from docexport.transforms.wide_tables import unfold_wide_tables

#: every transform, in order; each applied twice gives what it gives once
TRANSFORMS: tuple[Transform, ...] = (
    apply_conditions,
    handle_html,
    find_blanks,
    read_formulas,
    set_punctuation,
    collect_notes,
    find_title,
    nest_sections,
    find_matter,
    number_notes,
    assign_ids,
    number_sections,
    number_figures,
    unfold_wide_tables,
    find_images,
    resolve_links,
    collect_contents,
    place_notes,
    gather_key_points,
)


def transform(document: Document, context: Context, after: str = "") -> Document:
    """The document after all transforms, or after the one whose function is named `after`."""
    for step in TRANSFORMS:
        document = step(document, context)
        if step.__name__ == after:
            break
    return document


__all__ = ["TRANSFORMS", "Context", "Target", "Transform", "depends_on_format", "transform"]
