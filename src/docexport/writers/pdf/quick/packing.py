"""Streams compressed in less than half the time, for files that are a hundredth larger: zlib's level 7 instead of 9."""

from __future__ import annotations

import zlib
from contextlib import AbstractContextManager
from typing import Any

import pydyf

from docexport.writers.pdf.quick.replacing import replaced

#: of 335 pages of text the streams take 0.15 seconds and 1.23 megabytes; with 9 they take 0.40 seconds and 1.22
LEVEL = 7


class _Zlib:
    """As much of zlib as pydyf uses."""

    @staticmethod
    def compressobj(**_options: int) -> Any:
        return zlib.compressobj(LEVEL)

    @staticmethod
    def compress(data: bytes) -> bytes:
        return zlib.compress(data, LEVEL)


def quick_packing() -> AbstractContextManager[None]:
    """While this is open, streams are compressed as here."""
    return replaced({(pydyf, "zlib"): _Zlib})
