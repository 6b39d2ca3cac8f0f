"""Outputs without pages of their own, made by a copy of this process while it makes those with pages.

An e-book names the pages of the PDF that it is made with, so the copy waits for these when all else is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from msgspec.structs import replace

from docexport.diagnostics import Diagnostic, DocexportError
from docexport.formats import Made, Manuscript, PendingPages
from docexport.formats.page_starts import PageStart
from docexport.parallel.calls import Companion
from docexport.parallel.fork import can_fork
from docexport.parallel.pool import WorkerPool
from docexport.session.plan import Output
from docexport.session.stages import write

#: what was made, of the first outputs all that could be, and what was found on the way
Results = tuple[list[Made], list[Diagnostic]]


class Beside:
    """Makes outputs in a copy of this process, which is told of pages as they become known."""

    def __init__(self, companion: Companion) -> None:
        self._companion = companion

    def tell(self, output: Output, pages: tuple[PageStart, ...]) -> None:
        """Say where the pages of an output begin."""
        self._companion.send((id(output.source), pages))

    def results(self) -> Results:
        """What the copy has made, once it is done; nothing where it failed."""
        return self._companion.result() or ([], [])


@contextmanager
def beside(
    outputs: Sequence[Output], manuscripts: Sequence[Manuscript], paged: Sequence[Output], pool: WorkerPool
) -> Iterator[Beside | None]:
    """While this is open, a copy of this process makes outputs from manuscripts; None where there is no room for it."""
    files = {id(output.source): output.path.name for output in reversed(paged)}
    own = WorkerPool(store=pool.store)

    def make(hear: Callable[[], Any]) -> Results:
        heard = _Heard(hear)
        printed = [
            PendingPages(files[key], heard.starts_of(key)) if (key := id(output.source)) in files else None
            for output in outputs
        ]
        return _made(outputs, [replace(m, printed=p, pool=own) for m, p in zip(manuscripts, printed, strict=True)])

    with ExitStack() as stack:
        try:
            companion = stack.enter_context(Companion(make))
        except OSError:  # no room for one more process
            yield None
        else:
            yield Beside(companion)


def can_be_beside(paged: Sequence[Output], pool: WorkerPool) -> bool:
    """Whether a copy of this process can make outputs while those with pages are made here."""
    if pool.store:
        pool.store.finish()  # a copy must not begin in the middle of that
    return bool(paged) and pool.processes > 1 and can_fork()


class _Heard:
    """What the copy was told: where pages begin, by whose pages they are."""

    def __init__(self, hear: Callable[[], Any]) -> None:
        self._hear = hear
        self._known: dict[int, tuple[PageStart, ...]] = {}

    def starts_of(self, source: int) -> Callable[[], tuple[PageStart, ...]]:
        """What waits until it is known where the pages of a source begin."""

        def wait() -> tuple[PageStart, ...]:
            while source not in self._known:
                name, starts = self._hear()
                self._known[name] = starts
            return self._known[source]

        return wait


def _made(outputs: Sequence[Output], manuscripts: Sequence[Manuscript]) -> Results:
    """In the copy: the outputs, up to the first that cannot be made."""
    diagnostics = manuscripts[0].diagnostics
    before = len(diagnostics.taken())
    made: list[Made] = []
    try:
        for output, manuscript in zip(outputs, manuscripts, strict=True):
            made.append(write(output, manuscript))
    except DocexportError:
        pass
    finally:
        store = manuscripts[0].pool.store
        if store:
            store.finish()
    return made, list(diagnostics.taken()[before:])
