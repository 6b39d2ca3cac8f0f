"""Writing files so that they are whole or absent: to a temporary file beside the target, then renamed."""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Collection
from pathlib import Path

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code

#: what says in the head of a page that it was made here (bytes), and how far from its start that stands at most
_MADE_HERE, _HEAD = b'<meta name="generator" content="docexport"', 1_000
#: what the names of temporary files end with, behind the number of the process that writes them
_SUFFIX = ".part"
#: how a file is made that must not be there: not through a link either, and on Windows without changed line ends
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
#: permissions of new files before `umask` takes its part away (the system does that), and for this user alone
_ANYBODY, _MINE = 0o666, 0o600


def write_file(path: Path, data: bytes, diagnostics: Diagnostics) -> bool:
    """Write `data` to `path`, making its folder; False with a finding where that fails, the old file untouched.

    The data is on the disk before the file gets its name, so that not even a power failure leaves half of it. It has
    the permissions of the file that it replaces, or those that `umask` asks for. What an earlier run left that was
    killed while it wrote is cleared away.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path.parent.absolute())
        before = permissions_of(path)
        new = path.with_name(f".{_short(path.name)}.{secrets.token_hex(8)}.{os.getpid()}{_SUFFIX}")
        descriptor, temporary = os.open(new, _NEW, _ANYBODY if before is None else _MINE), new
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if before is not None:
                new.chmod(before)
            os.fsync(file.fileno())
        new.replace(path)
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


def prepare_folders(files: Collection[Path], diagnostics: Diagnostics) -> bool:
    """Make the folders of sites ready: pages that an earlier build made and that do not belong any more go, as nobody
    should read what was taken out. False with a finding where such a folder is a link: it leads to files of others.
    """
    fine = True
    for folder in _site_folders([path for path in files if path.suffix == ".html"]):
        mine = {path.name for path in files if path.parent == folder}
        if folder.is_symlink():
            message = f"the folder `{folder}` for the pages of a book is a link"
            diagnostics.error(Code.OUTSIDE_PROJECT, message, Span(str(folder)), "delete the link")
            fine = False
        elif folder.is_dir():
            for old in folder.glob("*.html"):
                if old.name not in mine and _MADE_HERE in old.read_bytes()[:_HEAD]:
                    old.unlink(missing_ok=True)
    return fine


def _site_folders(pages: Collection[Path]) -> list[Path]:
    """The folders of pages that lie beside the start page whose name they begin with."""
    starts = {page.with_suffix("") for page in pages}
    return sorted({page.parent for page in pages if any(str(page.parent).startswith(f"{start}-") for start in starts)})


def permissions_of(path: Path) -> int | None:
    """The permissions of a file, None where there is none: a link is none, as it is replaced and not followed."""
    try:
        found = path.lstat().st_mode
    except OSError:
        return None
    return found & 0o777 if stat.S_ISREG(found) else None


def _short(name: str) -> str:
    """The beginning of a name, so short that more can stand behind it."""
    return os.fsencode(name)[:100].decode("utf-8", "ignore")


def _remove(temporary: Path | None) -> None:
    if temporary is not None:
        temporary.unlink(missing_ok=True)


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
