"""What commands share: reading settings, showing findings, exit codes."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from docexport import __version__
from docexport.config import PROJECT_FILE, LimitOptions, parse_assignment
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, Severity
from docexport.diagnostics.codes import Code
from docexport.diagnostics.printable import printable
from docexport.diagnostics.report import as_json, as_sarif, concise, full, summary
from docexport.session.session import Clock, Session

#: exit codes; 130 is for an interruption, as shells have it
OK, FINDINGS, USAGE, FAILED, INTERRUPTED = 0, 1, 2, 3, 130
_USAGE_CODES = {
    Code.UNKNOWN_KEY, Code.BAD_VALUE, Code.BAD_TOML, Code.UNKNOWN_THEME, Code.BAD_THEME, Code.UNKNOWN_EDITION,
    Code.UNKNOWN_PAPER, Code.UNKNOWN_FORMAT, Code.NO_SOURCE, Code.NAME_COLLISION, Code.FILE_EXISTS,
}  # fmt: skip
_FAILURE_CODES = {
    Code.CANNOT_WRITE, Code.NOT_BUILT, Code.VALIDATOR_MISSING,
    Code.MISSING_LIBRARY, Code.TEMPLATE_ERROR, Code.INTERNAL, Code.MISSING_FONT,
}  # fmt: skip

#: styles that are data for programs: they go to standard output, alone
DATA: dict[str, Callable[[Diagnostics], str]] = {"json": as_json, "sarif": partial(as_sarif, version=__version__)}

#: the end of 2107, the last year that a ZIP archive can hold
_LAST_SECOND = 4_354_819_199
F = TypeVar("F", bound=Callable[..., Any])


#: options that guard against what strangers wrote
_GUARDS = (
    click.option("--untrusted", is_flag=True, help="for projects of others: themes in a sandbox, files in the folder"),
    click.option("--time-limit", type=float, help="seconds for each document, in a process of its own"),
    click.option("--memory-limit", type=int, help="megabytes for each document, in a process of its own"),
)


def guard_options(command: F) -> F:
    """The options that guard against what strangers wrote."""
    for option in reversed(_GUARDS):
        command = option(command)
    return command


def source_options(command: F) -> F:
    """The arguments and options that say what is built, and how."""
    options = (
        click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
        click.option("--theme", help="the look: clinic, classroom, press, base, or one of your own"),
        click.option("--paper", help="a4, letter, a5, … or a size: '148mm x 210mm'; several with commas between"),
        click.option("--edition", help="standard, large-print, easy-read, high-contrast, low-ink, or one of your own"),
        click.option("--audience", help="keep what is marked `when audience=…` for it"),
        click.option(
            "--set",
            "assignments",
            multiple=True,
            metavar="KEY=VALUE",
            help="any key of docexport.toml: --set text.width=60",
        ),
        click.option("--strict", is_flag=True, help="a warning stops the build as an error does"),
        *_GUARDS,
        click.option(
            "--format",
            "style",
            type=click.Choice(["full", "concise", *DATA]),
            default="full",
            help="how findings are shown",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def settings_from(options: dict[str, Any], assignments: Sequence[str], diagnostics: Diagnostics) -> list[Settings]:
    """The layers of settings that the command line stands for."""
    chosen = {key: value for key, value in options.items() if value}
    if "paper" in chosen:
        chosen["paper"] = [name.strip() for name in str(chosen["paper"]).split(",") if name.strip()]
    layers = [parse_assignment(text, diagnostics) for text in assignments]
    return [*layers, Settings(chosen, "the command line")]


def session_from(
    options: dict[str, Any], layers: Sequence[Settings], *, strict: bool = False, jobs: int = 1, cache: bool = False
) -> Session:
    """The session that the command line asks for."""
    seconds, megabytes = options.get("time_limit"), options.get("memory_limit")
    is_trusted, limits = not options.get("untrusted"), None
    if seconds or megabytes:
        limits = LimitOptions(seconds=seconds or 0, memory=megabytes or 0)
    clock = Clock(epoch(), today())
    return Session(trust=is_trusted, limits=limits, jobs=jobs, cache=cache, clock=clock, strict=strict, layers=layers)


def split(words: str | None) -> list[str] | None:
    """Words with commas between, as a list; None where there are none."""
    return [word.strip() for word in words.split(",") if word.strip()] if words else None


def paths_or_here(paths: Sequence[Path], diagnostics: Diagnostics) -> list[Path]:
    """The paths given, or the project here."""
    if paths:
        return list(paths)
    if Path(PROJECT_FILE).is_file():
        return [Path(PROJECT_FILE)]
    diagnostics.error(
        Code.NO_SOURCE, f"no file was named, and there is no `{PROJECT_FILE}` here",
        hint="for example `docexport build handout.md`, or `docexport new handout NAME` to begin",
    )  # fmt: skip
    return []


def say(text: object, *, err: bool = False) -> None:
    """Print a line to standard output or standard error, without what a terminal would obey. Ends the program with
    the exit code of a failure where the output takes nothing more, as a full disk does.
    """
    write(printable(str(text)), err=err)


def write(text: str, *, err: bool = False) -> None:
    """Print lines that are safe for a terminal as they are. Ends the program as `say` does."""
    try:
        click.echo(text, err=err)
    except BrokenPipeError:  # the reader has seen enough; `run` knows what to do
        raise
    except OSError as error:
        _leave_unprinted(sys.stderr if err else sys.stdout)
        if not err:
            click.echo(f"error[{Code.CANNOT_WRITE}] cannot print: {error.strerror or error}", err=True)
        sys.exit(FAILED)


def _leave_unprinted(stream: TextIO) -> None:
    """Drop what a stream still holds: Python would try to print it at exit, and fail again."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def show(diagnostics: Diagnostics, style: str) -> None:
    """Print the findings: as data to stdout for programs, else as text to stderr."""
    if style in DATA:
        write(DATA[style](diagnostics))
        return
    if len(diagnostics):
        write(concise(diagnostics) if style == "concise" else full(diagnostics, _lines), err=True)
        if summary(diagnostics) and style == "full":
            say(summary(diagnostics), err=True)


