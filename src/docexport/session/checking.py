"""What `check` and `verify` do with documents: functions that run in another process where documents are limited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session.anew import Making
from docexport.session.batch.filling import take_all_but_waiting
from docexport.session.plan import plan
from docexport.session.proving import prove, read_outputs
from docexport.session.source import load_sources
from docexport.session.stages import check
from docexport.session.verify_request import VerifyRequest
from docexport.verifying.evidence import FileEvidence, verdicts


def check_all(
    paths: Sequence[Path], diagnostics: Diagnostics, *, layers: Sequence[Settings], today: dt.date | None, online: bool
) -> list[None]:
    """Report what is wrong in documents."""
    loading = Diagnostics()
    sources = load_sources(paths, layers, loading)
    take_all_but_waiting(loading, sources, diagnostics)
    for source in sources:
        check(source, diagnostics, today)
    if online:
        from docexport.checks.rules.online import check_online  # noqa: PLC0415 - the one thing that uses the network

        check_online((source.document for source in sources), diagnostics)
    return []


def verify_all(
    paths: Sequence[Path],
    diagnostics: Diagnostics,
    *,
    layers: Sequence[Settings],
    out: Path | None,
    files: Sequence[Path],
    request: VerifyRequest,
    making: Making,
) -> list[tuple[list[str], dict[Path, bytes]]]:
    """Prove finished files: a line about each, and the evidence by the paths of its files. `making` says how they are
    made anew, to compare them.
    """
    sources = load_sources(paths, layers, diagnostics)
    outputs = plan(sources, diagnostics, out=out, files=files) if sources else []
    lines: list[str] = []
    reports: dict[Path, bytes] = {}

    def told(file: FileEvidence) -> None:
        lines.extend(verdicts([file]))

    if not diagnostics.failed(strict=making.how.strict):
        reports = prove(outputs, read_outputs(outputs, diagnostics), diagnostics, request, making, told=told)
    if any(output.format.name == "brf" for output in outputs):
        message = "braille is not verified: it cannot be turned back into words without loss"
        diagnostics.warning(Code.NOT_PROVED, message, hint="have it read by somebody who reads braille")
    return [(lines, reports)]
