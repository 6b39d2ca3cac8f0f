"""Formats made at the same time: the same files as one after the other, whatever becomes of the copy."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.parallel.calls import Companion
from docexport.parallel.fork import can_fork
from docexport.parallel.pool import WorkerPool
from docexport.session import build, load_sources, plan, stages
from docexport.session.building import How

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux"),
    pytest.mark.usefixtures("alone"),
]

HERE = os.getpid()
TEXT = "---\ntitle: Plants\nlanguage: en\n---\n\n" + "\n\n".join(
    f"## Part {number}\n\n{'Plants need water and light. ' * 90}" for number in range(6)
)


@pytest.fixture
def made_by(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], dict[str, bool]]:
    """Which formats were written so far, and whether by a copy."""
    log = tmp_path / "made"
    log.touch()
    real = stages.write

    def write(output: Any, manuscript: Any) -> Any:
        with log.open("a") as file:
            file.write(f"{output.format.name} {os.getpid()}\n")
        return real(output, manuscript)

    monkeypatch.setattr("docexport.session.side_process.write", write)
    monkeypatch.setattr("docexport.session.building.write", write)
    return lambda: {
        name: int(process) != HERE for name, process in (line.split() for line in log.read_text().splitlines())
    }


def built(
    folder: Path, diagnostics: Diagnostics | None = None, processes: int = 2, **settings: Any
) -> dict[str, bytes]:
    """The files of the document in a folder, by their names."""
    diagnostics = diagnostics if diagnostics is not None else Diagnostics()
    sources = load_sources([folder / "plants.md"], [Settings(settings)], diagnostics)
    outputs = plan(sources, diagnostics, out=folder / f"out{processes}")
    files = build(outputs, diagnostics, How(pool=WorkerPool(processes)))
    return {path.name: path.read_bytes() for path in files}


@pytest.fixture
def plants(tmp_path: Path) -> Path:
    """A folder with a document of some pages."""
    (tmp_path / "plants.md").write_text(TEXT)
    return tmp_path


@pytest.mark.parametrize("marks", [False, True])
def test_files_are_the_same_whoever_makes_them(
    plants: Path, made_by: Callable[[], dict[str, bool]], *, marks: bool
) -> None:
    several = built(plants, text={"page-marks": marks})
    assert made_by() == {"pdf": False, "epub": True, "txt": True}
    assert list(several) == ["plants.pdf", "plants.epub", "plants.txt"]
    assert several == built(plants, processes=1, text={"page-marks": marks})
    assert ("[p.\u00a02]".encode() in several["plants.txt"]) == marks
    assert made_by() == {"pdf": False, "epub": False, "txt": False}


def test_what_is_found_in_a_copy_is_reported_once(plants: Path) -> None:
    (plants / "plants.md").write_text(TEXT + "\n\nSome $\\nosuch{$ and “→” signs.\n")
    told = []
    for processes in (1, 2):
        diagnostics = Diagnostics()
        built(plants, diagnostics, processes, text={"charset": "ascii"})
        told.append([str(item) for item in diagnostics])
    assert told[0] == told[1]
    assert any("folded" in line or "math" in line for line in told[0])


def break_template(folder: Path, name: str) -> None:
    """Give the document in a folder a theme in which a template asks for what there is not."""
    theme = folder / "themes" / "mine"
    template = theme / "templates" / name
    template.parent.mkdir(parents=True)
    template.write_text("{{ nothing }}")
    (theme / "theme.toml").write_text('extends = "base"\n')
    (folder / "docexport.toml").write_text('theme = "mine"\n')


def test_an_error_in_a_copy_leaves_nothing(plants: Path) -> None:
    break_template(plants, "epub/section.j2")
    diagnostics = Diagnostics()
    assert built(plants, diagnostics) == {}
    assert [item.code for item in diagnostics] == [Code.TEMPLATE_ERROR]
    assert not list(plants.glob("out*/*"))


def test_an_error_in_the_pdf_ends_the_copy(plants: Path) -> None:
    break_template(plants, "pdf/document.j2")
    diagnostics = Diagnostics()
    assert built(plants, diagnostics) == {}
    assert [item.code for item in diagnostics] == [Code.TEMPLATE_ERROR]


def test_what_a_copy_cannot_make_is_made_here(
    plants: Path, monkeypatch: pytest.MonkeyPatch, made_by: Callable[[], dict[str, bool]]
) -> None:
    monkeypatch.setattr("docexport.session.side_process._made", lambda *_given: os.kill(os.getpid(), signal.SIGKILL))
    assert built(plants) == built(plants, processes=1)
    assert made_by() == {"pdf": False, "epub": False, "txt": False}


def test_formats_without_pages_need_no_copy(plants: Path, made_by: Callable[[], dict[str, bool]]) -> None:
    built(plants, formats=["epub", "txt"])
    assert made_by() == {"epub": False, "txt": False}


# --- companions


def test_a_companion_hears_what_it_is_told_in_order() -> None:
    assert can_fork()
    with Companion(lambda hear: [hear(), hear(), os.getpid()]) as companion:
        companion.send("first")
        companion.send(["second"])
        *heard, process = companion.result()
    assert heard == ["first", ["second"]]
    assert process != HERE


def test_nobody_waits_until_a_companion_listens() -> None:
    with Companion(lambda _hear: "done") as companion:
        for _ in range(20):
            companion.send("x" * 1_000_000)
        assert companion.result() == "done"


def test_a_companion_that_waits_in_vain_is_ended() -> None:
    with Companion(lambda hear: hear()):
        pass  # the fixture sees that no process is left


def test_a_companion_that_fails_gives_nothing() -> None:
    with Companion(lambda _hear: 1 / 0) as companion:
        companion.send("anything")
        assert companion.result() is None


def test_where_there_can_be_no_more_processes_all_is_made_here(plants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError

    expected = built(plants, processes=1)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    monkeypatch.setattr(os, "fork", refuse)
    assert built(plants) == expected
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
