"""Documents -> files, those that did not change taken as they were made before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from docexport.diagnostics import Diagnostic, Diagnostics
from docexport.files import shown
from docexport.session.building import Build, How, Progress, make_all
from docexport.session.inputs import Inputs, inputs_of, is_traceable
from docexport.session.output_cache import Memory, Remembered
from docexport.session.plan import Output, plan
from docexport.session.source import Source
from docexport.session.writing import prepare_folders, write_file


class Documents(Struct, frozen=True):
    """What is to be built: documents by their paths, how these are read, and where their outputs go."""

    documents: Sequence[Path]
    load: Callable[[Path, Diagnostics], list[Source]]
    out: Path | None = None
    files: Sequence[Path] = ()


def rebuild(
    job: Documents, diagnostics: Diagnostics, how: How, memory: Memory, progress: Progress = lambda _what: None
) -> list[Path]:
    """Build documents and give the paths of their files, as `build` does. Files that are as they should be are left."""
    known = {path: made for path in job.documents if (made := memory.recall(path)) is not None}
    sources = {path: job.load(path, diagnostics) for path in job.documents if path not in known}
    outputs = _planned(sources, job, diagnostics)
    if {output.path for output in outputs} & {path for made in known.values() for path in made.files}:
        known = {}  # two documents would have files of one name: planned together, that is found
        sources = {path: job.load(path, diagnostics) for path in job.documents}
        outputs = _planned(sources, job, diagnostics)

    def look_ahead(run: Build) -> None:
        memory.survey()
        for path, source, own in _told_apart(sources, outputs, run):
            memory.look(_inputs(path, source, own, run))

    run = make_all(outputs, diagnostics, how, progress, look_ahead)
    how.pool.release()
    if diagnostics.failed(strict=how.strict):
        return []
    _remember(memory, sources, outputs, run)
    for made in known.values():
        diagnostics.extend(made.findings)
    return list(_written(job, known, outputs, run, diagnostics))


def _planned(sources: dict[Path, list[Source]], job: Documents, diagnostics: Diagnostics) -> list[Output]:
    every = [source for loaded in sources.values() for source in loaded]
    return plan(every, diagnostics, out=job.out, files=job.files) if every else []


def _written(
    job: Documents, known: dict[Path, Remembered], outputs: Sequence[Output], run: Build, diagnostics: Diagnostics
) -> list[Path]:
    """The files of all documents, in their order, once they are on disk."""
    files = dict.fromkeys(path for output in outputs for path in run.files.get(output.path, (output.path,)))
    made = {path: run.made[path] for path in files if path in run.made}
    for path in job.documents:
        made |= known[path].files if path in known else {}
    if not prepare_folders(made, diagnostics):
        return []
    return [path for path, data in made.items() if _is_there(path, data) or write_file(path, data, diagnostics)]


def _is_there(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _remember(memory: Memory, sources: dict[Path, list[Source]], outputs: Sequence[Output], run: Build) -> None:
    """Keep what came of each document whose findings can be told from those of others."""
    findings = list(run.diagnostics)
    for path, source, own in _told_apart(sources, outputs, run):
        mine = _findings_of(source, path, findings, alone=len(sources) == 1)
        if mine is None:
            return
        memory.keep(path, _inputs(path, source, own, run), _files_of(own, run), mine)


def _told_apart(
    sources: dict[Path, list[Source]], outputs: Sequence[Output], run: Build
) -> Iterator[tuple[Path, Source, list[Output]]]:
    """The documents of which it is known what they are made of, with their outputs."""
    for path, loaded in sources.items():
        if len(loaded) == 1 and is_traceable(loaded[0], run.themes.get(id(loaded[0]), ())):
            yield path, loaded[0], [item for item in outputs if item.source is loaded[0]]


def _inputs(path: Path, source: Source, own: Sequence[Output], run: Build) -> Inputs:
    markup = any(item.format.markup for item in own)
    return inputs_of(path, source, run.themes.get(id(source), ()), markup=markup)


def _files_of(own: Sequence[Output], run: Build) -> dict[Path, bytes]:
    """All files of a document's outputs."""
    return {path: run.made[path] for item in own for path in run.files.get(item.path, (item.path,))}


def _findings_of(source: Source, path: Path, findings: Sequence[Diagnostic], *, alone: bool) -> list[Diagnostic] | None:
    """The findings about a document; None where some are about nothing that is known."""
    if alone:
        return list(findings)
    if any(not item.span.file for item in findings):
        return None
    names = {shown(path), source.document.span.file, *(chapter.source for chapter in source.document.children)}
    return [item for item in findings if item.span.file in names]
