"""What is watched: the files that documents are made of, by their sizes and the times they were changed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from docexport.config import PROJECT_FILE
from docexport.files import resolved

#: files of a folder that are looked at: a project has fewer
_MOST = 20_000

#: each file with its size and time
Snapshot = tuple[tuple[str, int, int], ...]


def snapshot(paths: Sequence[Path], written: Collection[Path] = ()) -> Snapshot:
    """The files of all documents as they are now, but those that a build has written."""
    stamps: list[tuple[str, int, int]] = []
    for path in paths:
        folder = path if path.is_dir() else path.parent
        is_project = path.is_dir() or path.name == PROJECT_FILE or (folder / PROJECT_FILE).is_file()
        stamps += [stamp for stamp in _stamps(folder, deep=is_project) if resolved(Path(stamp[0])) not in written]
    return tuple(sorted(set(stamps)))


def _stamps(folder: Path, *, deep: bool) -> Iterator[tuple[str, int, int]]:
    """The files of a folder; of a project also those in folders below, but hidden ones."""
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")] if deep else []
        for name in names:
            count += 1
            if count > _MOST:
                return
            path = os.path.join(place, name)  # noqa: PTH118 - many of them
            try:
                stat = os.stat(path)  # noqa: PTH116
            except OSError:  # it has gone meanwhile
                continue
            yield path, stat.st_size, stat.st_mtime_ns
