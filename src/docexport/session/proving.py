"""Finished files -> evidence: what is verified of each source's files, and the report beside them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from docexport import __version__
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.diagnostics.codes import Code
from docexport.files import Gate, resolved, shown
from docexport.formats.html.site import FOLDER as PAGES
from docexport.session.anew import Anew, Making
from docexport.session.plan import Output, output_name
from docexport.session.source import Source
from docexport.session.stages import manuscript_of, prepare, target_of
from docexport.session.verify_request import VerifyRequest
from docexport.verifying import VIEWS, Subject, check_required, verify
from docexport.verifying.epub_file import page_source_of
from docexport.verifying.evidence import Evidence, FileEvidence, as_json
from docexport.verifying.html_report import as_page
from docexport.verifying.pdf_file import is_pdf

_MAKING = Making()
#: formats that can be proved; braille cannot be turned back without loss
PROVED = tuple(VIEWS)


def read_outputs(outputs: Sequence[Output], diagnostics: Diagnostics) -> dict[Path, bytes]:
    """The finished files of a plan, by their paths; those that are not there are reported."""
    data: dict[Path, bytes] = {}
    for output in outputs:
        if output.format.name not in PROVED:
            continue
        try:
            gate = _gate_of(output)
            data[output.path] = gate.read(output.path)
            data |= {path: gate.read(path) for path in sorted(_folder_of(output).glob("*"))}
        except OSError as error:
            message = f"cannot read `{shown(output.path)}`: {error.strerror or error}"
            diagnostics.error(Code.NOT_BUILT, message, hint="build it first, with the same options")
    return data


def prove(  # noqa: PLR0917 - what is proved, and who is told
    outputs: Sequence[Output],
    data: Mapping[Path, bytes],
    diagnostics: Diagnostics,
    asked: VerifyRequest,
    anew: Making | None = None,
    progress: Callable[[str], None] = lambda _what: None,
    told: Callable[[FileEvidence], None] = lambda _file: None,
) -> dict[Path, bytes]:
    """Verify finished files, and give the reports about them by their paths: JSON, and a page for people.

    Each finding is an error: a file that is not what its source says must not be handed out. `anew` says how files are
    made once more, to compare these with them; None where they were made just now.
    """
    check_required(asked.required, diagnostics)
    reports: dict[Path, bytes] = {}
    unread = [item for item in diagnostics if item.code is Code.DROPPED_WORDS]
    for source in {id(output.source): output.source for output in outputs}.values():
        mine = [output for output in outputs if output.source is source]
        files: list[FileEvidence] = []
        for subject in subjects_of(mine, data, anew):
            progress(f"verifying {subject.name}")
            mine_unread = tuple(item for item in unread if item.span.file in _sources_of(source))
            files.append(verify(replace(subject, unread=mine_unread), diagnostics, standards=asked.standards))
            told(files[-1])
        if files:
            evidence = _evidence(source, files)
            path = mine[0].path.parent / f"{output_name(source)}-evidence.json"
            if path.with_suffix(".html") in {output.path for output in outputs}:
                message = f"the evidence would take the place of `{shown(path.with_suffix('.html'))}`"
                diagnostics.error(Code.NAME_COLLISION, message, hint="rename the source, or build them apart")
                continue
            reports[path] = as_json(evidence).encode() + b"\n"
            reports[path.with_suffix(".html")] = as_page(evidence).encode()
    return reports


def subjects_of(
    outputs: Sequence[Output], data: Mapping[Path, bytes], anew: Making | None = _MAKING
) -> Iterator[Subject]:
    """What is known of each finished file of one source; those that cannot be proved are left out. With `anew` they can
    be made once more.
    """
    mine = [output for output in outputs if output.format.name in PROVED and output.path in data]
    printed = next((data[o.path] for o in mine if o.format.paged and not o.imposition), None) or _beside(mine, data)
    printed = printed if is_pdf(printed) else None  # a PDF that is damaged is found by itself
    with Anew(mine, data, anew) if anew is not None else nullcontext() as maker:
        for output in mine:
            subject = _subject(output, data, printed)
            if subject is not None:
                yield replace(subject, anew=partial(maker.files_of, output) if maker else None)


def _beside(outputs: Sequence[Output], data: Mapping[Path, bytes]) -> bytes | None:
    """The PDF that an EPUB names as the source of its page list, where it lies beside it."""
    for output in outputs:
        if output.format.name == "epub":
            try:
                path = output.path.with_name(page_source_of(data[output.path]))
                beside = path.read_bytes() if path.suffix == ".pdf" else None
            except (OSError, ValueError):
                return None
            return beside if is_pdf(beside) else None
    return None


def _gate_of(output: Output) -> Gate:
    """What may be read of an output: of a project that is not trusted, files of its folder that are no links out."""
    trusted = output.source.project.trust
    return Gate((Path(resolved(output.path).anchor) if trusted else output.path.parent,))


def _folder_of(output: Output) -> Path:
    """The folder of the further files of an output."""
    return output.path.with_name(f"{output.path.stem}-{PAGES}") if output.format.name == "html" else Path(os.devnull)


def _subject(output: Output, data: Mapping[Path, bytes], printed: bytes | None) -> Subject | None:
    """What is known of a file; None where its source cannot be built, which is reported elsewhere."""
    source, silent, folder = output.source, Diagnostics(), _folder_of(output)
    try:
        document = prepare(source, output.format.name, silent)
        manuscript = manuscript_of(source, document, silent, paper=output.paper)
    except DocexportError:
        return None
    target = target_of(source, output.format.name)
    return Subject(
        output.path.name,
        output.format.name,
        data[output.path],
        manuscript,
        source.document,
        target,
        printed,
        bool(output.imposition),
        {f"{folder.name}/{path.name}": more for path, more in data.items() if path.parent == folder},
    )


def _sources_of(source: Source) -> set[str]:
    """What reports call the files of a source."""
    return {chapter.source for chapter in source.document.children}


def _evidence(source: Source, files: Sequence[FileEvidence]) -> Evidence:
    project, document = source.project, source.document
    name = document.span.file or source.name
    title = document.metadata.title or source.name
    return Evidence(name, title, project.audience, project.edition, __version__, tuple(files))
