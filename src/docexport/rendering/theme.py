"""Themes: folders with `theme.toml`, `templates/<family>/` and `styles/`, each extending another.

Everything that has a default has it in the theme `base`. A theme is found by name among those that come with
docexport or in the project's `themes` folder, or by the path of its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from docexport.cache.compiled import compiled, keep
from docexport.cache.digests import digest
from docexport.config import EditionOptions, EditionRules, Project, Tokens, merge
from docexport.config.settings import Settings, decode, parse_toml
from docexport.diagnostics import NOWHERE, Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import Gate, resolved
from docexport.rendering.tokens import check_values

THEME_FILE = "theme.toml"


class FontSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a font family comes from: a `fontpkg-…` package, and which of its weights are used.

    With `ranges` (hexadecimal code points: `0600-06FF`) the family is a fallback, used where a document has
    such characters.
    """

    package: str
    weights: tuple[int, ...] = (400, 700)
    ranges: tuple[str, ...] = ()

    def covers(self, text: frozenset[str]) -> bool:
        """Whether any of the characters lies in the ranges."""
        bounds = [[int(end, 16) for end in item.split("-")] for item in self.ranges]
        return any(low <= ord(char) <= high for low, high in bounds for char in text)


class _ThemeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `theme.toml` may hold."""

    name: str
    extends: str = "base"
    description: str = ""
    tokens: Tokens = {}
    fonts: dict[str, FontSource] = {}
    editions: dict[str, EditionOptions] = {}


class Theme(Struct, frozen=True):
    """A theme with all it inherits. `folders` are its own first, that of `base` last; `links` are paths that led to
    some of them.

    `rules` are the promises of the edition it is dressed in, `fit` the pages that the edition may take (None: as
    many as the document may, 0: as many as it needs).
    """

    name: str
    description: str
    folders: tuple[Path, ...]
    tokens: dict[str, dict[str, Any]]
    fonts: dict[str, FontSource]
    editions: dict[str, EditionOptions]
    rules: EditionRules = field(default_factory=EditionRules)
    fit: int | None = None
    links: tuple[Path, ...] = ()

    @property
    def gate(self) -> Gate:
        """What templates and style sheets may read: the theme, those it extends, and those that come with docexport."""
        return Gate((*self.folders, themes_folder()))

    def search_path(self, families: Sequence[str]) -> list[Path]:
        """Where templates are looked for: each theme's families, then the folders that hold themes.

        The last ones let a template extend the one it replaces: `{% extends "base/templates/html/link.j2" %}`.
        """
        paths = [folder / "templates" / family for folder in self.folders for family in families]
        return paths + list(dict.fromkeys(folder.parent for folder in self.folders))

    def styles(self, name: str) -> list[Path]:
        """The style sheets called `name` of the theme and all it extends, the most general first."""
        paths = (folder / "styles" / name for folder in reversed(self.folders))
        return [path for path in paths if path.is_file()]


def themes_folder() -> Path:
    """The folder of the themes that come with docexport: in the package, or in a checkout beside `src`."""
    inside = Path(__file__).parent.parent / "themes"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "themes"


def list_themes(*extra: Path) -> dict[str, Path]:
    """The folder of every theme that can be found by name, those in `extra` folders first."""
    found: dict[str, Path] = {}
    for place in (*extra, themes_folder()):
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            if (folder / THEME_FILE).is_file():
                found.setdefault(folder.name, folder)
    return found


def load_theme(name: str, root: Path, diagnostics: Diagnostics, span: Span = NOWHERE) -> Theme | None:
    """The theme called `name` (or at that path below `root`), or None with a finding."""
    known = list_themes(root / "themes")
    theme: Theme | None = None
    chain: list[tuple[Path, _ThemeFile]] = []
    links: list[Path] = []
    while name:
        folder = known.get(name)
        if folder is None and _is_theme(root / name):
            folder = resolved(root / name)
            links += [root / name] if folder != root / name else []
        if folder is None:
            diagnostics.error(Code.UNKNOWN_THEME, f"there is no theme `{name}`", span, did_you_mean(name, known))
            return None
        if not _stays_inside(folder, root, name, diagnostics, span):
            return None
        if any(folder == above for above, _ in chain):
            diagnostics.error(Code.BAD_THEME, f"the theme `{name}` extends itself", Span(_shown(folder, root)))
            return None
        own = _read_theme(folder, _shown(folder, root), diagnostics)
        if own is None:
            return None
        chain.append((folder, own))
        name = own.extends if folder != known.get("base") else ""
    for folder, own in reversed(chain):
        _check_tokens(theme, own, Span(_shown(folder, root)), diagnostics)
        theme = _extended(theme, folder, own)
    return theme and replace(theme, links=tuple(links))


def _is_theme(folder: Path) -> bool:
    try:
        return (folder / THEME_FILE).is_file()
    except (OSError, ValueError):  # too long, or with a character that no name can have
        return False


def _stays_inside(folder: Path, root: Path, name: str, diagnostics: Diagnostics, span: Span) -> bool:
    """Whether a theme lies in the project (or came with docexport), and no link in it leads out of its folder."""
    if folder.parent == themes_folder():
        return True
    place = resolved(folder)
    outside = not place.is_relative_to(resolved(root))
    links = (path for path in folder.rglob("*") if path.is_symlink() and not resolved(path).is_relative_to(place))
    link = None if outside else next(links, None)
    if outside or link is not None:
        what = f"the theme `{name}` lies" if outside else f"`{link.name if link else ''}` in the theme `{name}` leads"
        hint = "put its files into the project's folder `themes`"
        diagnostics.error(Code.OUTSIDE_PROJECT, f"{what} out of the project's folder", span, hint)
        return False
    return True


def _check_tokens(below: Theme | None, own: _ThemeFile, span: Span, diagnostics: Diagnostics) -> None:
    """Report tokens that look like misspelt ones of the theme below. A theme may have tokens of its own."""
    known = below.tokens if below else own.tokens
    for group, values in own.tokens.items():
        names = known.get(group)
        for word, others in ((group, known), *((key, names or {}) for key in values)):
            hint = did_you_mean(word, others, most=0) if word not in others else ""
            if hint:
                diagnostics.warning(Code.UNKNOWN_KEY, f"the theme below has no token `{word}`", span, hint)


def _shown(folder: Path, root: Path) -> str:
    """The path of a theme's file as reports show it: relative to the project where it lies in it."""
    path = folder / THEME_FILE
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


