"""A session: the same guards in all that it does, and what the command line can do from Python."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docexport import Clock, Code, Diagnostics, DocexportError, Session, VerifyRequest
from docexport.cli import main
from docexport.config import LimitOptions
from docexport.config.settings import Settings
from docexport.session.session import UNTRUSTED_LIMITS
from docexport.session.source import documents_in

DOCUMENT = "---\ntitle: T\nlanguage: en\ntheme: t\n---\n\n# Hi {#sec-hi}\n\nSee @sec-hi.\n"
#: a template that writes a file where it does not run in a sandbox
ESCAPES = "{{ cycler.__init__.__globals__.os.system('touch ran') }}"
COMMANDS = (
    ("build", "doc.md", "--to", "txt"), ("check", "doc.md"), ("verify", "doc.md", "--quick"), ("inspect", "doc.md"),
    ("build", "doc.md", "--data", "rows.csv", "--to", "txt"),
)  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of a stranger's: its theme would run a command."""
    (tmp_path / "doc.md").write_text(DOCUMENT)
    (tmp_path / "rows.csv").write_text("name\nA\n")
    for name in ("txt/paragraph.j2", "common/reference_words.j2"):
        path = tmp_path / "themes/t/templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ESCAPES)
    (tmp_path / "themes/t/theme.toml").write_text('extends = "base"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


@pytest.mark.skipif(sys.platform == "win32", reason="`touch` is a program of Unix")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_runs_a_strangers_theme_out_of_the_sandbox(here: Path, command: tuple[str, ...]) -> None:
    (here / "doc.txt").write_text("Hi\n")
    run(*command, "--untrusted")
    assert not (here / "ran").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="`touch` is a program of Unix")
def test_the_theme_of_these_tests_runs_where_it_is_trusted(here: Path) -> None:
    run("build", "doc.md", "--to", "txt")
    assert (here / "ran").exists()


@pytest.mark.parametrize("command", ["build", "check", "verify", "inspect", "import"])
def test_all_commands_take_the_same_guards(command: str) -> None:
    text = run(command, "--help").output
    assert all(option in text for option in ("--untrusted", "--time-limit", "--memory-limit"))


@pytest.mark.parametrize("command", ["build", "check", "inspect"])
def test_all_commands_hold_a_document_to_its_limits(tmp_path: Path, command: str) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: T\nlanguage: en\n---\n\n" + "Words and *more* of them. " * 90_000)
    result = run(command, str(path), "--time-limit", "0.2")
    assert "took longer than 0.2 seconds" in result.stderr


def test_a_session_without_trust_has_limits_that_no_project_raises(tmp_path: Path) -> None:
    (tmp_path / "docexport.toml").write_text("trust = true\n[limits]\nseconds = 80000\nmemory = 900000\n")

    def guards(session: Session) -> dict[str, object]:
        return session.settings[-1].data

    assert Session().settings == []
    assert guards(Session(trust=False)) == {
        "trust": False, "limits": {"seconds": UNTRUSTED_LIMITS.seconds, "memory": UNTRUSTED_LIMITS.memory},
    }  # fmt: skip
    assert guards(Session(trust=False, limits=LimitOptions(seconds=3)))["limits"] == {
        "seconds": 3, "memory": UNTRUSTED_LIMITS.memory,
    }  # fmt: skip
    layers = [Settings({"theme": "press"}, "x")]
    assert [layer.data for layer in Session({"number_sections": True}, layers=layers).settings][:2] == [
        {"theme": "press"}, {"number-sections": True},
    ]  # fmt: skip


