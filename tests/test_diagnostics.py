"""One file a code in `tests/diagnostics`: the files of an author, and the exact report docexport gives."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from docexport.checks.rules import RULES
from docexport.config.settings import parse_toml
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.diagnostics.report import full, summary
from docexport.session import build, check, load_sources, plan
from docexport.session.building import How
from literate import read_examples, rewrite
from samples import HERE

FIRST = "document.md"
#: codes that `docexport check` alone finds
CHECKED = {str(rule.code) for rule in RULES} | {"unused-reference"}
#: codes of finished files that were damaged
VERIFIED = (
    Code.LOST_TEXT, Code.MOVED_TEXT, Code.DOUBLED_TEXT, Code.FOREIGN_TEXT, Code.LEAK, Code.LOST_DESCRIPTION,
    Code.BROKEN_TARGET, Code.PAGE_MISMATCH, Code.FONT_NOT_EMBEDDED, Code.BAD_STRUCTURE,
)  # fmt: skip
#: codes whose finding needs more than files, and the test that shows it
ELSEWHERE = {
    Code.CANNOT_WRITE: "test_build.py",
    Code.TOO_LARGE: "hostile/test_documents.py",
    Code.WORKER_ENDED: "test_faults.py",
    Code.CACHE_UNSAFE: "test_session.py",
    Code.LAID_OUT_IN_ONE: "test_parts.py",
    Code.BAD_DATA: "test_batch.py",
    Code.BAD_NAME: "test_batch.py",
    Code.UNKNOWN_COLUMN: "test_batch.py",
    Code.ROW_FAILED: "test_batch.py",
    Code.ROWS_ANEW: "hostile/test_resume.py",
    Code.DEAD_LINK: "test_checks.py",
    Code.CHANGED_FILE: "test_made_anew.py",
    Code.INVALID: "test_verify.py",
    Code.NOT_BUILT: "test_verify.py",
    Code.NOT_PROVED: "test_verify.py",
    Code.VALIDATOR_MISSING: "test_verify.py",
    **dict.fromkeys(VERIFIED, "test_sabotage.py"),
    Code.HEAVY_IMAGE: "test_checks.py",
    Code.SMALL_IMAGE: "test_checks.py",
    Code.COARSE_IMAGE: "test_print.py",
    Code.FONT_LICENCE: "test_epub_files.py",
    Code.LOST_WORDS: "test_importing.py",
    Code.NO_BRAILLE: "test_braille.py",
    Code.NO_PAGES: "test_matter.py",
    Code.SMALL_COVER: "test_epub_files.py",
    Code.FILE_EXISTS: "test_cli.py",
    Code.IMAGE_TOO_LARGE: "test_images.py",
    Code.INTERNAL: "test_cli.py",
    Code.LAYOUT: "test_pdf.py",
    Code.MISSING_FONT: "test_pdf.py",
    Code.MISSING_LIBRARY: "test_build.py",
    Code.NAME_COLLISION: "test_build.py",
    Code.NOT_UTF8: "test_readers.py",
    Code.NO_SOURCE: "test_cli.py",
    Code.OUTSIDE_PROJECT: "test_images.py",
    Code.ENGINE_FALLBACK: "test_engine.py",
    Code.TIME_LIMIT: "test_print.py",
    Code.UNKNOWN_SOURCE: "test_readers.py",
    Code.UNREADABLE_IMAGE: "test_images.py",
    Code.CONTROL_CHARACTER: "test_readers.py",
}
EXAMPLES = [
    pytest.param(path, number, id=example.title)
    for path in sorted((HERE / "diagnostics").glob("*.md"))
    for number, example in enumerate(read_examples(path, FIRST))
]


def report_of(blocks: dict[str, str], folder: Path, *, rules: bool) -> str:
    """The full report on building (with `rules` checking) the files that the blocks hold; a block `options` has keys of
    docexport.toml.
    """
    shutil.copytree(HERE / "files" / "images", folder / "images")
    for name, text in blocks.items():
        if name not in ("out", "options"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    diagnostics = Diagnostics()
    options = parse_toml(
        blocks.get("options", "" if "formats" in blocks[FIRST] else "formats = ['txt']"), "options", 1, diagnostics
    )
    start = Path("docexport.toml") if "chapters" in blocks.get("docexport.toml", "") else Path(FIRST)
    sources = load_sources([start], [options], diagnostics)
    if rules:
        for source in sources:
            check(source, diagnostics, today=dt.date(2026, 11, 22))
    else:
        build(plan(sources, diagnostics, out=folder / "out"), diagnostics, How(today=dt.date(2026, 11, 22)))
    lines = full(
        diagnostics, lambda file: (folder / file).read_text("utf-8").splitlines() if (folder / file).is_file() else ()
    )
    return f"{lines}\n{summary(diagnostics)}\n" if summary(diagnostics) else lines


@pytest.mark.parametrize(("path", "number"), EXAMPLES)
def test_a_finding_is_reported_as_its_file_says(
    path: Path, number: int, accept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    example = read_examples(path, FIRST)[number]
    report = report_of(example.blocks, tmp_path, rules=path.stem in CHECKED)
    assert f"[{path.stem}]" in report
    if accept:
        rewrite(path, number, {"out": report}, FIRST)
    else:
        assert report == example.blocks["out"]


def test_every_code_has_a_file_or_a_test() -> None:
    files = {path.stem for path in (HERE / "diagnostics").glob("*.md")}
    assert files | {str(code) for code in ELSEWHERE} == {str(code) for code in Code}
    for code, name in ELSEWHERE.items():
        assert f"Code.{code.name}" in (HERE / name).read_text("utf-8"), f"{name} does not test {code}"


def test_every_code_says_what_it_means() -> None:
    for code in Code:
        assert code.about.endswith("."), code
        assert len(code.about) > 30, code
