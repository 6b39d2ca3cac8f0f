"""A batch as it is asked for -> a batch that can be run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from docexport.cache.folder import default_folder
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.files import Gate, shown
from docexport.session.batch.bundle import bundle_of
from docexport.session.batch.filling import take_all_but_waiting
from docexport.session.batch.job import Template
from docexport.session.batch.running import Batch
from docexport.session.batch.variants import variants_of
from docexport.session.plan import plan
from docexport.session.source import Source
from docexport.session.stages import theme_of
from docexport.session.targets import is_address, target_at


class Request(Struct, frozen=True):
    """The document of a batch by its path, the settings on top of its own, and what is asked of its rows.

    `out` is a folder or an address; `out`, `data`, `name` and `combine` that are empty are as the project says.
    """

    paths: Sequence[Path]
    layers: Sequence[Settings]
    data: Path | None = None
    out: str = ""
    name: str = ""
    combine: str = ""
    strict: bool = False
    epoch: int | None = None
    today: dt.date | None = None


def batch_of(request: Request, diagnostics: Diagnostics, *, shares_disk: bool) -> Batch | None:
    """The batch, or None with a finding. Workers that do not share this disk get the document's files with it."""
    loading = Diagnostics()
    sources = variants_of(request.paths, request.layers, loading)
    take_all_but_waiting(loading, sources, diagnostics, has_rows=True)
    if not sources or diagnostics.failed():
        return None
    _check_variants(sources, diagnostics)
    first = sources[0]
    if request.data is None and not first.project.batch.data:
        message = f"the rows of `[batch]` are for the whole book, of which `{shown(request.paths[0])}` is a chapter"
        diagnostics.error(Code.NO_SOURCE, message, hint="name the folder of the project, or give `--data`")
    if diagnostics.failed():
        return None
    options, place = first.project.batch, request.out or str(first.out)
    data = request.data or first.root / options.data
    if not first.project.trust and request.data is None and not Gate((first.root,)).has(data):
        message = f"the rows `{options.data}` lie outside of the project's folder"
        diagnostics.error(Code.OUTSIDE_PROJECT, message, first.place("batch", "data"), "put the file into the folder")
        return None
    target = target_at(place, diagnostics)
    if target is None:
        return None
    here = default_folder() / "batches" if is_address(place) else Path(place)
    combined = request.combine or options.combine
    if combined and "pdf" not in first.project.formats:
        diagnostics.warning(
            Code.BAD_VALUE, f"no PDF is made, so there is no `{combined}` of all", first.place("formats")
        )
        combined = ""
    if combined and not combined.endswith(".pdf"):
        combined += ".pdf"
    return Batch(
        _templates(request, sources, diagnostics, shares_disk=shares_disk),
        data,
        target,
        here / f".{first.name}.batch",
        combined,
    )


def _check_variants(sources: Sequence[Source], diagnostics: Diagnostics) -> None:
    """Report what is wrong for all rows alike: formats, papers, themes, editions; and limits, which rows have none."""
    for source in sources:
        plan([source], diagnostics, out=Path())
        theme_of(source, diagnostics)
        if source.project.limits.seconds or source.project.limits.memory:
            diagnostics.warning(
                Code.BAD_VALUE, "documents of rows are held to no limit of time or memory", source.place("limits"),
                "run the batch with the limits of your system, such as `ulimit`",
            )  # fmt: skip


def _templates(
    request: Request, sources: Sequence[Source], diagnostics: Diagnostics, *, shares_disk: bool
) -> tuple[Template, ...]:
    """The document in all its variants, with the pattern of names that each has."""
    first = sources[0]
    pattern = request.name or first.project.batch.name or f"{first.name}-{{row}}"
    several = len({source.document.metadata.language for source in sources}) > 1
    templates = []
    for source in sources:
        suffix = f"-{source.document.metadata.language}" if several else ""
        bundle = None if shares_disk else bundle_of(source, diagnostics)
        templates.append(Template(source, pattern + suffix, request.strict, request.epoch, request.today, bundle))
    return tuple(templates)
