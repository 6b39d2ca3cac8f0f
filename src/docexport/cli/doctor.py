"""`docexport doctor`: what the machine has of what docexport can use, and how to get the rest."""

from __future__ import annotations

import ctypes.util
import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from msgspec import Struct

from docexport.cli.console import FAILED, OK, say

PANGO_COMMANDS = {
    "debian": "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "fedora": "sudo dnf install -y pango",
    "alpine": "sudo apk add pango",
    "arch": "sudo pacman -S pango",
    "macos": "brew install pango",
}
#: what makes fonts smaller has a package of its own on some systems
SUBSETTER_COMMANDS = PANGO_COMMANDS | {
    "debian": "sudo apt-get install -y libharfbuzz-subset0",
    "fedora": "sudo dnf install -y harfbuzz",
    "alpine": "sudo apk add harfbuzz-subset",
    "arch": "sudo pacman -S harfbuzz",
}


class Finding(Struct, frozen=True):
    """One thing looked for: whether it is there, what it is needed for, the command that installs it."""

    name: str
    present: bool
    detail: str
    needed_for: str
    command: str = ""
    required: bool = False


def system_name() -> str:
    """Which family of systems this is, as the keys of `PANGO_COMMANDS` name them."""
    if sys.platform == "darwin":
        return "macos"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "debian"
    likes = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".split()
    return next((name for name in PANGO_COMMANDS if name in likes), "debian")


def examine() -> Iterator[Finding]:
    """Look for everything that docexport can use."""
    system = system_name()
    yield Finding("Python", sys.version_info >= (3, 11), platform.python_version(), "everything", required=True)
    try:
        # whether these can be imported is the question
        from docexport.engine import engine_name, has_subsetter  # noqa: PLC0415

        yield Finding("Pango", True, f"found by {engine_name()}", "PDF", required=True)
        there = has_subsetter()
        told = "found" if there else "not found; fontTools does its work"
        yield Finding("HarfBuzz's subsetter", there, told, "small PDFs, quickly", SUBSETTER_COMMANDS[system])
    except (ImportError, OSError) as error:
        first = str(error).strip().split("\n")[0]
        yield Finding("Pango", False, first[:70], "PDF", PANGO_COMMANDS[system], required=True)
    yield from _fonts()
    louis = ctypes.util.find_library("louis")
    package = {"debian": "sudo apt-get install -y liblouis20", "macos": "brew install liblouis"}.get(system, "")
    yield Finding("liblouis", louis is not None, louis or "not found", "braille", package)
    apt = {"debian": "sudo apt-get install -y "}.get(system, "")
    brew = {"macos": "brew install "}.get(system, "")
    for name, program, needed_for, package in (
        ("Java", "java", "verifying with EPUBCheck and veraPDF", "openjdk-17-jre-headless" if apt else "openjdk@17"),
        ("Node", "node", "verifying with Ace by DAISY", "nodejs npm" if apt else "node"),
        ("Chromium", "chromium", "verifying with Ace by DAISY", "chromium"),
        ("poppler", "pdftotext", "looking at PDFs in tests", "poppler-utils" if apt else "poppler"),
    ):
        where = shutil.which(program) or (shutil.which("chromium-browser") if program == "chromium" else None)
        yield Finding(
            name, where is not None, where or "not found", needed_for, (apt or brew) + package if apt or brew else ""
        )
    yield from _validators()


def _validators() -> Iterator[Finding]:
    from docexport.verifying.standards import VALIDATORS  # noqa: PLC0415

    for validator in VALIDATORS:
        command = validator.command()
        detail = " ".join(command)[-60:] if command else "not found"
        yield Finding(validator.name, command is not None, detail, "`docexport verify`", validator.install)


def _fonts() -> Iterator[Finding]:
    from docexport.diagnostics import Diagnostics  # noqa: PLC0415
    from docexport.rendering.fonts import installed_family  # noqa: PLC0415
    from docexport.rendering.theme import list_themes, load_theme  # noqa: PLC0415

    packages = {
        (name, source.package)
        for theme in list_themes(Path("themes"))
        for loaded in [load_theme(theme, Path(), Diagnostics())]
        if loaded
        for name, source in loaded.fonts.items()
    }
    for name, package in sorted(packages):
        present = installed_family(package) is not None
        detail = f"fontpkg-{package} {importlib.metadata.version(f'fontpkg-{package}')}" if present else "not installed"
        yield Finding(f"font {name}", present, detail, "PDF", f"pip install fontpkg-{package}", required=True)


@click.command()
def doctor() -> None:
    """Say what is there of what docexport can use, what is missing, and the command that installs it."""
    missing = False
    for item in examine():
        mark = "ok     " if item.present else "MISSING" if item.required else "absent "
        say(f"{mark}  {item.name}: {item.detail}")
        if not item.present:
            say(f"         needed for {item.needed_for}" + (f"; to install it: {item.command}" if item.command else ""))
            missing = missing or item.required
    sys.exit(FAILED if missing else OK)
