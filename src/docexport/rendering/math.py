"""Formulas: TeX as MathML for e-books, as a drawing for print, as characters for text.

Formulas that cannot be read are shown as written, with a finding; the model keeps the TeX.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from typing import Any

from markupsafe import Markup

from docexport.codes import Code
from docexport.diagnostics import Diagnostics
from docexport.model import Math, MathBlock


class MathRenderer:
    """What templates call `math`."""

    def __init__(self, found: Diagnostics) -> None:
        self._found = found

    def _cannot(self, node: Math | MathBlock, error: Exception) -> None:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        self._found.warning(
            Code.MATH, f"cannot read the formula `{node.tex[:40]}`: {reason}", node.span, "check its TeX"
        )

    def mathml(self, node: Math | MathBlock) -> Markup:
        """The formula as MathML with the spoken alternative `alttext`."""
        from latex2mathml.converter import convert  # noqa: PLC0415 - needed by few documents

        display = "block" if isinstance(node, MathBlock) else "inline"
        try:
            mathml: str = convert(node.tex, display=display)
        except Exception as error:  # noqa: BLE001 - the library raises whatever comes
            self._cannot(node, error)
            return Markup('<code class="math">{}</code>').format(node.tex)
        alt = escape(self.text(node))
        return Markup(mathml.replace("<math ", f'<math alttext="{alt}" ', 1))  # noqa: S704

    def drawing(self, node: Math | MathBlock) -> Markup:
        """The formula as an image of SVG, sized and set on the line in units of the text around it."""
        import ziamath  # noqa: PLC0415 - slow to import, needed by few documents

        ziamath.config.svg2 = False
        try:
            formula = ziamath.Latex(node.tex, size=16, inline=isinstance(node, Math))
            svg = formula.svg()
            # the drawing has a margin of one unit on each side
            width, height = (side + 2 for side in formula.getsize())
            below = 1 - formula.getyofst()
        except Exception as error:  # noqa: BLE001 - the library raises whatever comes
            self._cannot(node, error)
            return Markup('<code class="math">{}</code>').format(node.tex)
        data = base64.b64encode(svg.encode()).decode()
        style = f"width:{width / 16:.4f}em;height:{height / 16:.4f}em;vertical-align:{-below / 16:.4f}em"
        return Markup(
            '<img class="formula" data-pdf-role="Formula" src="data:image/svg+xml;base64,{}" alt="{}" style="{}"/>'
        ).format(data, self.text(node), style)

    def text(self, node: Math | MathBlock) -> str:
        """The formula in a line of characters, as far as Unicode goes."""
        from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415 - needed by few documents
        from pylatexenc.latexwalker import LatexWalker  # noqa: PLC0415

        try:
            nodes = LatexWalker(node.tex, tolerant_parsing=False).get_latex_nodes()[0]
            reader = LatexNodes2Text(math_mode="text", fill_text=False, latex_context=_names(), keep_braced_groups=True)
            text = reader.nodelist_to_text(nodes)
        except Exception as error:  # noqa: BLE001 - the library raises whatever comes
            self._cannot(node, error)
            return node.tex
        return _in_line(" ".join(text.split())) or node.tex


_GROUP = re.compile(r"(?P<mark>[\^_]?)\{(?P<words>[^{}]*)\}")


def _in_line(text: str) -> str:
    """A formula whose groups in braces are in parentheses where they are powers or indices of several characters."""

    def change(match: re.Match[str]) -> str:
        words = match["words"].strip()
        return match["mark"] + (f"({words})" if match["mark"] and len(words) > 1 else words)

    before = ""
    while before != text:
        before, text = text, _GROUP.sub(change, text)
    return text


@cache
def _names() -> Any:
    """What pylatexenc knows, with fractions that say what belongs together."""
    from pylatexenc.latex2text import MacroTextSpec, get_default_latex_context_db  # noqa: PLC0415

    def fraction(node: Any, l2tobj: Any) -> str:
        above, below = (_grouped(_in_line(l2tobj.nodelist_to_text([part]))) for part in node.nodeargd.argnlist[-2:])
        return f"{above}/{below}"

    names = get_default_latex_context_db()
    macros = [MacroTextSpec(name, simplify_repl=fraction) for name in ("frac", "dfrac", "tfrac", "cfrac")]
    names.add_context_category("docexport", macros=macros, prepend=True)
    return names


def _grouped(text: str) -> str:
    """Words of a fraction, in parentheses where they are more than one number or letter."""
    text = text.strip()
    return text if len(text) < 2 or re.fullmatch(r"[\d.,]+|\([^()]*\)|\w\^?\d", text) else f"({text})"
