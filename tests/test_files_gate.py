"""The gate for files: what lies outside of the folders that may be read is not opened, whoever asks for it."""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import docexport.verifying.standards  # noqa: F401 - a module that has imported what starts programs
from docexport.cache.sealed import write_sealed
from docexport.cache.store import DiskStore
from docexport.cli import main
from docexport.diagnostics.codes import Code
from docexport.files import Gate, OutsideError

SECRET = "the secret of this machine"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, with a secret beside it, and another project."""
    (tmp_path / "outside").mkdir()
    for name, text in {
        "secret.txt": SECRET, "secret.csv": f"name\n{SECRET}\n", "secret.json": f'[{{"name": "{SECRET}"}}]',
        "table.ctb": "letter a 1\n",
    }.items():  # fmt: skip
        (tmp_path / "outside" / name).write_text(text)
    project = tmp_path / "project"
    project.mkdir()
    (project / "doc.md").write_text("---\ntitle: T\nlanguage: en\n---\n\nWords {{ row.name }}.\n")
    monkeypatch.chdir(project)
    return project


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def theme(folder: Path, **templates: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "theme.toml").write_text('extends = "base"\n')
    for name, text in templates.items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def outputs(here: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in here.glob("*.txt"))


def test_a_gate_follows_links_before_it_looks(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    (inside / "link.txt").symlink_to(tmp_path / "b.txt")
    (inside / "home").symlink_to(inside)
    gate = Gate((inside,))
    assert gate.read(inside / "home" / "a.txt") == b"a"
    for path in (inside / "link.txt", inside / ".." / "b.txt", tmp_path / "b.txt", tmp_path):
        assert not gate.has(path)
        with pytest.raises(OutsideError):
            gate.read(path)
    assert [path.name for path in gate.files(inside)] == ["a.txt"]
    with pytest.raises(FileNotFoundError):
        gate.read(inside)
    with pytest.raises(OutsideError):
        Gate(()).read(inside / "a.txt")


@pytest.mark.parametrize("flags", [[], ["--untrusted"]])
@pytest.mark.parametrize("name", ["rootlink/secret.txt", "neighbour/secret.txt", "../outside/secret.txt"])
def test_no_template_leads_out_of_the_folders_of_its_theme(here: Path, name: str, flags: list[str]) -> None:
    theme(here / "themes/t", **{"txt/paragraph.j2": f'{{% include "{name}" %}}'})
    (here / "themes/rootlink").symlink_to(here.parent / "outside")
    (here / "themes/neighbour").mkdir()
    (here / "themes/neighbour/secret.txt").write_text(SECRET)
    result = run("build", "doc.md", "--theme", "t", "--to", "txt", *flags)
    assert "there is no template" in result.stderr
    assert SECRET not in outputs(here) + result.output


def test_a_theme_that_is_the_project_reads_no_other_project(here: Path) -> None:
    theme(here, **{"txt/paragraph.j2": '{% include "outside/secret.txt" %}'})
    result = run("build", "doc.md", "--theme", ".", "--to", "txt", "--untrusted")
    assert result.exit_code != 0
    assert SECRET not in outputs(here) + result.output


@pytest.mark.parametrize("command", ["build", "check", "verify", "inspect"])
def test_no_document_that_is_not_trusted_is_a_link_to_a_file_elsewhere(here: Path, command: str) -> None:
    (here.parent / "outside/secret.md").write_text(f"{SECRET}\n")
    (here / "link.md").symlink_to("../outside/secret.md")
    (here / "inside.md").symlink_to("doc.md")
    result = run(command, "link.md", "--untrusted")
    assert Code.OUTSIDE_PROJECT in result.stderr
    assert "put the file itself there" in result.stderr
    assert SECRET not in outputs(here) + result.output
    assert Code.OUTSIDE_PROJECT not in run(command, "inside.md", "--untrusted").stderr


def test_no_style_sheet_includes_a_file(here: Path) -> None:
    theme(here / "themes/t")
    (here / "themes/t/styles").mkdir()
    secret = here.parent / "outside/secret.txt"
    (here / "themes/t/styles/shared.css").write_text(f'/* {{% include "{secret}" %}} */')
    result = run("build", "doc.md", "--theme", "t", "--to", "epub")
    assert "template-error" in result.stderr
    assert not (here / "doc.epub").exists()


@pytest.mark.parametrize("data", ["../outside/secret.csv", "link.csv", "ABSOLUTE"])
def test_rows_of_a_project_that_is_not_trusted_lie_in_it(here: Path, data: str) -> None:
    (here / "link.csv").symlink_to(here.parent / "outside/secret.csv")
    path = str(here.parent / "outside/secret.json") if data == "ABSOLUTE" else data
    (here / "docexport.toml").write_text(f'[batch]\ndata = "{path}"\n')
    result = run("build", "doc.md", "--to", "txt", "--untrusted")
    assert Code.OUTSIDE_PROJECT in result.stderr
    assert SECRET not in outputs(here)
    assert run("build", "doc.md", "--to", "txt").exit_code == 0, "what is one's own may lie elsewhere"


@pytest.mark.parametrize("table", ["ABSOLUTE", "../outside/table.ctb", "/dev/zero", "link.ctb"])
def test_a_table_of_braille_is_a_name_or_a_file_of_the_project(here: Path, table: str) -> None:
    (here / "link.ctb").symlink_to(here.parent / "outside/table.ctb")
    path = str(here.parent / "outside/table.ctb") if table == "ABSOLUTE" else table
    result = run("build", "doc.md", "--to", "brf", "--set", f"braille.table={path}")
    assert Code.OUTSIDE_PROJECT in result.stderr
    assert run("build", "doc.md", "--to", "brf", "--set", "braille.table=en-ueb-g1.ctb").exit_code == 0


@pytest.mark.parametrize(
    "drawing",
    [
        '<image xlink:href="SECRET"/>', '<image href="../outside/secret.png"/>', "<script>1</script>",
        '<rect onclick="1" width="9" height="9"/>',
        '<rect style="fill:url(http://127.0.0.1:9/x)" width="9" height="9"/>',
    ],
)  # fmt: skip
def test_the_drawing_of_a_cover_loads_and_runs_nothing(here: Path, drawing: str) -> None:
    text = drawing.replace("SECRET", str(here.parent / "outside/secret.png"))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{text}</svg>'
    theme(here / "themes/t", **{"epub/cover_art.j2": svg})
    words = ("build", "doc.md", "--theme", "t", "--to", "epub", "--set", "kind=book", "--untrusted")
    result = run(*words)
    assert "cover_art.j2:1:" in result.stderr
    assert Code.UNSAFE_MARKUP in result.stderr
    with zipfile.ZipFile(here / "doc.epub") as archive:
        drawn = archive.read("EPUB/cover.svg")
    assert not any(word in drawn for word in (b"secret", b"script", b"onclick", b"127.0.0.1"))
    honest = svg.replace(text, '<g id="g"/><rect fill="url(\'#g\')" width="9" height="9"/>')
    theme(here / "themes/honest", **{"epub/cover_art.j2": honest})
    result = run(*words, "--theme", "honest")
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("existing", [True, False])
def test_no_journal_is_a_link_to_a_file_of_others(here: Path, existing: bool) -> None:
    theirs = here.parent / "outside/theirs.db"
    if existing:
        with sqlite3.connect(theirs) as database:
            database.execute("create table rows (row integer primary key, files text)")
            database.execute("insert into rows values (1, 'theirs')")
    (here / ".doc.batch").symlink_to(theirs)
    (here / "rows.csv").write_text("name\nA\n")
    assert run("build", "doc.md", "--data", "rows.csv", "--to", "txt", "--out", ".", "--resume").exit_code == 0
    assert theirs.exists() == existing
    if existing:
        with sqlite3.connect(theirs) as database:
            assert database.execute("select files from rows").fetchall() == [("theirs",)]


class Calls:
    """Runs something when it is read."""

    def __init__(self, function: object, *arguments: object) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self._call


def planted(store: DiskStore, key: str, data: bytes) -> None:
    """A kept result as somebody else would write it."""
    path = store.folder / key[:2] / key[2:]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_sealed(path, zlib.compress(data))


def dotted(module: str, name: str, argument: str) -> bytes:
    """A pickle that calls what a module holds under a dotted name."""

    def text(value: str) -> bytes:
        return b"\x8c" + bytes([len(value)]) + value.encode()

    return b"\x80\x04" + text(module) + text(name) + b"\x93" + text(argument) + b"\x85R."


def test_what_is_kept_runs_nothing(tmp_path: Path) -> None:
    store, mark = DiskStore(tmp_path / "cache"), tmp_path / "ran"
    store.folder.mkdir(mode=0o700)
    touch = f"touch {mark}"
    for number, data in enumerate(
        (
            dotted("docexport.verifying.standards", "subprocess.Popen", touch),
            dotted("docexport.verifying.standards", "subprocess.run", touch),
            dotted("docexport.parallel.worker", "ForkWorker", touch),
            dotted("docexport.parallel.calls", "call_in_fork", touch),
            pickle.dumps(Calls(os.system, touch)),
        )
    ):
        key = f"{number:064x}"
        planted(store, key, data)
        assert store.load(key) is None
    assert not mark.exists()
    store.save("f" * 64, (Path("/a"), frozenset({1}), Code.LEAK))
    store.finish()
    assert store.load("f" * 64) == (Path("/a"), frozenset({1}), Code.LEAK)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")
def test_a_folder_that_others_may_write_to_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    store = DiskStore(folder)
    store.save("f" * 64, ("kept",))
    store.finish()
    assert DiskStore(folder).load("f" * 64) == ("kept",)
    folder.chmod(0o777)
    assert DiskStore(folder).load("f" * 64) is None
    open_to_all = DiskStore(folder)
    open_to_all.save("e" * 64, ("more",))
    open_to_all.finish()
    assert not (folder / "ee").exists()
