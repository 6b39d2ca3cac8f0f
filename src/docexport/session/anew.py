"""Finished files made once more, in memory, to compare those that lie in a folder with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from docexport.diagnostics import Diagnostics
from docexport.formats import FORMATS
from docexport.formats.html.site import FOLDER as PAGES
from docexport.parallel.calls import Companion
from docexport.parallel.fork import can_fork
from docexport.parallel.processes import usable_processors
from docexport.session.building import How, make_all
from docexport.session.plan import Output
from docexport.verifying.epub_file import page_source_of

Files = Mapping[Path, Mapping[str, bytes]]


class Making(Struct, frozen=True):
    """How files are made anew. `known` are those that an earlier build made of what is there now, as the cache has
    them.
    """

    how: How = How()
    known: Mapping[Path, bytes] = {}


class Anew:
    """Makes outputs of one source anew: along with the others, and alone. Each is made once, when it is asked for.

    An e-book that names the pages of a PDF, and a text with marks of pages, are made along with that PDF, also where
    it is not among the outputs. What cannot be made is left out; why is found by building.

    While this is open all may be made in a fork of this process; `files_of` waits for it.
    """

    def __init__(self, outputs: Sequence[Output], data: Mapping[Path, bytes], making: Making) -> None:
        self._outputs, self._data = outputs, data
        self._how, self._known = making.how, making.known
        self._together: Files | None = None
        self._fork: Companion | None = None

    def __enter__(self) -> Anew:
        """Begin to make them in a fork, where there are processors for it, and some are not known."""
        wanted = any(self._known.get(output.path) != self._data.get(output.path) for output in self._outputs)
        if wanted and usable_processors() > 1 and can_fork():
            with suppress(OSError):  # no room for one more process
                self._fork = Companion(lambda _receive: self._all())
        return self

    def __exit__(self, *error: object) -> None:
        if self._fork is not None:
            self._fork.__exit__(*error)
            self._fork = None  # what is asked for later is made here

    def files_of(self, output: Output) -> Iterator[Mapping[str, bytes]]:
        """The files of an output by their paths from its folder, in each way that they can have been made."""
        if output.path in self._known:
            folder = output.path.with_name(f"{output.path.stem}-{PAGES}")
            files = [output.path, *(path for path in self._known if path.parent == folder)]
            yield _named(output, {path: self._known[path] for path in files})
        if self._together is None:
            made = self._fork.result() if self._fork is not None else None
            self._together = self._all() if made is None else made
        yield from self._of(output, self._together)
        if not output.format.paged:
            yield from self._of(output, self._made([output]))

    def _of(self, output: Output, made: Files) -> Iterator[Mapping[str, bytes]]:
        if output.path in made:
            yield made[output.path]

    def _all(self) -> Files:
        return self._made([*self._outputs, *self._printed()])

    def _printed(self) -> Iterator[Output]:
        """The PDF whose pages an e-book names, where it is not among the outputs."""
        if any(output.format.paged for output in self._outputs):
            return
        for output in self._outputs:
            name = page_source_of(self._data[output.path]) if output.format.name == "epub" else ""
            if name and Path(name).name == name:
                papers = (*output.source.project.paper, "")
                yield replace(output, format=FORMATS["pdf"], path=output.path.with_name(name), paper=papers[0])
                return

    def _made(self, outputs: Sequence[Output]) -> Files:
        """The files of each output that could be made, by its path; what was found is no matter here."""
        run = make_all(outputs, Diagnostics(), self._how)
        return {
            output.path: _named(output, {path: run.made[path] for path in run.files.get(output.path, (output.path,))})
            for output in outputs
            if output.path in run.made
        }


def _named(output: Output, files: Mapping[Path, bytes]) -> Mapping[str, bytes]:
    """Files by their paths from the folder of an output."""
    return {path.relative_to(output.path.parent).as_posix(): data for path, data in files.items()}
