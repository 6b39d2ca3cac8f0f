"""The pipeline, from sources to files. The only part that writes to disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from docexport.checks import check_document
from docexport.codes import Code
from docexport.diagnostics import Diagnostics, DocexportError, did_you_mean
from docexport.model import Document
from docexport.pipeline.files import write_file
from docexport.pipeline.source import Source, load_sources, parse_source, shown
from docexport.rendering.theme import dress, load_theme
from docexport.transforms import Context, Target, depends_on_format, transform
from docexport.writers import FORMATS, Format, Manuscript, modified_time
from docexport.writers.paper import page_size

#: called before each step of a build with what is being made
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Output:
    """A file to be made: from what, in which format, where."""

    source: Source
    format: Format
    path: Path


def plan(
    sources: Sequence[Source], found: Diagnostics, *, out: Path | None = None, files: Sequence[Path] = ()
) -> list[Output]:
    """The outputs of the sources. `files` name them one by one (their suffixes choose the formats), else
    each source gives one file for each of its formats, in `out` or its own folder.
    """
    outputs: list[Output] = []
    by_suffix = {item.suffix: item for item in FORMATS.values()}
    if files and len(sources) != 1:
        found.error(
            Code.NAME_COLLISION, "`-o` names the outputs of one document, not of several", hint="use `--out DIR`"
        )
        return []
    for file in files:
        chosen = by_suffix.get(file.suffix.lower())
        if chosen is None:
            known = ", ".join(f"`{suffix}`" for suffix in by_suffix)
            found.error(
                Code.UNKNOWN_FORMAT, f"no format has files called `{file.suffix or file.name}`", hint=f"known: {known}"
            )
        else:
            outputs.append(Output(sources[0], chosen, file))
    for source in sources if not files else ():
        name = output_name(source)
        if Path(name).name != name or "\\" in name or name.startswith("."):
            found.error(
                Code.BAD_VALUE,
                f"`{name}` is no file name",
                source.place("audience"),
                "look at `name`, `audience` and `edition`",
            )
            continue
        for name in dict.fromkeys(source.project.formats):
            if name not in FORMATS:
                place = source.place("formats")
                found.error(Code.UNKNOWN_FORMAT, f"there is no format `{name}`", place, did_you_mean(name, FORMATS))
                continue
            folder = out or source.out
            outputs.append(Output(source, FORMATS[name], folder / (output_name(source) + FORMATS[name].suffix)))
    _check_names(outputs, found)
    return outputs


def output_name(source: Source) -> str:
    """The file name of a source's outputs without suffix, with edition and audience where they are not the usual."""
    project = source.project
    parts = [source.name, "" if project.edition == "standard" else project.edition, project.audience]
    return "-".join(part for part in parts if part)


def _check_names(outputs: Sequence[Output], found: Diagnostics) -> None:
    seen: dict[Path, Output] = {}
    for output in outputs:
        key = Path(str(output.path.resolve()).casefold())
        if key in seen and seen[key].source is not output.source:
            found.error(
                Code.NAME_COLLISION,
                f"two documents would both become `{shown(output.path)}`",
                hint="rename a source, or build them apart",
            )
        seen[key] = output


def prepare(source: Source, format_name: str, found: Diagnostics, after: str = "") -> Document:
    """The source's document after all transforms (or the one named `after`) for one format."""
    project = source.project
    target = Target(format_name, project.edition, project.audience)
    return transform(source.document, Context(target, project, str(source.root), found), after)


def render(source: Source, format_name: str, found: Diagnostics, *, epoch: int | None = None) -> bytes:
    """The source in one format, as bytes. `epoch` is the time it carries, in seconds since 1970.

    Raises `DocexportError` where there is an error in the source or on the way.
    """
    if format_name not in FORMATS:
        found.error(Code.UNKNOWN_FORMAT, f"there is no format `{format_name}`", hint=did_you_mean(format_name, FORMATS))
        raise DocexportError(found)
    document = prepare(source, format_name, found)
    return _write(source, document, FORMATS[format_name], found, epoch)


def _write(source: Source, document: Document, chosen: Format, found: Diagnostics, epoch: int | None) -> bytes:
    theme = load_theme(source.project.theme_name, source.root, found, source.place("theme"))
    if theme is None:
        raise DocexportError(found)
    theme = dress(theme, source.project, found, source.place)
    if found.failed():
        raise DocexportError(found)
    manuscript = Manuscript(
        document, theme, source.project, source.root, modified_time(document, epoch), found, source.place
    )
    try:
        data = chosen.write(manuscript)
    except OSError as error:
        if "library" not in str(error):
            raise
        found.error(
            Code.MISSING_LIBRARY, "a library that page layout needs is missing: " + str(error).split("\n")[0],
            hint="`docexport doctor` says how to install it; `--to epub,txt` works without",
        )  # fmt: skip
        raise DocexportError(found) from error
    if found.failed():
        raise DocexportError(found)
    return data


def check(source: Source, found: Diagnostics, today: dt.date | None = None) -> None:
    """Find all that building the source would find before pages are laid out, and write nothing."""
    plan([source], found)
    for name in source.project.formats:
        if name in FORMATS:
            check_document(prepare(source, name, found), found, today, source.place)
    theme = load_theme(source.project.theme_name, source.root, found, source.place("theme"))
    if theme is not None:
        dress(theme, source.project, found, source.place)
    if source.project.paper:
        page_size(source.project.paper, found, source.place("paper"))


def build(
    outputs: Sequence[Output],
    found: Diagnostics,
    *,
    strict: bool = False,
    epoch: int | None = None,
    today: dt.date | None = None,
    progress: Progress = lambda _what: None,
) -> list[Path]:
    """Make the outputs and give the paths of the files written: all of them, or none where an error was found.

    With `strict` a warning counts as an error. `today` lets overdue reviews be reported.
    """
    made: list[tuple[Path, bytes]] = []
    documents: dict[tuple[int, str], Document] = {}
    for output in outputs:
        source = output.source
        progress(shown(output.path))
        variant = output.format.name if depends_on_format(source.document) else ""
        key = (id(source), variant)
        if key not in documents:
            documents[key] = prepare(source, output.format.name, found)
            check_document(documents[key], found, today, source.place)
        if found.failed(strict=strict):
            continue
        try:
            made.append((output.path, _write(source, documents[key], output.format, found, epoch)))
        except DocexportError:
            continue
    if found.failed(strict=strict):
        return []
    return [path for path, data in made if write_file(path, data, found)]


__all__ = [
    "Output",
    "Progress",
    "Source",
    "build",
    "check",
    "load_sources",
    "output_name",
    "parse_source",
    "plan",
    "prepare",
    "render",
    "shown",
]
