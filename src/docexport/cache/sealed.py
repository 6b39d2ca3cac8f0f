"""Files of the cache begin with what wrote them and a SHA-256 of their name and all that follows: what is damaged, or
stands in the place of another, is never read.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

#: how a file begins that this version wrote
_MAGIC = b"docexport 2\n"
_HEAD = len(_MAGIC) + hashlib.sha256().digest_size


def read_sealed(path: Path) -> bytes | None:
    """The bytes that were kept in a file, None where they are not those, or somebody else could have written them.
    Raises `OSError` where it cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        if not is_mine(os.fstat(file.fileno())):
            return None
        data = file.readall()
    body = data[_HEAD:]
    return body if data[:_HEAD] == _head(path, body) else None


def write_sealed(path: Path, body: bytes) -> None:
    """Keep bytes in a file, which is there whole or not at all. Raises `OSError` where that cannot be done."""
    file = tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False)  # noqa: SIM115 - closed below
    try:
        with file:
            file.write(_head(path, body) + body)
        Path(file.name).replace(path)
    except BaseException:
        Path(file.name).unlink(missing_ok=True)
        raise


def is_mine(found: os.stat_result) -> bool:
    """Whether a file or folder is this user's, and nobody else may write to it."""
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


def _head(path: Path, body: bytes) -> bytes:
    sealed = hashlib.sha256(path.name.encode() + b"\n")
    sealed.update(body)
    return _MAGIC + sealed.digest()
