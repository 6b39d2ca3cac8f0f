"""`docexport theme`: list themes, copy one to change it, see what differs."""

from __future__ import annotations

import difflib
import re
import shutil
from pathlib import Path

import click

from docexport.cli.console import leave, say
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.rendering.theme import THEME_FILE, Theme, list_themes, load_theme


@click.group()
def theme() -> None:
    """List themes, take parts of one to change them, compare."""


@theme.command("list")
def list_command() -> None:
    """Name every theme that can be used here, and what it is for."""
    diagnostics = Diagnostics()
    for name, folder in list_themes(Path("themes")).items():
        loaded = load_theme(name, Path(), diagnostics)
        own = "" if folder.parent != Path("themes") else "  (here)"
        say(f"{name:12} {loaded.description if loaded else 'cannot be used'}{own}")
    leave(diagnostics, "full")


@theme.command()
@click.argument("name")
@click.argument("files", nargs=-1)
@click.option("--from", "parent", default="base", help="the theme to take from")
def eject(name: str, files: tuple[str, ...], parent: str) -> None:
    """Make a theme NAME in ./themes that extends another, with copies of the FILES you want to change.

    FILES are paths in a theme: templates/html/callout.j2, styles/print.css.
    """
    diagnostics = Diagnostics()
    loaded = load_theme(parent, Path(), diagnostics)
    if not re.fullmatch(r"\w[\w-]*", name) or name in list_themes():
        diagnostics.error(
            Code.BAD_VALUE,
            f"`{name}` cannot be the name of a theme of yours",
            hint="use a new word of letters and digits",
        )
    target = Path("themes") / name
    sources: dict[Path, Path] = {}
    for file in files if loaded else ():
        source = _find(loaded, file) if loaded else None
        if source is None:
            diagnostics.error(
                Code.MISSING_FILE,
                f"the theme `{parent}` has no file `{file}`",
                hint="`docexport theme files` lists them",
            )
        elif (target / file).exists():
            diagnostics.error(
                Code.FILE_EXISTS, f"`{target / file}` is there already", Span(str(target / file)), "delete it first"
            )
        else:
            sources[target / file] = source
    if not diagnostics.failed():
        target.mkdir(parents=True, exist_ok=True)
        settings = target / THEME_FILE
        if not settings.exists():
            settings.write_text(
                f'name = "{name}"\nextends = "{parent}"\ndescription = ""\n\n# [tokens.color]\n# accent = "#7a1f5c"\n',
                "utf-8",
            )
            say(str(settings))
        for path, source in sources.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if file_is_style(path):
                path.write_text("/* These rules come after those of the theme that is extended. */\n", "utf-8")
            else:
                shutil.copyfile(source, path)
            say(str(path))
    leave(diagnostics, "full")


def file_is_style(path: Path) -> bool:
    """Whether a file is a style sheet: a theme's own adds to the others, so that a copy would be of no use."""
    return path.parent.name == "styles"


def _find(loaded: Theme, file: str) -> Path | None:
    """The file of that path in the theme or the nearest one it extends."""
    if Path(file).is_absolute() or ".." in Path(file).parts:
        return None
    return next((folder / file for folder in loaded.folders if (folder / file).is_file()), None)


@theme.command("files")
@click.argument("name", default="base")
def files_command(name: str) -> None:
    """List the files of a theme and of all it extends."""
    diagnostics = Diagnostics()
    loaded = load_theme(name, Path(), diagnostics)
    paths = {
        path.relative_to(folder).as_posix()
        for folder in (loaded.folders if loaded else ())
        for path in folder.rglob("*")
        if path.is_file()
    }
    for path in sorted(paths):
        say(path)
    leave(diagnostics, "full")


@theme.command()
@click.argument("name")
def diff(name: str) -> None:
    """Show how a theme's own templates differ from those they replace (style sheets replace nothing: they add up)."""
    diagnostics = Diagnostics()
    loaded = load_theme(name, Path(), diagnostics)
    own = loaded.folders[0] if loaded else Path()
    for path in sorted(own.rglob("*")) if loaded else ():
        file = path.relative_to(own).as_posix()
        before = next((f / file for f in loaded.folders[1:] if (f / file).is_file()), None) if loaded else None
        if not path.is_file() or before is None or not file.startswith("templates/"):
            continue
        old, new = before.read_text("utf-8").splitlines(), path.read_text("utf-8").splitlines()
        parent = before.parents[len(Path(file).parts) - 1].name
        for line in difflib.unified_diff(old, new, f"{parent}/{file}", f"{name}/{file}", lineterm=""):
            say(line)
    leave(diagnostics, "full")
