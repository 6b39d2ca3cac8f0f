"""Files of the cache begin with what wrote them and a SHA-256 of all that follows: what is damaged is never read."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

#: how a file begins that this version wrote
_MAGIC = b"docexport 1\n"
_HEAD = len(_MAGIC) + hashlib.sha256().digest_size


def read_sealed(path: Path) -> bytes | None:
    """The bytes that were kept in a file, None where they are not those. Raises `OSError` where it cannot be read."""
    data = path.read_bytes()
    body = data[_HEAD:]
    return body if data[:_HEAD] == _MAGIC + hashlib.sha256(body).digest() else None


def write_sealed(path: Path, body: bytes) -> None:
    """Keep bytes in a file, which is there whole or not at all. Raises `OSError` where that cannot be done."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(_MAGIC + hashlib.sha256(body).digest() + body)
    Path(file.name).replace(path)
