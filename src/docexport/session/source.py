"""Files -> what is to be built: a document with its options, from a single file or from a project."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from docexport.config import PROJECT_FILE, LimitOptions, Project, decode_front_matter, merged_project, with_metadata
from docexport.config.bounds import MAX_CHAPTERS, MAX_TITLE
from docexport.config.settings import Settings, parse_toml
from docexport.diagnostics import NOWHERE, Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.files import is_dir, is_file, resolved, shown
from docexport.model import Chapter, Document, Metadata
from docexport.readers import clean_text, is_collected, parse_chapter, read_chapter, read_text
from docexport.session.chapters import ReadingPool, read_chapters
from docexport.session.severity import check_codes, judge_of, relative_name

#: folders above a document in which its project file is looked for
_MOST_ABOVE = 4


class Source(Struct, frozen=True):
    """A document as read, the options it is built with, the folder its files lie in, and its name.

    `files` are what it was read from, as they are named: they may be links.
    """

    document: Document
    project: Project
    root: Path
    name: str
    out: Path
    settings: Settings
    files: tuple[Path, ...] = ()

    def place(self, *keys: str | int) -> Span:
        """Where the value of a key was set: in the front matter, in `docexport.toml`; nowhere known else."""
        return self.settings.places.get(keys, self.document.span if self.document.span.file else NOWHERE)


def load_sources(
    paths: Sequence[Path], settings: Sequence[Settings], diagnostics: Diagnostics, helpers: ReadingPool | None = None
) -> list[Source]:
    """What the paths name: Markdown files, folders with a `docexport.toml`, or such a file itself.

    `settings` (from the command line) go on top of all others. `helpers` read the chapters of long books.
    """
    sources: list[Source] = []
    for path in paths:
        if is_dir(path):
            sources += _load_folder(path, settings, diagnostics, helpers)
        elif path.name == PROJECT_FILE or path.suffix == ".toml":
            sources += _load_project(path, settings, diagnostics, helpers)
        else:
            sources += _load_file(path, settings, diagnostics)
    return sources


def documents_in(paths: Sequence[Path], settings: Sequence[Settings]) -> list[tuple[Path, LimitOptions]]:
    """The documents that the paths name, each by a path of its own, with what it may take; none of them is read."""
    listed: list[tuple[Path, LimitOptions]] = []
    for path in paths:
        silent = Diagnostics()  # whoever builds the document reports what is wrong with its settings
        project = _project_of(path)
        own = _project_settings(project, silent) if is_file(project) else Settings({})
        limits = merged_project([own, *settings], silent)[0].limits
        several = (is_dir(path) or (is_file(project) and path == project)) and "chapters" not in own.data
        files = [path]
        if several:
            texts = sorted(item for item in project.parent.iterdir() if is_collected(item))
            # one that leads out of the folder is reported where all are read, and that there are none
            inside = texts and all(_is_inside(item, project.parent, silent) for item in texts)
            files = texts if inside else [project if is_file(project) else path]
        listed += [(file, limits) for file in files]
    return listed


def _project_of(path: Path) -> Path:
    """Where the project file of what a path names would lie."""
    if is_dir(path):
        return path / PROJECT_FILE
    return path if path.suffix == ".toml" else path.parent / PROJECT_FILE


def batch_in(paths: Sequence[Path]) -> bool:
    """Whether the project of the one document that the paths name is a batch of rows."""
    if len(paths) != 1:
        return False
    project = _project_of(paths[0])
    own = _project_settings(project, Diagnostics()).data if is_file(project) else {}
    batch = own.get("batch")
    return isinstance(batch, dict) and bool(batch.get("data"))


def parse_source(text: str, *, name: str, root: Path, settings: Sequence[Settings], diagnostics: Diagnostics) -> Source:
    """A document from a text in memory. `root` is the folder that its images lie in."""
    chapter, front = parse_chapter(clean_text(text, name, diagnostics), name, str(resolved(root)), diagnostics)
    return _single(chapter, front, Settings({}), settings, resolved(root), diagnostics)


def _load_folder(
    folder: Path, settings: Sequence[Settings], diagnostics: Diagnostics, helpers: ReadingPool | None
) -> list[Source]:
    project = folder / PROJECT_FILE
    if is_file(project):
        return _load_project(project, settings, diagnostics, helpers)
    files = _documents_beside(folder, diagnostics)
    if files:
        return _load_files(files, settings, diagnostics)
    diagnostics.error(
        Code.NO_SOURCE, f"there is no `{PROJECT_FILE}` in `{shown(folder)}`",
        hint="name a Markdown file, or make a project with `docexport new`",
    )  # fmt: skip
    return []


def _documents_beside(folder: Path, diagnostics: Diagnostics) -> list[Path]:
    """The files of a folder that are documents without being named; one that leads out of it is reported."""
    return sorted(item for item in folder.iterdir() if is_collected(item) and _is_inside(item, folder, diagnostics))


def _load_files(files: Iterable[Path], settings: Sequence[Settings], diagnostics: Diagnostics) -> list[Source]:
    return [source for file in files for source in _load_file(file, settings, diagnostics)]


def _is_inside(path: Path, root: Path, diagnostics: Diagnostics) -> bool:
    """Whether a file lies in a folder, and is no link that leads out of it."""
    if resolved(path).is_relative_to(resolved(root)):
        return True
    message, hint = f"`{shown(path)}` leads out of the project's folder", "put the file itself there, not a link to it"
    diagnostics.error(Code.OUTSIDE_PROJECT, message, Span(shown(path)), hint)
    return False


def _project_settings(path: Path, diagnostics: Diagnostics) -> Settings:
    if not _is_inside(path, path.parent, diagnostics):
        return Settings({})
    return with_metadata(parse_toml(read_text(path, shown(path), diagnostics), shown(path), 1, diagnostics))


def _load_project(
    path: Path, settings: Sequence[Settings], diagnostics: Diagnostics, helpers: ReadingPool | None
) -> list[Source]:
    """The book of a project, or each Markdown file beside a project file that names no chapters."""
    if not is_file(path):
        diagnostics.error(Code.MISSING_FILE, f"there is no file `{shown(path)}`", Span(shown(path)))
        return []
    own = _project_settings(path, diagnostics)
    root = resolved(path.parent)
    if "chapters" not in own.data:
        files = _documents_beside(root, diagnostics)
        if not files:
            diagnostics.error(
                Code.NO_SOURCE, f"`{shown(path)}` names no `chapters`, and no Markdown file lies beside it"
            )
        return _load_files(files, settings, diagnostics)
    metadata = own.data.setdefault("metadata", {})
    if isinstance(metadata, dict):
        metadata.setdefault("kind", "book")
    project, merged = merged_project([own, *settings], diagnostics)
    files = _chapter_files(project.chapters, root, own, diagnostics)
    if len(files) == 1:
        chapter, front = read_chapter(files[0], shown(files[0]), diagnostics)
        return [
            replace(
                _single(
                    chapter, front, own, settings, root, diagnostics, project.name or root.name, root / project.out
                ),
                files=tuple(files),
            )
        ]
    if len(files) > MAX_CHAPTERS:
        message = f"the book has {len(files)} chapters; {MAX_CHAPTERS} are the most"
        diagnostics.error(Code.TOO_LARGE, message, own.place(("chapters",)), "make several books of it")
        files = files[:MAX_CHAPTERS]
    chapters = read_chapters(files, diagnostics, helpers or ReadingPool(), project.formats)
    metadata = _fitting(project.metadata, merged, diagnostics)
    document = Document(children=tuple(chapters), metadata=metadata, span=Span(shown(path)))
    return [
        _judged(
            Source(document, project, root, project.name or root.name, root / project.out, merged, tuple(files)),
            diagnostics,
        )
    ]


def _judged(source: Source, diagnostics: Diagnostics) -> Source:
    """The source, whose findings are from now on taken as its project takes them."""
    check_codes(source.project, source.settings, diagnostics)
    if not source.project.trust and not resolved(source.out).is_relative_to(source.root):
        message = f"the outputs would lie in `{source.out}`, out of the project's folder"
        diagnostics.error(
            Code.OUTSIDE_PROJECT, message, source.place("out"), "a project that is not trusted writes in its folder"
        )
    for file in (source.document.span.file, *(chapter.source for chapter in source.document.children)):
        diagnostics.judges[file] = judge_of(relative_name(file, source.root), source.project)
    return source


def _chapter_files(patterns: Iterable[str], root: Path, own: Settings, diagnostics: Diagnostics) -> list[Path]:
    """The files of a project's chapters, in order, each once."""
    files: dict[Path, None] = {}
    for pattern in patterns:
        is_glob = any(char in pattern for char in "*?[")
        outside = Path(pattern).is_absolute() or ".." in Path(pattern).parts
        matches = [] if outside else sorted(root.glob(pattern)) if is_glob else [root / pattern]
        matches = [match for match in matches if not is_glob or is_collected(match)]
        if outside or not matches:
            what = "lies outside of the project" if outside else "matches no file"
            code = Code.OUTSIDE_PROJECT if outside else Code.MISSING_FILE
            diagnostics.error(code, f"the chapter `{pattern}` {what}", own.place(("chapters",)))
        for match in matches:
            if resolved(match).is_relative_to(root):
                files.setdefault(match)
            else:
                diagnostics.error(
                    Code.OUTSIDE_PROJECT,
                    f"the chapter `{pattern}` lies outside of the project",
                    own.place(("chapters",)),
                )
    return list(files)


