"""Where finished files go: a folder of this machine, or any place that fsspec knows (`s3://…`, `memory://…`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.files import shown
from docexport.session.writing import write_file


class FileTarget(Protocol):
    """Takes finished files, each whole or not at all."""

    def write(self, name: str, data: bytes, diagnostics: Diagnostics) -> bool:
        """Write a file; False with a finding where that fails."""

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises `OSError` where it cannot be read."""

    def shown(self, name: str) -> str:
        """How reports name a file."""


class Folder:
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, name: str, data: bytes, diagnostics: Diagnostics) -> bool:
        """Write a file; False with a finding where that fails."""
        return write_file(self._path / name, data, diagnostics)

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises `OSError` where it cannot be read."""
        return (self._path / name).read_bytes()

    def shown(self, name: str) -> str:
        """How reports name a file."""
        return shown(self._path / name)


class Remote:
    """A place that fsspec knows."""

    def __init__(self, filesystem: Any, root: str, url: str) -> None:
        self._filesystem, self._root, self._url = filesystem, root.rstrip("/"), url.rstrip("/")

    def write(self, name: str, data: bytes, diagnostics: Diagnostics) -> bool:
        """Write a file; False with a finding where that fails."""
        try:
            self._filesystem.makedirs(self._root, exist_ok=True)
            self._filesystem.pipe_file(f"{self._root}/{name}", data)
        except Exception as error:  # noqa: BLE001 - each kind of place has errors of its own
            message = f"cannot write `{self.shown(name)}`: {type(error).__name__}: {error}"
            diagnostics.error(Code.CANNOT_WRITE, message, hint="check the address and your rights there")
            return False
        return True

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises `OSError` where it cannot be read."""
        return bytes(self._filesystem.cat_file(f"{self._root}/{name}"))

    def shown(self, name: str) -> str:
        """How reports name a file."""
        return f"{self._url}/{name}"


def is_address(out: str) -> bool:
    """Whether outputs go elsewhere than to a folder of this machine."""
    return "://" in out


def target_at(out: str, diagnostics: Diagnostics) -> FileTarget | None:
    """The place that a folder's path or an address names, or None with a finding."""
    if not is_address(out):
        return Folder(Path(out))
    try:
        import fsspec  # noqa: PLC0415 - an extra
    except ImportError:
        diagnostics.error(
            Code.MISSING_LIBRARY,
            f"`{out}` needs fsspec",
            hint="run `pip install docexport[remote]`, and what it asks for",
        )
        return None
    try:
        filesystem, root = fsspec.core.url_to_fs(out)
    except (ImportError, ValueError) as error:
        diagnostics.error(Code.CANNOT_WRITE, f"`{out}` is no place that can be written to: {error}")
        return None
    return Remote(filesystem, root, out)
