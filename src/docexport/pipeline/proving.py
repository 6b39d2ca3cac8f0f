"""Finished files -> evidence: what is verified of each source's files, and the report beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from docexport import __version__
from docexport.codes import Code
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.pipeline.plan import Output, output_name
from docexport.pipeline.source import Source, shown
from docexport.pipeline.stages import manuscript_of, prepare, target_of
from docexport.verifying import Subject, check_required, verify
from docexport.verifying.asked import Asked
from docexport.verifying.evidence import Evidence, FileEvidence, as_json
from docexport.verifying.page import as_page

#: formats that can be proved; braille cannot be turned back without loss
PROVED = ("pdf", "epub", "txt")


def read_outputs(outputs: Sequence[Output], found: Diagnostics) -> dict[Path, bytes]:
    """The finished files of a plan, by their paths; those that are not there are reported."""
    data: dict[Path, bytes] = {}
    for output in outputs:
        if output.format.name not in PROVED:
            continue
        try:
            data[output.path] = output.path.read_bytes()
        except OSError as error:
            message = f"cannot read `{shown(output.path)}`: {error.strerror}"
            found.error(Code.NOT_BUILT, message, hint="build it first, with the same options")
    return data


def prove(
    outputs: Sequence[Output],
    data: Mapping[Path, bytes],
    found: Diagnostics,
    asked: Asked,
    progress: Callable[[str], None] = lambda _what: None,
    told: Callable[[FileEvidence], None] = lambda _file: None,
) -> dict[Path, bytes]:
    """Verify finished files, and give the reports about them by their paths: JSON, and a page for people.

    Each finding is an error: a file that is not what its source says must not be handed out.
    """
    check_required(asked.required, found)
    reports: dict[Path, bytes] = {}
    for source in {id(output.source): output.source for output in outputs}.values():
        mine = [o for o in outputs if o.source is source and o.format.name in PROVED and o.path in data]
        printed = next((data[o.path] for o in mine if o.format.paged and not o.imposition), None)
        files: list[FileEvidence] = []
        for output in mine:
            progress(f"verifying {shown(output.path)}")
            subject = _subject(output, data[output.path], printed)
            if subject is None:
                continue
            files.append(verify(subject, found, standards=asked.standards))
            told(files[-1])
        if files:
            evidence = _evidence(source, files)
            path = mine[0].path.parent / f"{output_name(source)}-evidence.json"
            reports[path] = as_json(evidence).encode() + b"\n"
            reports[path.with_suffix(".html")] = as_page(evidence).encode()
    return reports


def _subject(output: Output, data: bytes, printed: bytes | None) -> Subject | None:
    """What is known of a file; None where its source cannot be built, which is reported elsewhere."""
    source, silent = output.source, Diagnostics()
    try:
        document = prepare(source, output.format.name, silent)
        manuscript = manuscript_of(source, document, silent, paper=output.paper)
    except DocexportError:
        return None
    target = target_of(source, output.format.name)
    return Subject(
        output.path.name,
        output.format.name,
        data,
        manuscript,
        source.document,
        target,
        printed,
        bool(output.imposition),
    )


def _evidence(source: Source, files: Sequence[FileEvidence]) -> Evidence:
    project, document = source.project, source.document
    name = document.span.file or source.name
    title = document.metadata.title or source.name
    return Evidence(name, title, project.audience, project.edition, __version__, tuple(files))
