"""What verifying gives: for each file and each check a verdict, and what was looked at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from docexport.diagnostics import Diagnostic


class Verdict(StrEnum):
    """How a check ended. `SKIPPED` says that it could not be made, and proves nothing."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Outcome(Struct, frozen=True):
    """A verdict and what was looked at: "4,321 letters compared"."""

    verdict: Verdict
    summary: str

    @classmethod
    def passed(cls, summary: str) -> Outcome:
        return cls(Verdict.PASSED, summary)

    @classmethod
    def skipped(cls, reason: str) -> Outcome:
        return cls(Verdict.SKIPPED, reason)


def counted(number: int, word: str) -> str:
    """A number with its word: `1 picture`, `2 pictures`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def failed_if(failed: bool, summary: str) -> Outcome:
    """The outcome of a check that failed or did not."""
    return Outcome(Verdict.FAILED if failed else Verdict.PASSED, summary)


class CheckResult(Struct, frozen=True):
    """One check of one file: its name, what it proves, how it ended, what it found."""

    name: str
    proves: str
    outcome: Outcome
    findings: tuple[Diagnostic, ...]


class FileEvidence(Struct, frozen=True):
    """All checks of one file. `digest` is its SHA-256, so that the evidence is about these bytes and no others."""

    name: str
    format: str
    size: int
    digest: str
    checks: tuple[CheckResult, ...]

    @property
    def holds(self) -> bool:
        """Whether no check failed."""
        return all(check.outcome.verdict is not Verdict.FAILED for check in self.checks)


class Evidence(Struct, frozen=True):
    """The evidence about all files made of one source, for one audience and edition."""

    source: str
    title: str
    audience: str
    edition: str
    version: str
    files: tuple[FileEvidence, ...]


def digest_of(data: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def as_json(evidence: Evidence) -> str:
    """The evidence for programs. It holds no time, so that the same files give the same report."""
    return json.dumps(
        {
            "docexport": evidence.version,
            "source": evidence.source,
            "title": evidence.title,
            "audience": evidence.audience,
            "edition": evidence.edition,
            "holds": all(file.holds for file in evidence.files),
            "files": [_file(file) for file in evidence.files],
        },
        ensure_ascii=False,
        indent=2,
    )


def _file(file: FileEvidence) -> dict[str, object]:
    return {
        "name": file.name,
        "format": file.format,
        "bytes": file.size,
        "sha256": file.digest,
        "holds": file.holds,
        "checks": [
            {
                "name": check.name,
                "proves": check.proves,
                "verdict": str(check.outcome.verdict),
                "summary": check.outcome.summary,
                "findings": [
                    {"code": str(item.code), "message": item.message, "place": str(item.span), "hint": item.hint}
                    for item in check.findings
                ],
            }
            for check in file.checks
        ],
    }


def verdicts(files: Iterable[FileEvidence]) -> Sequence[str]:
    """Each check on a line: `hands.pdf  parity  passed  (4,321 letters …)`."""
    return [
        f"{file.name}: {check.outcome.verdict} {check.name} ({check.outcome.summary})"
        for file in files
        for check in file.checks
    ]
