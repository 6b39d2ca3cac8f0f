"""The handbook's chapters on diagnostics and on rules, made from the codes, the docstrings of rules, and the literate
tests that show each report.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from docexport.checks.rules import RULES, Rule
from docexport.diagnostics.codes import Code

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "content" / "handbook" / "09-diagnostics.md"
RULES_PAGE = ROOT / "content" / "handbook" / "09-rules.md"
_HEAD = """# Diagnostics

Every finding has a code. The codes stand here in alphabetical order, each with what it means and, where files alone
can show it, with a source that causes it and the report on that source. The reports come from docexport's own tests.

A finding is an `error`, which stops a build before anything is written, or a `warning`, which does so only with
`--strict`. What `docexport check` finds besides has [a chapter of its own](09-rules.md).
"""
_RULES_HEAD = """# Rules of check

These are the rules that `docexport check` looks at a text with, in alphabetical order: what each is about, why, and a
source that breaks it with the report on that source. All are warnings unless
[your settings](06-trust.md#levels) say otherwise.
"""
_BLOCK = re.compile(r"^````[ ]?(?P<name>[^\n`]*)\n(?P<text>.*?)^````$", re.MULTILINE | re.DOTALL)
#: sources of more lines than this are left to the tests
LONGEST = 14


def page() -> str:
    """The chapter as Markdown."""
    own = {rule.code for rule in RULES}
    return "\n".join([_HEAD, *(_entry(code, code.about) for code in sorted(set(Code) - own))])


def rules_page() -> str:
    """The chapter on rules as Markdown."""
    listed = sorted(RULES, key=lambda rule: rule.code)
    return "\n".join([_RULES_HEAD, *(_entry(rule.code, _text_of(rule)) for rule in listed)])


def _text_of(rule: Rule) -> str:
    """The docstring of a rule, a paragraph a line."""
    paragraphs = inspect.getdoc(rule.find) or ""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs.split("\n\n"))


def _entry(code: Code, text: str) -> str:
    parts = [f"## {code} {{#{code}}}", "", text, ""]
    path = ROOT / "tests" / "diagnostics" / f"{code}.md"
    blocks = (
        {b["name"].strip(): b["text"] for b in reversed(list(_BLOCK.finditer(path.read_text("utf-8"))))}
        if path.is_file()
        else {}
    )
    source, report = blocks.get("document.md", ""), blocks.get("out", "")
    if 0 < source.count("\n") <= LONGEST and not re.search("[^\\x00-\\u024f\\u2000-\\u206f]|^(> ){9}", source + report):
        parts += [f"````markdown\n{source}````", "", f"````text\n{_first_report(report)}````", ""]
    return "\n".join(parts)


def _first_report(report: str) -> str:
    """The first finding of a report, without the line that counts them."""
    return report.split("\n\n", maxsplit=1)[0].rstrip("\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    RULES_PAGE.write_text(rules_page(), "utf-8")
    sys.stdout.write(f"{PAGE}\n{RULES_PAGE}\n")
