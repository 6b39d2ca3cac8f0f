"""The names of C types, looked up: cffi parses each with a parser of C, and all declarations again before it.

That takes 2 ms for each name, and arrays have as many names as they have lengths.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import cffi
from cffi import model
from cffi.commontypes import resolve_common_type
from cffi.cparser import Parser

from docexport.writers.pdf.quick.replacing import replaced

#: a name, of a type that is declared or one of C's own, and whether it is pointed to or how many there are in a row
_SIMPLE = re.compile(r"(\w+(?: \w+)?) ?(\*{0,2}) ?(\[(\d*)\])?")
_PARSE = Parser.parse_type


def parse_type(parser: Any, name: str) -> Any:
    """The type that a name stands for, as cffi gives it; what is not simple is parsed."""
    found = _SIMPLE.fullmatch(name)
    base = _base(parser, found[1]) if found else None
    if found is None or base is None:
        return _PARSE(parser, name)
    for _star in found[2]:
        base = model.PointerType(base)
    return model.ArrayType(base, int(found[4]) if found[4] else None) if found[3] else base


def _base(parser: Any, name: str) -> Any:
    """The type that is declared under a name; None where it is none that is simple to point to."""
    known, qualifiers = parser._declarations.get(f"typedef {name}", (None, 0))
    if known is None and name in model.PrimitiveType.ALL_PRIMITIVE_TYPES:
        known, qualifiers = resolve_common_type(parser, name)
    if qualifiers or not isinstance(known, model.PrimitiveType | model.StructType):
        return None
    return None if known.name[1:].isdigit() else known  # `$1` has no name of its own yet


def quick_ctypes() -> AbstractContextManager[None]:
    """While this is open, simple types are looked up, where cffi is one that is known."""
    return replaced({(Parser, "parse_type"): parse_type}) if cffi.__version_info__[0] == 2 else nullcontext()
