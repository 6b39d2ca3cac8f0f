"""Which rows of a batch are done, on disk, so that one that was ended can go on where it was."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from pathlib import Path

#: rows that may be done once more after a run was ended: they are noted in groups
_GROUP = 20


class Journal:
    """A small database: what batch it is of, and of each row that is done the sizes of its files.

    Raises `OSError` where its file cannot be made.
    """

    def __init__(self, path: Path, batch: str, *, resume: bool) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if not resume or path.is_symlink():  # a link was put there by somebody else: it leads to a file of theirs
            path.unlink(missing_ok=True)
        try:
            self._rows = _opened(path, batch)
        except sqlite3.Error:
            with suppress(OSError):
                path.unlink()
            self._rows = _opened(path, batch)
        self._noted = 0

    def files_of(self, row: int) -> dict[str, int] | None:
        """The sizes of a row's files, where it is done."""
        found = self._rows.execute("select files from rows where row = ?", (row,)).fetchone()
        return dict(json.loads(found[0])) if found else None

    def add(self, row: int, files: dict[str, int]) -> None:
        """Note that a row is done and its files are written."""
        self._rows.execute("insert or replace into rows values (?, ?)", (row, json.dumps(files)))
        self._noted += 1
        if self._noted % _GROUP == 0:
            self._rows.commit()

    def names(self) -> list[str]:
        """The names of all files, in the order of rows."""
        return [
            name for (files,) in self._rows.execute("select files from rows order by row") for name in json.loads(files)
        ]

    def close(self, *, finished: bool) -> None:
        """End; where the batch is finished nothing is left."""
        self._rows.commit()
        self._rows.close()
        if finished:
            self._path.unlink(missing_ok=True)


def _opened(path: Path, batch: str) -> sqlite3.Connection:
    """The database, empty where it is of another batch."""
    rows = sqlite3.connect(path)
    rows.execute("create table if not exists batch (digest text)")
    rows.execute("create table if not exists rows (row integer primary key, files text)")
    known = rows.execute("select digest from batch").fetchone()
    if known is None or known[0] != batch:
        rows.execute("delete from rows")
        rows.execute("delete from batch")
        rows.execute("insert into batch values (?)", (batch,))
        rows.commit()
    return rows
