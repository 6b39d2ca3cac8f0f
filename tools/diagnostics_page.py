"""The handbook's chapter on diagnostics, made from the codes and from the literate tests that show each report."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from docexport.codes import Code

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "content" / "handbook" / "09-diagnostics.md"
_HEAD = """# Diagnostics

Every finding has a code. The codes stand here in alphabetical order, each with what it means and, where files alone
can show it, with a source that causes it and the report on that source. The reports come from docexport's own tests.

A finding is an `error`, which stops a build before anything is written, or a `warning`, which does so only with
`--strict`.
"""
_BLOCK = re.compile(r"^````[ ]?(?P<name>[^\n`]*)\n(?P<text>.*?)^````$", re.MULTILINE | re.DOTALL)
#: sources of more lines than this are left to the tests
LONGEST = 14


def page() -> str:
    """The chapter as Markdown."""
    return "\n".join([_HEAD, *(_entry(code) for code in sorted(Code))])


def _entry(code: Code) -> str:
    parts = [f"## {code} {{#{code}}}", "", code.about, ""]
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
    sys.stdout.write(f"{PAGE}\n")
