"""What templates call `math`: a formula as MathML for e-books, as a drawing for print, as characters for text.

A formula that `transforms.formulas` could not read stands as it is typed, marked as code.
"""

from __future__ import annotations

import base64
from collections.abc import MutableMapping

from markupsafe import Markup
from msgspec.structs import replace

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formulas import Element, FormulaError, Notation, linear, read_formula, spoken, write_mathml
from docexport.formulas.drawing import Drawing, Look, draw
from docexport.model import Math, MathBlock

#: drawings by what they were made of: the TeX, whether it is a block, and the look
Drawings = MutableMapping[tuple[str, bool, Look], Drawing]


def as_typed(node: Math | MathBlock) -> str:
    """A formula as its author typed it, with its dollar signs."""
    return f"${node.tex}$" if isinstance(node, Math) else f"$$ {node.tex} $$"


class MathRenderer:
    """Renders formulas in words of a `language`, and as drawings of a `look`. `drawings` are those made so far."""

    def __init__(self, diagnostics: Diagnostics, language: str = "en", look: Look = Look()) -> None:  # noqa: B008 - constant
        self._diagnostics, self._language, self._look = diagnostics, language, look
        self.drawings: Drawings = {}

    def _tree(self, node: Math | MathBlock) -> Element | None:
        """The formula's tree; None where it cannot be read."""
        if node.text is None:
            return None
        return read_formula(node.tex, display=isinstance(node, MathBlock)).tree

    def mathml(self, node: Math | MathBlock) -> Markup:
        """The formula as MathML with its spoken alternative."""
        tree = self._tree(node)
        if tree is None:
            return _typed(node)
        return _markup(write_mathml(tree, self.spoken(node), display=isinstance(node, MathBlock)))

    def drawing(self, node: Math | MathBlock, colour: str = "", bold: bool = False) -> Markup:
        """The formula as an image of SVG, sized and set on the line in units of the text around it, in its colour."""
        tree, look = self._tree(node), replace(self._look, colour=colour or self._look.colour, bold=bold)
        if tree is None:
            return _typed(node)
        try:
            drawn = self._drawn(node, tree, look)
        except FormulaError as error:
            self._diagnostics.warning(
                Code.MATH, f"the formula `{node.tex[:40]}` cannot be drawn: {error.message}", node.span,
                "in print it stands as it is typed",
            )  # fmt: skip
            return _typed(node)
        data = base64.b64encode(drawn.svg.encode()).decode()
        style = f"width:{drawn.width:.4f}em;height:{drawn.height:.4f}em;vertical-align:{-drawn.below:.4f}em"
        return Markup(
            '<img class="formula" data-pdf-role="Formula" src="data:image/svg+xml;base64,{}" alt="{}" data-text="{}"'
            ' style="{}"/>'
        ).format(data, self.spoken(node), node.text, style)

    def _drawn(self, node: Math | MathBlock, tree: Element, look: Look) -> Drawing:
        key = (node.tex, isinstance(node, MathBlock), look)
        if key not in self.drawings:
            self.drawings[key] = draw(tree, look, display=key[1])
        return self.drawings[key]

    def printed(self, node: Math | MathBlock) -> str:
        """What is found in a PDF when the formula is searched or copied."""
        tree = self._tree(node)
        if tree is not None:
            try:
                self._drawn(node, tree, self._look)
            except FormulaError:
                return as_typed(node)
        return self.text(node)

    def text(self, node: Math | MathBlock) -> str:
        """The formula in a line of characters."""
        return as_typed(node) if node.text is None else node.text

    def plain(self, node: Math | MathBlock) -> str:
        """The formula without raised or lowered characters: `x^2`, `a_1`."""
        tree = self._tree(node)
        return as_typed(node) if tree is None else linear(tree, Notation(raised=False))

    def spoken(self, node: Math | MathBlock) -> str:
        """The formula in words of the document's language, as far as there are any."""
        tree = self._tree(node)
        return as_typed(node) if tree is None else spoken(tree, self._language)


def _typed(node: Math | MathBlock) -> Markup:
    return Markup('<code class="math">{}</code>').format(as_typed(node))


def _markup(mathml: str) -> Markup:
    return Markup(mathml)  # noqa: S704 - written from an allow-list, every value escaped
