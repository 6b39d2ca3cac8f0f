"""The engine: what it stands on, what it does without it, and that it leaves the process as it was."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import weasyprint
import weasyprint.draw
import weasyprint.pdf
from docexport.engine.weasyprint.formatting_structure import boxes as own_boxes

import docexport
from docexport.engine import table
from docexport.engine.sources import digest_of
from docexport.engine.table import ESSENTIAL, TABLE
from same_document import differences

HERE = Path(__file__).parent
ROOT = HERE.parent
#: the oldest version of the range that `pyproject.toml` declares, and the newest
RANGE = ("weasyprint==69.0", "weasyprint>=69,<71")
SAMPLE = """---
title: Sample
language: en
---

# Plants

Plants need *water* and light,[^1] extraordinarily representative communications. See [the end](#the-end).

| a | b |
|---|---|
| 1 | 2 |

## The end

[^1]: A note.
"""
#: builds a sample with the digests of some sources changed, and says what was found
CHANGED = """
import json, sys
from docexport.engine import digests
for name in json.loads(sys.argv[1]):
    digests.SOURCES[name] = "changed"
import docexport
diagnostics = docexport.Diagnostics()
source = docexport.parse(open("a.md").read(), diagnostics=diagnostics)
data = docexport.render(source, "pdf", diagnostics=diagnostics)
open("a.pdf", "wb").write(data)
print(json.dumps([[str(item.code), item.message] for item in diagnostics]))
"""


def test_everything_fits_the_version_that_is_installed() -> None:
    assert [entry.name for entry in TABLE.values() if not entry.fits()] == []


@pytest.mark.parametrize("name", TABLE)
def test_an_entry_whose_source_differs_is_left_out_and_the_pages_are_the_same(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SAMPLE)
    usual = docexport.render(docexport.parse(SAMPLE), "pdf")
    (tmp_path / "usual.pdf").write_bytes(usual)
    entry = TABLE[name]
    sources = json.dumps(list(entry.sources)[:1])
    command = [sys.executable, "-c", CHANGED, sources]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    ((code, message),) = json.loads(done.stdout)
    assert code == docexport.Code.ENGINE_FALLBACK
    assert name in message
    assert ("does not claim PDF/UA" in message) == entry.essential
    assert differences(tmp_path / "usual.pdf", tmp_path / "a.pdf") == []
    assert (b"pdfuaid" in (tmp_path / "a.pdf").read_bytes()) == (b"pdfuaid" in usual and not entry.essential)


def test_a_digest_is_of_a_definition_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mod.py").write_text(
        "import os\n\n@deco(\n    1,\n)\n@other\ndef first(\n    a,\n):\n    return 1\n\n\nclass C:\n    x = 1\n\n"
        "    @property\n    def size(self):\n        return 2\n    y = 3\n\nVALUE = 4\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    # decorators of one line are part of it
    assert digest_of("mod:first") == sha("@other\ndef first(\n    a,\n):\n    return 1")
    assert digest_of("mod:C.size") == sha("    @property\n    def size(self):\n        return 2")
    assert digest_of("mod:C") == sha(
        "class C:\n    x = 1\n\n    @property\n    def size(self):\n        return 2\n    y = 3"
    )
    assert digest_of("mod:none") == digest_of("mod:C.none") == digest_of("no_such_module:f") == ""


def test_names_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for asked, off in (("plain", set(TABLE)), ("-shaping,-floats", {"shaping", "floats"}), ("", set())):
        monkeypatch.setenv("DOCEXPORT_ENGINE", asked)
        table.switched_off.cache_clear()
        assert table.switched_off() == off
    table.switched_off.cache_clear()


def test_weasyprint_is_as_it_was_for_others_in_the_process() -> None:
    before = (sys.getrecursionlimit(), os.environ.get("SOURCE_DATE_EPOCH"), logging.getLogger("weasyprint").handlers[:])
    docexport.render(docexport.parse(SAMPLE), "pdf")
    assert weasyprint.pdf.add_tags.__module__ == "weasyprint.pdf.tags"
    assert weasyprint.draw.draw_text.__module__ == "weasyprint.draw.text"
    assert own_boxes.__name__ == "docexport.engine.weasyprint.formatting_structure.boxes"
    after = (sys.getrecursionlimit(), os.environ.get("SOURCE_DATE_EPOCH"), logging.getLogger("weasyprint").handlers[:])
    assert after == before


def test_threads_get_what_each_alone_would_get() -> None:
    words = "Plants need *water* and **light**, representative communications; `code`. " * 60
    themes = ("clinic", "press", "classroom", "base")

    def made(number: int) -> bytes:
        text = f"---\ntitle: T{number}\nlanguage: en\ndate: 20{number:02d}-01-01\n---\n\n{words}\n\n- a\n- b\n"
        return docexport.render(docexport.parse(text, theme=themes[number % 4]), "pdf")

    alone = [made(number) for number in range(4)]
    together: dict[tuple[int, int], bytes] = {}

    def work(turn: int, number: int) -> None:
        together[turn, number] = made(number)

    threads = [threading.Thread(target=work, args=(turn, number)) for turn in range(2) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == {(turn, number): alone[number] for turn in range(2) for number in range(4)}
    assert [made(number) for number in range(4)] == alone


def test_deep_documents_are_laid_out_without_changing_the_process() -> None:
    deep = "> " * 39 + "deep\n"
    limit = sys.getrecursionlimit()
    assert docexport.render(docexport.parse(f"---\ntitle: T\n---\n\n{deep}"), "pdf").startswith(b"%PDF")
    assert sys.getrecursionlimit() == limit


def _make_all(folder: Path, **variables: str) -> str:
    """Make the torture documents, the specifications and the sample content; what was said on the way."""
    env = {**os.environ, **variables}
    done = subprocess.run(
        [sys.executable, HERE / "torture.py", folder], cwd=HERE, env=env, capture_output=True, text=True, check=True
    )
    for name in ("handouts", "handbook"):
        command = [sys.executable, "-m", "docexport", "build", f"content/{name}", "--to", "pdf", "--no-cache", "-q"]
        subprocess.run([*command, "--out", folder], cwd=ROOT, env=env, capture_output=True, check=True)
    return done.stderr


def _version(requirement: str, folder: Path) -> bool:
    """Whether a version of WeasyPrint could be had, in a folder."""
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--disable-pip-version-check"]
    return subprocess.run([*command, "--target", folder, requirement], capture_output=True, check=False).returncode == 0


def test_the_plain_engine_makes_the_same_documents_with_all_versions_of_the_range(tmp_path: Path) -> None:
    folders = {requirement: tmp_path / f"engine-{number}" for number, requirement in enumerate(RANGE)}
    missing = [requirement for requirement, folder in folders.items() if not _version(requirement, folder)]
    if missing and not os.environ.get("DOCEXPORT_ALL_ENGINES"):
        pytest.skip(f"no network: {', '.join(missing)} could not be installed")
    assert not missing
    _make_all(tmp_path / "usual")
    usual = [path for path in sorted((tmp_path / "usual").glob("*.pdf")) if "booklet" not in path.name]
    assert len(usual) > 60
    for requirement, folder in folders.items():
        made = tmp_path / f"made-{folder.name}"
        _make_all(made, PYTHONPATH=str(folder), DOCEXPORT_ENGINE="plain")
        wrong = {path.name: found for path in usual if (found := differences(path, made / path.name))}
        assert wrong == {}, requirement


def test_leaders_are_drawn_whatever_is_left_out(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nWords.\n")
    (tmp_path / "docexport.toml").write_text('chapters = ["*.md"]\n[metadata]\ntitle = "T"\nlanguage = "en"\n')
    command = [sys.executable, "-m", "docexport", "build", ".", "--no-cache", "-q", "-o"]
    subprocess.run([*command, "usual.pdf"], cwd=tmp_path, check=True)
    env = {**os.environ, "DOCEXPORT_ENGINE": "-shaping"}
    subprocess.run([*command, "other.pdf"], cwd=tmp_path, env=env, capture_output=True, check=True)
    assert differences(tmp_path / "usual.pdf", tmp_path / "other.pdf") == []


def test_pages_are_made_in_the_plain_way_without_what_is_essential() -> None:
    assert {entry.name for entry in ESSENTIAL} == {"tagging", "inspection", "page-counter", "font-files"}
