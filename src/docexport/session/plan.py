"""Sources -> the files to be made of them: formats, papers, sheets, and their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from docexport.diagnostics import Diagnostics, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import resolved, shown
from docexport.formats import FORMATS, Format
from docexport.formats.imposition_table import IMPOSITIONS
from docexport.formats.paper import paper_slug
from docexport.session.audiences import check_audiences
from docexport.session.source import Source


class Output(Struct, frozen=True):
    """A file to be made: from what, in which format, where.

    `paper` is that of a format with pages (empty: the theme's). `imposition` names how the pages are put on sheets,
    in a file beside the one with single pages.
    """

    source: Source
    format: Format
    path: Path
    paper: str = ""
    imposition: str = ""


def plan(
    sources: Sequence[Source], diagnostics: Diagnostics, *, out: Path | None = None, files: Sequence[Path] = ()
) -> list[Output]:
    """The outputs of the sources. `files` name them one by one (their suffixes choose the formats), else
    each source gives the files of its formats, in `out` or its own folder.
    """
    check_audiences(sources, diagnostics)
    if files and len(sources) != 1:
        diagnostics.error(
            Code.NAME_COLLISION, "`-o` names the outputs of one document, not of several", hint="use `--out DIR`"
        )
        return []
    if files:
        outputs = list(_named(sources[0], files, diagnostics))
    else:
        outputs = [output for source in sources for output in _usual(source, out, diagnostics)]
    _check_names(outputs, diagnostics)
    return outputs


def _named(source: Source, files: Sequence[Path], diagnostics: Diagnostics) -> Iterator[Output]:
    """The outputs that were named one by one, with the sheets that go with a PDF."""
    by_suffix = {item.suffix: item for item in FORMATS.values()}
    for file in files:
        chosen = by_suffix.get(file.suffix.lower())
        if chosen is None:
            known = ", ".join(f"`{suffix}`" for suffix in by_suffix)
            diagnostics.error(
                Code.UNKNOWN_FORMAT, f"no format has files called `{file.suffix or file.name}`", hint=f"known: {known}"
            )
            continue
        yield from _with_sheets(Output(source, chosen, file, (*source.project.paper, "")[0]), diagnostics)


def _usual(source: Source, out: Path | None, diagnostics: Diagnostics) -> Iterator[Output]:
    """The outputs of a source's formats, those with pages once for each paper."""
    name = output_name(source)
    if Path(name).name != name or "\\" in name or name.startswith("."):
        diagnostics.error(
            Code.BAD_VALUE,
            f"`{name}` is no file name",
            source.place("audience"),
            "look at `name`, `audience` and `edition`",
        )
        return
    folder, papers = out or source.out, tuple(dict.fromkeys(source.project.paper))
    for format_name in dict.fromkeys(source.project.formats):
        chosen = FORMATS.get(format_name)
        if chosen is None:
            place = source.place("formats")
            hint = did_you_mean(format_name, FORMATS)
            diagnostics.error(Code.UNKNOWN_FORMAT, f"there is no format `{format_name}`", place, hint)
        elif chosen.paged:
            for paper in papers or ("",):
                slug = f"-{paper_slug(paper)}" if len(papers) > 1 else ""
                path = folder / f"{name}{slug}{chosen.suffix}"
                yield from _with_sheets(Output(source, chosen, path, paper), diagnostics)
        else:
            yield Output(source, chosen, folder / (name + chosen.suffix))


def _with_sheets(output: Output, diagnostics: Diagnostics) -> Iterator[Output]:
    """An output, and one beside it for each imposition that its source asks for."""
    yield output
    for name in dict.fromkeys(output.source.project.pdf.impose if output.format.paged else ()):
        if name not in IMPOSITIONS:
            place = output.source.place("pdf", "impose")
            hint = did_you_mean(name, IMPOSITIONS)
            diagnostics.error(Code.BAD_VALUE, f"there is no imposition `{name}`", place, hint)
            continue
        path = output.path.with_name(f"{output.path.stem}-{name}{output.path.suffix}")
        yield Output(output.source, output.format, path, output.paper, name)


def output_name(source: Source) -> str:
    """The file name of a source's outputs without suffix, with edition and audience where they are not the usual."""
    project = source.project
    parts = [source.name, "" if project.edition == "standard" else project.edition, project.audience]
    return "-".join(part for part in parts if part)


def _check_names(outputs: Sequence[Output], diagnostics: Diagnostics) -> None:
    seen: dict[Path, Output] = {}
    for output in outputs:
        key = _compared(output.path)
        if key in seen and (seen[key].source is not output.source or seen[key].format is output.format):
            diagnostics.error(
                Code.NAME_COLLISION,
                f"two documents would both become `{shown(output.path)}`",
                hint="rename a source, or build them apart",
            )
        if key in _files_of(output.source):
            diagnostics.error(
                Code.NAME_COLLISION, f"`{shown(output.path)}` would take the place of its source",
                hint="give it another name with `-o`, or another folder with `--out`",
            )  # fmt: skip
        seen[key] = output


def _files_of(source: Source) -> set[Path]:
    """The files that a source was read from, as they are compared."""
    names = {chapter.source for chapter in source.document.children if chapter.source}
    return {_compared(Path(name)) for name in names}


def _compared(path: Path) -> Path:
    """A path to compare with others: on some systems case makes no difference."""
    return Path(str(resolved(path)).casefold())
