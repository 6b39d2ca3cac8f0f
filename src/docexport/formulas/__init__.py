"""Formulas: TeX is read once into a tree (`tree`), and everything shown of it is made from that.

`tex` reads, `text` writes characters, `speech` words of a language, `tree` MathML for e-books, `drawing` outlines for
print. Nothing in here knows documents: plain values go in and come out.
"""

from __future__ import annotations

from docexport.formulas.speech import spoken
from docexport.formulas.tex import Formula, read_formula
from docexport.formulas.text import Notation, linear
from docexport.formulas.tree import Element, FormulaError, write_mathml

__all__ = [
    "Element",
    "Formula",
    "FormulaError",
    "Notation",
    "linear",
    "read_formula",
    "spoken",
    "write_mathml",
]
