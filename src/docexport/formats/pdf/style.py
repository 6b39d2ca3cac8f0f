"""The style sheet of a PDF: the theme's tokens on a paper, looser or tighter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from docexport.config import merge
from docexport.config.lengths import millimetres
from docexport.formats.manuscript import Manuscript
from docexport.formats.paper import page_size
from docexport.formats.print_options import bleed_of, gutter_of
from docexport.markup.page import leads_within
from docexport.rendering.fonts import FontFace, break_lines, font_faces
from docexport.rendering.styles import font_face_rules, render_styles

#: the part of a page's side that a margin may take: small papers have small margins
_WIDEST_SIDE = 0.16
#: the foot, as `print.css` has it: its part of the text's width, its leading, the space above and below (millimetres)
_FOOT_WIDTH, _FOOT_LEADING, _FOOT_GAP = 0.76, 1.35, 10.0


@dataclass(slots=True)
class PrintStyle:
    """Gives the style sheet of one document.

    `faces` are the fonts it uses, `size` the page's in millimetres, `foot` the paragraphs at the foot of each page.
    """

    manuscript: Manuscript
    faces: list[FontFace]
    fallbacks: list[str]
    size: tuple[float, float]
    gutter: float
    bleed: float
    foot: tuple[str, ...] = ()
    #: the style sheet as the theme has it, once it was asked for
    _loose: str = field(default="", init=False)

    @classmethod
    def of(cls, manuscript: Manuscript, foot: tuple[str, ...] = ()) -> PrintStyle:
        """The style of a manuscript; what its options get wrong is reported."""
        diagnostics, options, place = manuscript.diagnostics, manuscript.project.pdf, manuscript.place
        faces, fallbacks = font_faces(manuscript.theme, manuscript.document, diagnostics)
        paper = manuscript.paper or str(manuscript.theme.tokens["page"]["size"])
        size = page_size(paper, diagnostics, place("paper"))
        gutter, bleed = gutter_of(options, diagnostics, place), bleed_of(options, diagnostics, place)
        return cls(manuscript, faces, fallbacks, size, gutter, bleed, foot)

    @property
    def files(self) -> set[Path]:
        """The font files that the style sheet loads."""
        return {face.path for face in self.faces}

    def sheet(self, squeeze: float = 0.0) -> str:
        """The style sheet. `squeeze` is how tight it is set, from 0 (as the theme has it) to 1 (as tight as may be)."""
        if squeeze:
            return self._with_fonts(squeeze)
        self._loose = self._loose or self._with_fonts(0.0)
        return self._loose

    def _with_fonts(self, squeeze: float) -> str:
        rules = font_face_rules(self.faces, lambda face: f'"{face.path.as_uri()}"')
        return f"{rules}\n{self.css(squeeze)}"

    def css(self, squeeze: float = 0.0) -> str:
        """The style sheet without the fonts."""
        manuscript = self.manuscript
        theme = replace(manuscript.theme, tokens=squeezed(manuscript.theme.tokens, squeeze))
        inside, outside = self._margins(theme.tokens)
        top, bottom = self._heights(theme.tokens, self.size[0] - inside - outside)
        return render_styles(
            theme,
            ("shared.css", "print.css"),
            manuscript.diagnostics,
            trusted=manuscript.project.trust,
            files=leads_within,
            page=self.size,
            inside=f"{inside:g}mm",
            outside=f"{outside:g}mm",
            top=f"{top:g}mm",
            bottom=f"{bottom:g}mm",
            bleed=self.bleed,
            marks=manuscript.project.pdf.crop_marks,
            labels=manuscript.labels,
            fallbacks=self.fallbacks,
            medium="print",
            metadata=manuscript.document.metadata,
        )

    def _margins(self, tokens: Mapping[str, Any]) -> tuple[float, float]:
        """The inner and outer margin, in millimetres: the theme's, a gutter, and what keeps lines short."""
        page, most = tokens["page"], self.size[0] * _WIDEST_SIDE
        inside = min(millimetres(str(page["inside"])) or 0.0, most) + self.gutter
        outside = min(millimetres(str(page["outside"])) or 0.0, most)
        measure = re.fullmatch(r"([\d.]+)em", str(page["measure"]))
        if measure:
            type_size = millimetres(str(tokens["font"]["size"])) or 0.0
            spare = self.size[0] - inside - outside - float(measure[1]) * type_size
            inside, outside = inside + max(spare, 0) / 2, outside + max(spare, 0) / 2
        return round(inside, 2), round(outside, 2)

    def _heights(self, tokens: Mapping[str, Any], width: float) -> tuple[float, float]:
        """The upper and lower margin, in millimetres; the lower one has room for all lines of the foot."""
        page, most = tokens["page"], self.size[1] * _WIDEST_SIDE
        top = min(millimetres(str(page["top"])) or 0.0, most)
        bottom = min(millimetres(str(page["bottom"])) or 0.0, most * 1.2)
        if page["foot"] == "words":
            letter = millimetres(str(tokens["font"]["foot_size"])) or 0.0
            room = width * _FOOT_WIDTH / letter if letter else 0.0
            lines = sum(len(break_lines(words, room, self.faces)) for words in self.foot if words)
            bottom = max(bottom, _FOOT_GAP + lines * letter * _FOOT_LEADING)
        return round(top, 2), round(bottom, 2)


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
