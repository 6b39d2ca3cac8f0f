"""Writing files so that they are whole or absent: to a temporary file beside the target, then renamed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from docexport.codes import Code
from docexport.diagnostics import Diagnostics, Span


def write_file(path: Path, data: bytes, found: Diagnostics) -> bool:
    """Write `data` to `path`, making its folder; False with a finding where that fails, the old file untouched."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        found.error(
            Code.CANNOT_WRITE,
            f"cannot write `{path}`: {reason}",
            Span(str(path)),
            "check the folder, its permissions and the space left",
        )
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        return False
    except BaseException:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise
    return True
