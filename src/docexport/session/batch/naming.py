"""The file names of a batch: made from rows, and refused before anything is built where they cannot be used."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from docexport.diagnostics import Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.session.batch.rows import Row

#: stands for a row's number
_NUMBER = "row"
_FIELD = re.compile(r"\{([^{}]*)\}")
#: what no file name may hold, on any system
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
#: names that Windows keeps for devices
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
#: bytes of a name, so that there is room for what formats add (POSIX allows 255)
_LONGEST = 200
#: findings about names after which the others are not listed
_MOST_FINDINGS = 20


def name_of(pattern: str, row: Row) -> str:
    """A row's name: `{column}` is its value there, `{row}` its number.

    Raises `KeyError` with the name of a column that is missing.
    """
    values = {_NUMBER: str(row.number), **row.values}
    return _FIELD.sub(lambda found: values[found[1].strip()], pattern).strip()


def fields_in(pattern: str) -> list[str]:
    """The columns that a pattern names; `{row}` is the row's number."""
    return [name for found in _FIELD.finditer(pattern) if (name := found[1].strip()) != _NUMBER]


def why_unsafe(name: str) -> str:
    """Why a name cannot be that of a file; empty where it can."""
    if not name:
        return "is empty"
    found = _UNSAFE.search(name)
    if found:
        return f"has the character {found[0]!r}"
    if name.startswith(".") or name.endswith(".") or name.casefold().partition(".")[0] in _DEVICES:
        return "is none that all systems can use"
    return "is too long" if len(name.encode()) > _LONGEST else ""


def check_names(rows: Iterable[Row], pattern: str, file: str, diagnostics: Diagnostics, combined: str = "") -> int:
    """Report each name that cannot be used or is used twice, and give the number of rows. `combined` is the name of the
    PDF of all, empty for none.

    The names are kept in a database on disk: there may be millions.
    """
    count = 0
    with closing(sqlite3.connect("")) as names:
        names.execute("create table names (name text primary key, row integer) without rowid")
        if combined:
            names.execute("insert into names values (?, 0)", (combined.casefold(),))
        for row in rows:
            count += 1
            for finding in _problems(row, pattern, names):
                if len(diagnostics) < _MOST_FINDINGS:
                    diagnostics.error(Code.BAD_NAME, finding, Span(file, row.line), _HINT)
    return count


_HINT = 'the pattern of names is `name` under `[batch]`, or `--name`: for example "{id}-{name}"'


def _problems(row: Row, pattern: str, names: sqlite3.Connection) -> Iterator[str]:
    try:
        name = name_of(pattern, row)
    except KeyError as error:
        column = str(error.args[0])
        yield f"row {row.number} has no `{column}`, which names are made from; {did_you_mean(column, row.values)}"
        return
    why = why_unsafe(name)
    if why:
        yield f"row {row.number} would become `{name[:60]}`, which {why}"
        return
    try:
        names.execute("insert into names values (?, ?)", (name.casefold(), row.number))
    except sqlite3.IntegrityError:
        (first,) = names.execute("select row from names where name = ?", (name.casefold(),)).fetchone()
        other = f"rows {first} and {row.number} would both" if first else f"row {row.number} and the PDF of all would"
        yield f"{other} become `{name}`"
