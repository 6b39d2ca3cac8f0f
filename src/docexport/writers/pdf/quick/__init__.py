"""WeasyPrint made quicker: names in its modules are replaced while a document is laid out and drawn.

What comes out is the same to the last bit (`tests/test_quick.py`). All of it knows WeasyPrint from inside, and is used
with the version that it is tested with alone.
"""

from __future__ import annotations

from docexport.writers.pdf.quick.backgrounds import quick_backgrounds
from docexport.writers.pdf.quick.computed import quick_styles
from docexport.writers.pdf.quick.lengths import quick_lengths
from docexport.writers.pdf.quick.rasters import quick_rasters
from docexport.writers.pdf.quick.shaping import quick_shaping

__all__ = ["quick_backgrounds", "quick_lengths", "quick_rasters", "quick_shaping", "quick_styles"]