def _load_file(path: Path, settings: Sequence[Settings], diagnostics: Diagnostics) -> list[Source]:
    before = len(diagnostics)
    beside = path.parent / PROJECT_FILE
    own = _project_settings(beside, diagnostics) if is_file(beside) else Settings({})
    trusted = merged_project([own, *settings], Diagnostics())[0].trust
    if not trusted and not _is_inside(path, path.parent, diagnostics):
        return []
    chapter, front = read_chapter(path, shown(path), diagnostics)
    if not chapter.source and len(diagnostics) > before:
        return []
    if "chapters" in own.data:
        own = Settings({})
    out = own.data.get("out")
    folder = path.parent / out if isinstance(out, str) else path.parent
    root = root_of(path) if trusted else resolved(path.parent)
    source = _single(chapter, front, own, settings, root, diagnostics, out=folder)
    return [replace(source, files=(path,))]


def project_files_above(path: Path) -> list[Path]:
    """Where the project file of a document may lie, the nearest place first: beside it or in a folder above."""
    place = resolved(path.parent)
    return [above / PROJECT_FILE for above in (place, *place.parents)[: 1 + _MOST_ABOVE]]


def root_of(path: Path) -> Path:
    """The folder that the files of a document must lie in: the nearest one with a project file, else its own."""
    found = next((file for file in project_files_above(path) if is_file(file)), None)
    return found.parent if found else resolved(path.parent)


