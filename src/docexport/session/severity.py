"""How severe a project takes findings to be: `[checks]`, and `[checks-in."drafts/*"]` for some files."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from docexport.config import Project
from docexport.config.settings import KeyPath, Settings
from docexport.diagnostics import Diagnostic, Diagnostics, Judge, Severity, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import resolved

_LEVELS: Mapping[str, Severity | None] = {"ignore": None, "warn": Severity.WARNING, "error": Severity.ERROR}


def level_of(code: str, file: str, project: Project) -> str:
    """What a project says of a code in a file (relative to the project's folder): the last that fits, or empty."""
    said: str = project.checks.get(code, "")
    for pattern, levels in project.checks_in.items():
        if code in levels and fnmatchcase(file, pattern):
            said = levels[code]
    return said


def judge_of(file: str, project: Project) -> Judge:
    """How findings in a file are taken. An error stays one: what causes it cannot be built, or not safely."""

    def judge(item: Diagnostic) -> Severity | None:
        said = level_of(item.code, file, project)
        if not said or (item.severity is Severity.ERROR and said != "error"):
            return item.severity
        return _LEVELS[said]

    return judge


def relative_name(shown: str, root: Path) -> str:
    """The name of a file as globs see it: relative to the project's folder, where it lies in there."""
    path = resolved(Path(shown))
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else shown


def raised_rules(project: Project) -> frozenset[Code]:
    """The codes that a project takes for errors anywhere: builds look for these too."""
    raised = {code for code, level in project.checks.items() if level == "error"}
    for levels in project.checks_in.values():
        raised |= {code for code, level in levels.items() if level == "error"}
    return frozenset(code for code in Code if code in raised)


def check_codes(project: Project, settings: Settings, diagnostics: Diagnostics) -> None:
    """Report codes that are no codes."""
    listed: list[KeyPath] = [("checks", code) for code in project.checks]
    listed += [("checks-in", glob, code) for glob, levels in project.checks_in.items() for code in levels]
    for path in listed:
        if path[-1] not in set(Code):
            hint = did_you_mean(str(path[-1]), list(Code), most=0)
            diagnostics.error(Code.UNKNOWN_KEY, f"no finding has the code `{path[-1]}`", settings.place(path), hint)
