"""Writing files so that they are whole or absent: to a temporary file beside the target, then renamed."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code

#: what the names of temporary files end with, behind the number of the process that writes them
_SUFFIX = ".part"


def write_file(path: Path, data: bytes, diagnostics: Diagnostics) -> bool:
    """Write `data` to `path`, making its folder; False with a finding where that fails, the old file untouched.

    The data is on the disk before the file gets its name, so that not even a power failure leaves half of it. What
    an earlier run left that was killed while it wrote is cleared away.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path.parent.absolute())
        prefix = f".{path.name[:100]}."
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=f".{os.getpid()}{_SUFFIX}")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        diagnostics.error(
            Code.CANNOT_WRITE,
            f"cannot write `{path}`: {reason}",
            Span(str(path)),
            "check the folder, its permissions and the space left",
        )
        _remove(temporary)
        return False
    except BaseException:
        _remove(temporary)
        raise
    return True


def _remove(temporary: str) -> None:
    if temporary:
        Path(temporary).unlink(missing_ok=True)


#: folders that this process has cleared: a batch writes a million files to one, and looks through it once
_CLEARED: set[Path] = set()
_TEMPORARY = re.compile(rf"\..+\.(\d+){re.escape(_SUFFIX)}")


def _clear(folder: Path) -> None:
    """Delete what is left in a folder of files whose process was ended while it wrote them."""
    if folder in _CLEARED:
        return
    _CLEARED.add(folder)
    for left in folder.iterdir():
        found = _TEMPORARY.fullmatch(left.name)
        if found and not _is_running(int(found[1])):
            left.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    """Whether a process of this machine runs. Where that cannot be told it counts as running."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