#: theme files that were read and found to be right, by path and text: a batch reads them for each document
_READ: dict[tuple[Path, str], _ThemeFile] = {}
_MOST_READ = 64


def _read_theme(folder: Path, shown: str, diagnostics: Diagnostics) -> _ThemeFile | None:
    path = folder / THEME_FILE
    before = len(diagnostics)
    try:
        text = Gate((folder,)).read(path).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        diagnostics.error(Code.BAD_THEME, f"cannot read the theme: {error}", Span(shown))
        return None
    if (path, text) in _READ:
        return _READ[path, text]
    name = f"theme-{digest(folder.name, text)[:16]}"
    kept = compiled(name, dict[str, Any])  # a file in which nothing was wrong
    settings = Settings(kept, shown) if kept is not None else parse_toml(text, shown, 1, diagnostics)
    settings.data.setdefault("name", folder.name)
    own = decode(settings, _ThemeFile, diagnostics) if len(diagnostics) == before else None
    if own is None or len(diagnostics) > before:
        return None
    if kept is None:
        keep(name, settings.data)
    if len(_READ) >= _MOST_READ:
        _READ.clear()
    _READ[path, text] = own
    return own


def _extended(below: Theme | None, folder: Path, own: _ThemeFile) -> Theme:
    if below is None:  # what was read is kept for other documents, so this one gets its own
        tokens = {group: dict(values) for group, values in own.tokens.items()}
        return Theme(own.name, own.description, (folder,), tokens, dict(own.fonts), dict(own.editions))
    return Theme(
        own.name,
        own.description,
        (folder, *below.folders),
        merge(below.tokens, own.tokens),
        {**below.fonts, **own.fonts},
        merge_editions(below.editions, own.editions),
    )