def _single(  # noqa: PLR0917 - the parts a document is put together from
    chapter: Chapter,
    front: Settings,
    own: Settings,
    settings: Sequence[Settings],
    root: Path,
    diagnostics: Diagnostics,
    name: str = "",
    out: Path | None = None,
) -> Source:
    """A document of one file: what its front matter says goes on top of what its project says."""
    said, options = decode_front_matter(front, diagnostics)
    layer = Settings(
        {**options.data, "metadata": said.data},
        front.file,
        {**options.places, **{("metadata", *path): span for path, span in said.places.items() if path}},
    )
    project, merged = merged_project([own, layer, *settings], diagnostics)
    metadata = _fitting(project.metadata, merged, diagnostics)
    document = Document(children=(chapter,), metadata=metadata, span=chapter.span)
    source = Source(document, project, root, name or project.name or chapter.name, out or Path(os.curdir), merged)
    return _judged(source, diagnostics)


def _fitting(metadata: Metadata, settings: Settings, diagnostics: Diagnostics) -> Metadata:
    """The metadata without people whose names are blank, as no reading system takes them, and with titles that a page
    can hold; both are reported.
    """
    changed: dict[str, Any] = {}
    for key in ("title", "subtitle"):
        words = getattr(metadata, key)
        if len(words) > MAX_TITLE:
            message = f"the {key} has {len(words):,} characters; {MAX_TITLE:,} are the most"
            diagnostics.error(Code.TOO_LARGE, message, settings.place(("metadata", key)), "say it in the text")
            changed[key] = words[:MAX_TITLE]
    for key in ("authors", "contributors"):
        people = getattr(metadata, key)
        kept = tuple(person for person in people if getattr(person, "name", person).strip())
        if len(kept) < len(people):
            changed[key] = kept
            span = settings.place(("metadata", key))
            diagnostics.warning(
                Code.BAD_VALUE, f"a name in `{key}` is blank, and left out", span, "write it, or delete it"
            )
    return replace(metadata, **changed) if changed else metadata
