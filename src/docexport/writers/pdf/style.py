"""The style sheet of a PDF: the theme's tokens on a paper, looser or tighter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docexport.config import merge
from docexport.lengths import length_option, millimetres
from docexport.rendering.fonts import FontFace, font_faces
from docexport.rendering.styles import font_face_rules, render_styles
from docexport.writers.manuscript import Manuscript
from docexport.writers.paper import page_size
from docexport.writers.print_options import bleed_of, gutter_of


@dataclass(slots=True)
class PrintStyle:
    """Gives the style sheet of one document. `faces` are the fonts it uses, `size` the page's in millimetres."""

    manuscript: Manuscript
    faces: list[FontFace]
    fallbacks: list[str]
    size: tuple[float, float]
    gutter: float
    bleed: float

    @classmethod
    def of(cls, manuscript: Manuscript) -> PrintStyle:
        """The style of a manuscript; what its options get wrong is reported."""
        found, options, place = manuscript.found, manuscript.project.pdf, manuscript.place
        faces, fallbacks = font_faces(manuscript.theme, manuscript.document, found)
        paper = manuscript.paper or str(manuscript.theme.tokens["page"]["size"])
        size = page_size(paper, found, place("paper"))
        gutter, bleed = gutter_of(options, found, place), bleed_of(options, found, place)
        return cls(manuscript, faces, fallbacks, size, gutter, bleed)

    @property
    def files(self) -> set[Path]:
        """The font files that the style sheet loads."""
        return {face.path for face in self.faces}

    def sheet(self, squeeze: float = 0.0) -> str:
        """The style sheet. `squeeze` is how tight it is set, from 0 (as the theme has it) to 1 (as tight as may be)."""
        manuscript = self.manuscript
        theme = replace(manuscript.theme, tokens=squeezed(manuscript.theme.tokens, squeeze))
        inside, outside = self._margins(theme.tokens)
        css = render_styles(
            theme,
            ("shared.css", "print.css"),
            manuscript.found,
            page=self.size,
            inside=f"{inside:g}mm",
            outside=f"{outside:g}mm",
            bleed=self.bleed,
            marks=manuscript.project.pdf.crop_marks,
            labels=manuscript.labels,
            fallbacks=self.fallbacks,
            medium="print",
            metadata=manuscript.document.metadata,
        )
        rules = font_face_rules(self.faces, lambda face: f'"{face.path.as_uri()}"')
        return f"{rules}\n{css}"

    def _margins(self, tokens: Mapping[str, Any]) -> tuple[float, float]:
        """The inner and outer margin, in millimetres: the theme's, a gutter, and what keeps lines short."""
        page, found = tokens["page"], self.manuscript.found
        inside = length_option("page.inside", str(page["inside"]), self.size[0], found) + self.gutter
        outside = length_option("page.outside", str(page["outside"]), self.size[0], found)
        measure = re.fullmatch(r"([\d.]+)em", str(page["measure"]))
        if measure:
            type_size = millimetres(str(tokens["font"]["size"])) or 0.0
            spare = self.size[0] - inside - outside - float(measure[1]) * type_size
            inside, outside = inside + max(spare, 0) / 2, outside + max(spare, 0) / 2
        return round(inside, 2), round(outside, 2)


def squeezed(tokens: Mapping[str, Any], squeeze: float) -> dict[str, Any]:
    """The tokens between what they are and what the group `fit` allows for leading, space and margins."""
    if not squeeze:
        return dict(tokens)
    least = tokens["fit"]

    def between(value: float, limit: float) -> float:
        return round(value + (min(value, limit) - value) * squeeze, 3)

    margins = {}
    for side in ("top", "bottom", "inside", "outside"):
        limit = least["foot" if side == "bottom" else "margin"]
        wide, narrow = millimetres(str(tokens["page"][side])), millimetres(str(limit))
        if wide is not None and narrow is not None:
            margins[side] = f"{between(wide, narrow)}mm"
    changed = {
        "font": {"leading": between(float(tokens["font"]["leading"]), float(least["leading"]))},
        "paragraph": {"space": between(float(tokens["paragraph"]["space"]), float(least["space"]))},
        "page": margins,
    }
    return merge(dict(tokens), changed)
