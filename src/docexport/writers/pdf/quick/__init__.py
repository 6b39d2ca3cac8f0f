"""WeasyPrint made quicker: names in its modules are replaced while a document is laid out and drawn.

What comes out is the same to the last bit, but for leaders, pictures and how tightly streams are packed; these look
the same (`tests/test_quick.py`).
All of it knows WeasyPrint from inside, and is used with the version that it is tested with alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from docexport.writers.pdf.quick.backgrounds import quick_backgrounds
from docexport.writers.pdf.quick.computed import quick_styles
from docexport.writers.pdf.quick.floats import quick_floats
from docexport.writers.pdf.quick.hyphens import quick_hyphens
from docexport.writers.pdf.quick.leaders import quick_leaders
from docexport.writers.pdf.quick.lengths import quick_lengths
from docexport.writers.pdf.quick.packing import quick_packing
from docexport.writers.pdf.quick.rasters import quick_rasters
from docexport.writers.pdf.quick.shaping import quick_shaping
from docexport.writers.pdf.quick.writing import quick_writing

#: the ways in which it is quicker, by what they are about
QUICK: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "styles": quick_styles,
    "shaping": quick_shaping,
    "lengths": quick_lengths,
    "floats": quick_floats,
    "leaders": quick_leaders,
    "backgrounds": quick_backgrounds,
    "rasters": quick_rasters,
    "packing": quick_packing,
    "hyphens": quick_hyphens,
    "writing": quick_writing,
}


@contextmanager
def quick_engine() -> Iterator[None]:
    """While this is open, WeasyPrint is quicker."""
    with ExitStack() as stack:
        for made in QUICK.values():
            stack.enter_context(made())
        yield