def merge_editions(below: dict[str, EditionOptions], above: dict[str, EditionOptions]) -> dict[str, EditionOptions]:
    """Editions of two layers; one of the same name gets the tokens of both."""
    result = dict(below)
    for name, edition in above.items():
        old = below.get(name)
        result[name] = EditionOptions(
            extends=old.extends if old else edition.extends,
            fit=old.fit if old and edition.fit is None else edition.fit,
            tokens=merge(old.tokens, edition.tokens) if old else edition.tokens,
            rules=merge_rules(old.rules, edition.rules) if old else edition.rules,
        )
    return result


def merge_rules(below: EditionRules, above: EditionRules) -> EditionRules:
    """The promises of two editions: those of `above` win."""
    kept = {key: value for key, value in msgspec.structs.asdict(above).items() if value is not None}
    return msgspec.structs.replace(below, **kept)


def apply_edition(
    theme: Theme, project: Project, diagnostics: Diagnostics, place: Callable[..., Span] = lambda *_keys: NOWHERE
) -> Theme:
    """The theme with the tokens of the project's edition and of the project itself on top.

    `place` says where a key of the settings stands.
    """
    editions = merge_editions(theme.editions, project.editions)
    tokens: dict[str, Any] = theme.tokens
    rules = EditionRules()
    fit: int | None = None
    standard = [editions["standard"]] if "standard" in editions else []
    for layer in [*standard, *reversed(_edition_chain(project.edition, editions, diagnostics, place("edition")))]:
        tokens = merge(tokens, layer.tokens)
        fit = fit if layer.fit is None else layer.fit
        rules = merge_rules(rules, layer.rules)
    _check_names(project.tokens, theme, diagnostics, lambda *keys: place("tokens", *keys))
    for name, edition in project.editions.items():
        _check_names(
            edition.tokens, theme, diagnostics, lambda *keys, name=name: place("editions", name, "tokens", *keys)
        )
    dressed = merge(tokens, project.tokens)
    check_values(dressed, diagnostics, place)
    return replace(theme, tokens=dressed, editions=editions, rules=rules, fit=fit)


def _check_names(tokens: Tokens, theme: Theme, diagnostics: Diagnostics, place: Callable[..., Span]) -> None:
    """Report tokens that the theme does not have."""
    for group, values in tokens.items():
        known = theme.tokens.get(group)
        if known is None:
            hint = did_you_mean(group, theme.tokens)
            diagnostics.error(Code.UNKNOWN_KEY, f"unknown group of tokens `{group}`", place(group), hint)
            continue
        for key in values:
            if key not in known:
                hint = did_you_mean(key, known)
                diagnostics.error(Code.UNKNOWN_KEY, f"unknown token `{group}.{key}`", place(group, key), hint)


def _edition_chain(
    name: str, editions: dict[str, EditionOptions], diagnostics: Diagnostics, span: Span
) -> list[EditionOptions]:
    """The edition and those it extends, its own first, without `standard`, which all begin with."""
    chain: list[EditionOptions] = []
    seen: set[str] = set()
    while name not in ("", "standard"):
        if name in seen:
            diagnostics.error(
                Code.BAD_VALUE, f"the edition `{name}` extends itself", span, "begin with another edition"
            )
            break
        seen.add(name)
        edition = editions.get(name)
        if edition is None:
            known = {"standard", *editions}
            diagnostics.error(Code.UNKNOWN_EDITION, f"there is no edition `{name}`", span, did_you_mean(name, known))
            break
        chain.append(edition)
        name = edition.extends
    return chain
