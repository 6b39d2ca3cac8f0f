"""QR codes (ISO/IEC 18004), drawn by segno."""

from __future__ import annotations

from functools import lru_cache

#: longer texts make codes that phones cannot read from paper at a size that fits a list
LONGEST = 400


@lru_cache(maxsize=1024)
def qr_code(text: str) -> str:
    """A drawing of the code for a text as a `data:` address, or an empty text where it is too long to be read.

    A sixth of the code may be soiled (error correction M), and it keeps the quiet zone of four modules.
    """
    import segno  # noqa: PLC0415 - needed by few documents

    if len(text.encode()) > LONGEST:
        return ""
    address: str = segno.make(text, error="m", micro=False).svg_data_uri(dark="#000", light="#fff", border=4)
    return address
