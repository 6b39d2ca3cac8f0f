"""Style sheets as WeasyPrint has parsed them, kept for later processes: to read one takes a thirtieth of the time.

They lie beside compiled templates, in a folder whose contents are believed: selectors are compiled too.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from types import FunctionType
from typing import Any, NamedTuple

from docexport.rendering.bytecode import compiled, keep, keep_few

#: what a sheet holds that is used when it is matched with elements
_PARTS = ("base_url", "matcher", "page_rules", "layers")
#: sheets of documents that are kept: each takes 170 kB
_MOST = 40


class KeptSheet(NamedTuple):
    """What came of a style sheet: its parts, the counter styles it defines, and whatever else is to be known of it."""

    parts: Mapping[str, Any]
    counters: Mapping[str, Any]
    more: Any = None

    @classmethod
    def of(cls, sheet: Any, counters: Mapping[str, Any], more: Any = None) -> KeptSheet:
        """What came of a sheet that was just parsed, and not used yet."""
        return cls({name: getattr(sheet, name) for name in _PARTS}, dict(counters), more)


def recall_sheet(name: str) -> KeptSheet | None:
    """What was kept under a name; None where there is nothing that can be read."""
    data = compiled(name)
    if not isinstance(data, bytes):
        return None
    with suppress(pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError, ValueError, IndexError):
        kept = pickle.loads(data)  # noqa: S301 - whose folder it is was looked at
        return kept if isinstance(kept, KeptSheet) else None
    return None


def keep_sheet(name: str, kept: KeptSheet, *, always: bool = False) -> None:
    """Keep a sheet under a name, where that can be done: one of a few, or for good."""
    held = BytesIO()
    with suppress(pickle.PicklingError, TypeError, AttributeError, ValueError, RecursionError):
        _Pickler(held, pickle.HIGHEST_PROTOCOL).dump(kept)
        if always:
            keep(name, held.getvalue())
        else:
            keep_few(name, held.getvalue(), _MOST)


class _Pickler(pickle.Pickler):
    """Writes the tests of selectors, which are functions without a name, by their code."""

    def reducer_override(self, value: Any) -> Any:
        """How a value is written; others are written as usual."""
        if isinstance(value, FunctionType) and value.__name__ == "<lambda>" and value.__closure__ is None:
            return _selector_test, (marshal.dumps(value.__code__),)
        return NotImplemented


def _selector_test(code: bytes) -> Callable[[Any], bool]:
    """The test of a selector, as cssselect2 compiles it."""
    from cssselect2 import compiler  # noqa: PLC0415 - loaded with the engine alone

    names = {name: getattr(compiler, name) for name in ("split_whitespace", "ascii_lower", "urlparse")}
    return FunctionType(marshal.loads(code), names)  # noqa: S302 - as above