def _lines(file: str) -> Sequence[str]:
    try:
        return Path(file).read_text("utf-8", errors="replace").split("\n")
    except (OSError, ValueError):
        return ()


def exit_code(diagnostics: Diagnostics, *, strict: bool = False) -> int:
    """0 where nothing stops a build; else 2 for wrong use, 3 for a failed build, 1 for errors in the document."""
    if not diagnostics.failed(strict=strict):
        return OK
    codes = {item.code for item in diagnostics if item.severity is Severity.ERROR}
    if codes & _FAILURE_CODES:
        return FAILED
    return USAGE if codes and codes <= _USAGE_CODES else FINDINGS


def leave(diagnostics: Diagnostics, style: str, *, strict: bool = False) -> None:
    """Show the findings and exit with their code."""
    show(diagnostics, style)
    sys.exit(exit_code(diagnostics, strict=strict))


def epoch() -> int | None:
    """SOURCE_DATE_EPOCH, in seconds since 1970, where it is set. Raises `click.UsageError` for what is no time that an
    archive can hold.
    """
    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not value:
        return None
    if value.isascii() and value.isdigit() and len(value) <= len(str(_LAST_SECOND)) and int(value) <= _LAST_SECOND:
        return int(value)
    raise click.UsageError(f"SOURCE_DATE_EPOCH is no number of seconds from 0 to {_LAST_SECOND}: `{value[:40]}`")


def today() -> dt.date:
    """The day it is: SOURCE_DATE_EPOCH's where that is set, else the clock's."""
    seconds = epoch()
    if seconds is not None:
        return dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    return dt.datetime.now(dt.UTC).astimezone().date()
