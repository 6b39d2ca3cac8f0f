"""How to build: the options of a document, and those of a project in `docexport.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from docexport.config.settings import Settings, decode, field_names
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Metadata

Scalar = str | int | float | bool
Tokens = dict[str, dict[str, Scalar]]
#: sets of characters that plain text can be written in
CharsetName = Literal["unicode", "ascii", "latin-1", "cp437"]
#: how the pages of a book are counted: through, front matter in roman numerals, or that and each chapter apart
PageNumbers = Literal["through", "front", "chapter"]

#: the look a kind of document has when nobody chose one
DEFAULT_THEMES = {"handout": "clinic", "letter": "clinic", "worksheet": "classroom", "book": "press"}


class TextOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Options of the plain-text format.

    `width` is in display columns; 0 means the theme's own. `fit` says how lines are broken, `justify` whether they are
    filled up, `hyphenate` whether words are. `charset` names the characters that may be used; `bom` and `line-ending`
    are for programs that ask for them. `emphasis` says how stress is shown, `links` where addresses stand. `fold-code`
    breaks long lines of code, with a mark. `notes` stand at the end of each chapter or of the whole. `page` is the
    number of lines on a page; 0 means no pages. `page-marks` says where the pages of the PDF begin that is made in the
    same run.
    """

    width: Annotated[int, msgspec.Meta(ge=20, le=200)] = 0
    fit: Literal["greedy", "optimal"] = "greedy"
    justify: bool = False
    hyphenate: bool = False
    charset: CharsetName = "unicode"
    bom: bool = False
    line_ending: Literal["lf", "crlf"] = "lf"
    emphasis: Literal["theme", "none", "stars", "underscores", "capitals"] = "theme"
    links: Literal["theme", "numbered", "inline"] = "theme"
    fold_code: bool = False
    notes: Literal["chapter", "end"] = "chapter"
    page: Annotated[int, msgspec.Meta(ge=12, le=500)] | Literal[0] = 0
    page_marks: bool = False


class BrailleOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Options of braille: a table of liblouis (empty: the language's), cells in a line, lines on a page (0: none)."""

    table: str = ""
    width: Annotated[int, msgspec.Meta(ge=20, le=200)] = 40
    lines: Annotated[int, msgspec.Meta(ge=12, le=500)] | Literal[0] = 25


class PdfOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Options of the PDF.

    `variant` names the standards it keeps to (`pdf/ua-1`, `pdf/a-3a`, …). `forms` makes answer space fields that can be
    filled in on a screen. `gutter` is added to the inner margin, `bleed` is how far colour may run over the edge.
    `impose` asks for sheets beside the PDF (see `docexport.formats.imposition_table`), on paper `sheet`; `cut-lines`
    draws lines to cut along. `page-numbers` are those of books. `time-limit` is in seconds.
    """

    variant: tuple[str, ...] = ("pdf/ua-1",)
    forms: bool = False
    gutter: str = ""
    bleed: str = ""
    crop_marks: bool = False
    impose: tuple[str, ...] = ()
    sheet: str = ""
    cut_lines: bool = False
    page_numbers: PageNumbers = "through"
    time_limit: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 900


class EpubOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Options of the EPUB.

    Chapters are split at sections down to `split-level`, and where a document would have more than about `split-size`
    thousand characters (0: however many). `fonts` embeds the theme's. A book without a cover of its own gets one
    that is `designed` by the theme, or none.
    """

    split_level: Annotated[int, msgspec.Meta(ge=1, le=6)] = 1
    split_size: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 250
    fonts: bool = False
    cover: Literal["designed", "none"] = "designed"


class HtmlOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """How web pages are made. `fonts` puts the theme's fonts into them; without it the reader's own are used."""

    fonts: bool = False


class EditionRules(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """What an edition promises of its printed pages. A rule that is not set promises nothing.

    `smallest-type` is in points, `contrast` the lowest ratio of text to its background (WCAG 2.2, 1.4.3),
    `longest-line` in characters. A promise that is `false` says that there is none of it: no italics, no words broken
    at line ends, no lines set to one length, no coloured areas, no hues.
    """

    smallest_type: Annotated[float, msgspec.Meta(gt=0)] | None = None
    contrast: Annotated[float, msgspec.Meta(ge=1, le=21)] | None = None
    longest_line: Annotated[int, msgspec.Meta(ge=10)] | None = None
    italics: bool | None = None
    hyphens: bool | None = None
    justified: bool | None = None
    fills: bool | None = None
    hues: bool | None = None


class EditionOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """An edition of the user's own: `extends` names the one it begins with, `rules` are what it promises.

    `fit` goes before that of the document: larger type takes more pages.
    """

    extends: str = "standard"
    fit: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    tokens: Tokens = {}
    rules: EditionRules = EditionRules()


#: how severe a finding is taken to be
Level = Literal["ignore", "warn", "error"]
Levels = dict[str, Level]


class LimitOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """What a document may take: wall-clock seconds, and megabytes of memory; 0 means as much as it needs.

    Where either is set, each document is built in a process of its own.
    """

    seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0
    memory: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class BatchOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """A batch: of each row of the file `data` a document, in all editions, audiences and languages that are listed.

    `name` is the pattern of names, in which `{column}` is a row's value; `combine` is the name of one PDF of all.
    """

    data: str = ""
    name: str = ""
    combine: str = ""
    editions: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Options(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """What can be chosen for one document, in its front matter, in the project or on the command line.

    `paper` may name several, for one PDF each. `fit` is the number of pages that a PDF should take at the most; 0 means
    as many as it needs. `checks` says how severe findings are taken to be, by their codes. `reading-grade` is the
    school grade that the text should be readable in (0: any; without it 8 where the kind is not a book). `acronyms`
    are abbreviations that all readers know. `base-url` is where the project's files stand on the web: links to those
    that are not part of the document lead there.
    """

    formats: tuple[str, ...] = ("pdf", "epub", "txt")
    theme: str = ""
    paper: tuple[str, ...] = ()
    fit: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    edition: str = "standard"
    audience: str = ""
    contents: bool | None = None
    contents_depth: Annotated[int, msgspec.Meta(ge=1, le=6)] = 2
    list_of_figures: bool = False
    list_of_tables: bool = False
    number_sections: bool = False
    smart: bool = True
    allow_html: Literal["text", "sanitized"] = "sanitized"
    pdf: PdfOptions = PdfOptions()
    epub: EpubOptions = EpubOptions()
    html: HtmlOptions = HtmlOptions()
    text: TextOptions = TextOptions()
    braille: BrailleOptions = BrailleOptions()
    tokens: Tokens = {}
    checks: Levels = {}
    reading_grade: Annotated[float, msgspec.Meta(ge=0, le=20)] | None = None
    acronyms: tuple[str, ...] = ()
    base_url: Annotated[str, msgspec.Meta(pattern="^(https?://.+)?$")] = ""


class Project(Options, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """A project: the options of its document, its chapters in order, and where outputs go.

    `chapters` are paths or globs relative to the project's folder; `out` is a folder, relative to it
    too; `name` is the outputs' file name without a suffix. `checks-in` has levels for files, by globs.
    With `trust` false, themes run in a sandbox and outputs stay in the project's folder.
    """

    chapters: tuple[str, ...] = ()
    out: str = "build"
    name: str = ""
    metadata: Metadata = Metadata()
    editions: dict[str, EditionOptions] = {}
    checks_in: dict[str, Levels] = {}
    trust: bool = True
    limits: LimitOptions = LimitOptions()
    batch: BatchOptions = BatchOptions()

    @property
    def theme_name(self) -> str:
        """The theme chosen, or the one that suits the kind of document."""
        return self.theme or DEFAULT_THEMES[self.metadata.kind]


OPTION_KEYS = frozenset(field_names(Options))
METADATA_KEYS = frozenset(field_names(Metadata))
PROJECT_FILE = "docexport.toml"


def decode_front_matter(settings: Settings, diagnostics: Diagnostics) -> tuple[Settings, Settings]:
    """Front matter parted in metadata and options. Keys of other tools are read as those that mean the same; keys that
    are neither are reported.
    """
    from docexport.config.foreign_keys import translated  # noqa: PLC0415 - documents without front matter need none

    own = frozenset(field_names(Project)) - OPTION_KEYS - METADATA_KEYS - {"name"}  # which many tools have
    for key in sorted(own & settings.data.keys()):
        message = f"`{key}` stands in `{PROJECT_FILE}` alone"
        diagnostics.error(Code.UNKNOWN_KEY, message, settings.place((key,)), f"write it into `{PROJECT_FILE}`")
        settings.data.pop(key)
    settings = translated(settings, METADATA_KEYS | OPTION_KEYS, diagnostics)
    return settings.part(set(METADATA_KEYS)), settings.part(set(OPTION_KEYS))


def with_metadata(settings: Settings) -> Settings:
    """The settings of a project whose `title`, `authors`, `language` … stand at the top, as other tools have them: in
    the table `metadata`, whose own keys win.
    """
    lifted = {key: settings.data[key] for key in METADATA_KEYS - set(field_names(Project)) if key in settings.data}
    table = settings.data.get("metadata", {})
    if not lifted or not isinstance(table, dict):
        return settings
    data = {key: value for key, value in settings.data.items() if key not in lifted}
    places = {("metadata", *path): span for path, span in settings.places.items() if path and path[0] in lifted}
    return Settings({**data, "metadata": {**lifted, **table}}, settings.file, {**settings.places, **places})


def merged_project(layers: list[Settings], diagnostics: Diagnostics) -> tuple[Project, Settings]:
    """One project from several layers of settings, later ones on top, tables merged key by key.

    Also gives the merged settings, which know where each value stands.
    """
    data: dict[str, Any] = {}
    places: dict[tuple[str | int, ...], Span] = {}
    file = ""
    for layer in layers:
        data = merge(data, layer.data)
        places |= {path: span for path, span in layer.places.items() if path}
        file = layer.file or file
    merged = Settings(data, file, places)
    return decode(merged, Project, diagnostics), merged


def merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """The two tables as one: values of `above` win, tables are merged in turn."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def takes_several(path: Sequence[str]) -> bool:
    """Whether a key of the settings takes several values, as its declaration says."""
    kind: Any = Project
    for name in path:
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            fields = {field.encode_name: field.name for field in msgspec.structs.fields(kind)}
            kind = get_type_hints(kind).get(fields.get(name, ""))
        else:  # a table of tables, such as `editions.NAME`
            kind = (*get_args(kind), None)[1] if get_origin(kind) is dict else None
        if get_origin(kind) in {UnionType, Union}:
            kind = next((item for item in get_args(kind) if item is not type(None)), None)
    return get_origin(kind) is tuple


def parse_assignment(text: str, diagnostics: Diagnostics) -> Settings:
    """The settings in one `--set` word such as `text.width=60` or `formats=pdf,txt`."""
    key, equals, value = text.partition("=")
    parts = key.strip().split(".")
    if not equals or not all(parts):
        diagnostics.error(
            Code.BAD_VALUE, f"`--set {text}` is not of the form `key=value`", hint="for example `--set text.width=60`"
        )
        return Settings({})
    if parts[0] in METADATA_KEYS and parts[0] not in OPTION_KEYS:
        parts.insert(0, "metadata")
    data: Any = value.split(",") if takes_several(parts) else value
    for part in reversed(parts):
        data = {part: data}
    return Settings(data, "--set " + text)
