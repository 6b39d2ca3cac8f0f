"""The evidence as a page for people: one HTML file without anything from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from docexport.verifying.evidence import CheckResult, Evidence, FileEvidence, Verdict

_MARKS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.SKIPPED: "–"}
_STYLE = """
:root { color-scheme: light dark; --rule: #b9bec5; --bad: #a11d1d; --good: #2d5f2e; --dim: #565a60; }
@media (prefers-color-scheme: dark) { :root { --rule: #555; --bad: #ff9c9c; --good: #9fd6a0; --dim: #aaa; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { line-height: 1.2; margin-bottom: .25rem; }
h2 { margin: 2.5rem 0 .25rem; font-size: 1.2rem; overflow-wrap: anywhere; }
.facts, .digest { color: var(--dim); margin: 0; font-size: .9rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin-top: .75rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-top: 1px solid var(--rule); }
th { font-weight: 600; width: 11rem; } td:last-child { color: var(--dim); }
.passed { color: var(--good); } .failed { color: var(--bad); font-weight: 600; } .skipped { color: var(--dim); }
.verdict { white-space: nowrap; width: 7rem; } ul { margin: .25rem 0 0; padding-left: 1.2rem; color: var(--bad); }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
"""


def as_page(evidence: Evidence) -> str:
    """The evidence as a page in HTML."""
    return "\n".join(_lines(evidence)) + "\n"


def _lines(evidence: Evidence) -> Iterator[str]:
    title = f"Evidence: {evidence.title}"
    failed = [file.name for file in evidence.files if not file.holds]
    facts = [f"source {evidence.source}", f"edition {evidence.edition}"]
    facts += [f"audience {evidence.audience}"] if evidence.audience else []
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield f'<head><meta charset="utf-8"><title>{escape(title)}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
    yield f"<body><h1>{escape(title)}</h1>"
    yield f'<p class="facts">{escape(", ".join(facts))}; docexport {escape(evidence.version)}</p>'
    skipped = sum(check.outcome.verdict is Verdict.SKIPPED for file in evidence.files for check in file.checks)
    verdict = f"Failed: {', '.join(failed)}" if failed else "All checks that were made were passed."
    verdict += f" {skipped} were skipped, and prove nothing." if skipped else ""
    yield f'<p class="{"failed" if failed else "passed"}">{escape(verdict)}</p>'
    for file in evidence.files:
        yield from _file(file)
    yield "<p>A check that was skipped proves nothing. What only people can judge, such as whether a description fits"
    yield "its picture, no program proves.</p></body></html>"


def _file(file: FileEvidence) -> Iterator[str]:
    yield f"<h2>{escape(file.name)}</h2>"
    yield f'<p class="digest">{file.size:,} bytes, SHA-256 {file.digest}</p>'
    yield '<table><thead><tr><th scope="col">Check</th><th scope="col">Verdict</th><th scope="col">What it proves</th>'
    yield '<th scope="col">Looked at</th></tr></thead><tbody>'
    for check in file.checks:
        yield from _row(check)
    yield "</tbody></table>"


def _row(check: CheckResult) -> Iterator[str]:
    verdict = check.outcome.verdict
    yield f'<tr><th scope="row">{escape(check.name)}</th>'
    yield f'<td class="verdict {verdict}"><span aria-hidden="true">{_MARKS[verdict]}</span> {verdict}</td>'
    found = "".join(
        f"<li>{escape(f'{item.span}: ' if item.span.file else '')}{_marked(item.message)}</li>"
        for item in check.findings
    )
    listed = f"<ul>{found}</ul>" if found else ""
    yield f"<td>{escape(check.proves)}{listed}</td><td>{_marked(check.outcome.summary)}</td></tr>"


def _marked(text: str) -> str:
    """A text in HTML, with what stands between backticks as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", escape(text))
