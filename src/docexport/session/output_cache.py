"""Whole outputs of earlier builds: where nothing that a document was made of has changed, nothing is made again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from docexport.cache.digests import digest, found_in, tools_digest
from docexport.cache.store import DiskStore
from docexport.diagnostics import Diagnostic
from docexport.files import resolved
from docexport.session.inputs import Inputs

#: how exactly systems know when a file was changed, in nanoseconds
_TICK = 10_000_000


class Remembered(Struct, frozen=True):
    """What came of a document: the bytes of its files by their paths, and what was found."""

    files: dict[Path, bytes]
    findings: tuple[Diagnostic, ...]


class Record(Struct, frozen=True):
    """What a document was made of, a digest of all that, and the key of what came of it."""

    inputs: Inputs
    state: str
    key: str


class Memory:
    """Remembers documents in a store. `how` is all that says how they are built: options, the day, where outputs go.

    `begun` is when the build began, in nanoseconds since 1970: what came of files that were changed since then is not
    remembered, as nobody knows whether they were read before or after.
    """

    def __init__(self, store: DiskStore, *how: object, begun: int | None = None) -> None:
        self._store, self._prefetched = store, begun
        #: what inputs held when they were looked at
        self._seen: dict[Inputs, str] = {}
        self._how = digest(str(Path.cwd()), tools_digest(), *how)

    def recall(self, path: Path) -> Remembered | None:
        """What came of the document at a path, where it would come out the same now."""
        record = self._store.load(self._name(path))
        if not isinstance(record, Record) or record.inputs.state() != record.state:
            return None
        remembered = self._store.load(record.key)
        return remembered if isinstance(remembered, Remembered) else None

    def survey(self) -> None:
        """Look at what is kept, so that tidying is quick."""
        self._store.survey()

    def look(self, inputs: Inputs) -> None:
        """Find out what inputs hold, before they are to be remembered: they count as long as they are not changed."""
        if self._prefetched is not None:
            self._seen[inputs] = inputs.state()

    def keep(self, path: Path, inputs: Inputs, files: Mapping[Path, bytes], found: Sequence[Diagnostic]) -> None:
        """Remember what came of a document."""
        if self._prefetched is not None and any(_changed(path) > self._prefetched - _TICK for path in _watched(inputs)):
            return
        state = self._seen.get(inputs) or inputs.state()
        key = digest(self._how, str(path), state)
        self._store.save(key, Remembered(dict(files), tuple(found)))
        self._store.save(self._name(path), Record(inputs, state, key))

    def _name(self, path: Path) -> str:
        return digest(self._how, str(path), str(resolved(path)))


def _watched(inputs: Inputs) -> Iterator[Path]:
    """What must not have changed during a build: what a document is made of, chapters that may have come, and links on
    the way to these.
    """
    paths = {*inputs.paths, *inputs.matches()}
    yield from paths
    yield from {above for path in paths for above in path.parents if above.is_symlink()}


def _changed(path: Path) -> int:
    """When a file, or any in a folder, was changed last or got its name, in nanoseconds since 1970; of a file that is
    missing when one last came or went where it would lie.
    """
    if os.path.lexists(path):  # false for what no system takes as a path, where `Path` raises
        return max(max(_stamp(name), _stamp(name, follow=False)) for name, _ in found_in(path))
    return _stamp(str(path.parent))


def _stamp(path: str, *, follow: bool = True) -> int:
    try:
        stat = os.stat(path, follow_symlinks=follow)  # noqa: PTH116 - not by `Path`, which takes longer
    except (OSError, ValueError):
        return 0
    return max(stat.st_mtime_ns, stat.st_ctime_ns)