def test_python_can_do_what_the_command_line_can(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\nlanguage: en\nreview-due: 2020-01-01\n---\n\n# A\n\nWords.\n")
    diagnostics = Diagnostics()
    session = Session({"theme": "press"}, jobs=2, cache=tmp_path / "cache", clock=Clock(0, dt.date(2026, 1, 1)))
    made = session.build([tmp_path / "a.md"], diagnostics, out=tmp_path / "out")
    assert [path.suffix for path in made] == [".pdf", ".epub", ".txt"]
    assert diagnostics.has(Code.REVIEW_OVERDUE)
    assert list((tmp_path / "cache").glob("??/*"))
    assert session.check([tmp_path / "a.md"]).has(Code.REVIEW_OVERDUE)
    reports = session.verify([tmp_path / "a.md"], Diagnostics(), out=tmp_path / "out", request=VerifyRequest((), False))
    assert [path.suffix for path in reports] == [".json", ".html"]
    (document,) = session.inspect([tmp_path / "a.md"], Diagnostics(), after="reader")
    assert document.metadata.title == "T"
    proved = session.build(
        [tmp_path / "a.md"], Diagnostics(), out=tmp_path / "proved", verify=VerifyRequest((), standards=False)
    )
    assert {path.name for path in proved} >= {"a.pdf", "a-evidence.json"}
    with pytest.raises(DocexportError):
        Session(strict=True, clock=Clock(None, dt.date(2026, 1, 1))).build([tmp_path / "a.md"], out=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_rows_are_made_by_a_session(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\nlanguage: en\n---\n\nFor {{ row.name }}.\n")
    (tmp_path / "rows.csv").write_text("name\nAda\nBob\n")
    tally = Session({"formats": ["txt"]}).batch(tmp_path / "a.md", tmp_path / "rows.csv", out=str(tmp_path / "out"))
    assert (tally.rows, tally.made, tally.files) == (2, 2, 2)
    assert "For Ada." in (tmp_path / "out/a-1.txt").read_text()


def test_a_watched_document_is_built_whenever_it_changes(tmp_path: Path) -> None:
    path, stop = tmp_path / "a.md", threading.Event()
    path.write_text("# One\n")
    watched = Session({"formats": ["txt"]}).watch([path], out=tmp_path, stop=stop)
    first = next(watched)
    assert first.files == [tmp_path / "a.txt"]
    assert (tmp_path / "a.txt").read_text().startswith("One")
    path.write_text("# Number two\n")
    assert next(watched).files == [tmp_path / "a.txt"]
    assert (tmp_path / "a.txt").read_text().startswith("Number two")
    path.write_text("# Three\n\n[x](javascript:x)\n")
    failed = next(watched)
    assert failed.files == []
    assert failed.diagnostics.has(Code.UNSAFE_LINK)
    stop.set()
    assert list(watched) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")
def test_a_cache_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\nlanguage: en\n---\n\n# A\n")
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    diagnostics = Diagnostics()
    Session({"formats": ["txt"]}, cache=folder).build([tmp_path / "a.md"], diagnostics, out=tmp_path)
    assert [item.code for item in diagnostics] == [Code.CACHE_UNSAFE]
    assert list(folder.iterdir()) == []


def test_a_text_of_a_stranger_is_imported_within_limits(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A title\n=======\n\nWords.\n")
    diagnostics = Diagnostics()
    imported = Session(trust=False).import_text(tmp_path / "a.txt", diagnostics)
    assert imported is not None
    assert imported.markdown == '---\ntitle: "A title"\n---\n\nWords.\n'
    assert Session(trust=False).import_text(tmp_path / "none.txt", diagnostics) is None
    assert diagnostics.has(Code.MISSING_FILE)


def test_a_fork_waits_for_the_layout_of_another_thread(tmp_path: Path) -> None:
    """A document that is held to limits is built in a fork: it must not begin with the lock of another thread."""
    (tmp_path / "long.md").write_text("---\ntitle: L\nlanguage: en\n---\n\n" + "Words and more of them. " * 4000)
    (tmp_path / "a.md").write_text("---\ntitle: A\nlanguage: en\n---\n\nWords.\n")
    session = Session({"formats": ["pdf"]})
    thread = threading.Thread(target=lambda: session.build([tmp_path / "long.md"], Diagnostics(), out=tmp_path))
    thread.start()
    limited = Session({"formats": ["pdf"]}, limits=LimitOptions(seconds=120))
    for _ in range(3):
        assert [path.name for path in limited.build([tmp_path / "a.md"], out=tmp_path)] == ["a.pdf"]
    thread.join()
    assert (tmp_path / "long.pdf").exists()


def test_one_limit_leaves_the_other_as_the_project_has_it(tmp_path: Path) -> None:
    (tmp_path / "docexport.toml").write_text("[limits]\nmemory = 500\nseconds = 9\n")
    (tmp_path / "a.md").write_text("# A\n")
    session = Session(limits=LimitOptions(seconds=60))
    ((_path, limits),) = documents_in([tmp_path / "a.md"], session.settings)
    assert (limits.seconds, limits.memory) == (60, 500)


def test_what_is_proved_within_limits_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\nlanguage: en\n---\n\nWords.\n")
    session = Session({"formats": ["txt"]}, limits=LimitOptions(seconds=120))
    session.build([tmp_path / "a.md"], out=tmp_path)
    (tmp_path / "a.txt").write_text("Other words.\n")
    lines: list[str] = []
    diagnostics = Diagnostics()
    reports = session.verify([tmp_path / "a.md"], diagnostics, out=tmp_path, told=lines.append)
    assert diagnostics.failed()
    assert any("FAILED" in line.upper() for line in lines)
    assert [path.name for path in reports] == ["a-evidence.json", "a-evidence.html"]


@pytest.mark.parametrize("path", ["x" * 5000, "a\0b.md", "loop.md", "none/a.md"])
def test_odd_paths_are_findings(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop.md").symlink_to("loop.md")
    for session in (Session(), Session(trust=False)):
        diagnostics = Diagnostics()
        assert session.build(path, diagnostics) == []
        assert diagnostics.failed()
        assert session.check([path]).failed()


def test_a_time_that_no_calendar_has_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\nlanguage: en\n---\n\nWords.\n")
    session = Session({"formats": ["txt", "epub"]}, clock=Clock(epoch=10**18))
    assert len(session.build(tmp_path / "a.md", out=tmp_path)) == 2


def test_inspecting_knows_formats_and_stages(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nlanguage: en\n---\n\nWords.\n")
    for options, code in (({"format_name": "doc"}, Code.UNKNOWN_FORMAT), ({"after": "cooking"}, Code.BAD_VALUE)):
        diagnostics = Diagnostics()
        assert Session().inspect(tmp_path / "a.md", diagnostics, **options) == []
        assert [item.code for item in diagnostics] == [code]
    assert len(Session().inspect(tmp_path / "a.md", Diagnostics(), after="reader")) == 1
