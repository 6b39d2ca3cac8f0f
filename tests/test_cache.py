"""What is kept for later builds: they give the same bytes as builds that know nothing, and only do what changed."""

from __future__ import annotations

import marshal
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docexport.cache import compiled as bytecode
from docexport.cache.digests import digest
from docexport.cache.store import DiskStore
from docexport.cli import main
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostic, Diagnostics, Severity
from docexport.diagnostics.codes import Code
from docexport.formats import pdf
from docexport.parallel.pool import WorkerPool
from docexport.session import chapters, load_sources, plan, stages
from docexport.session.building import How, make_all
from docexport.session.chapters import ReadingPool

#: the clock that files get their times from: `CLOCK_REALTIME_COARSE` of <linux/time.h>
_CLOCK_OF_FILES = 5
#: the ids of the chapters that `write_book` writes
IDS = ("chapter", "chapter-2", "chapter-3", "chapter-4")


class Watched(DiskStore):
    """A store that knows what had to be done."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.done: list[str] = []

    def put(self, function: Any, job: Any, result: Any) -> None:
        part = getattr(job, "part", None)
        self.done.append(part.name if part else type(job).__name__)
        super().put(function, job, result)


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_long", lambda _size: True)
    monkeypatch.setattr(chapters, "LONG", 0)


def write_book(folder: Path, texts: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.md"):
        path.unlink()
    for number, text in enumerate(texts):
        (folder / f"{number}.md").write_text(f"# Chapter {number}\n\n{text}\n", "utf-8")
    (folder / "docexport.toml").write_text('chapters = ["*.md"]\ntheme = "press"\n[metadata]\ntitle = "T"\n')
    return folder


def made(folder: Path, store: DiskStore | None) -> bytes:
    diagnostics = Diagnostics()
    pool = WorkerPool(1, store)
    sources = load_sources([folder], [Settings({"formats": ["pdf"]})], diagnostics, ReadingPool(pool))
    run = make_all(plan(sources, diagnostics, out=Path("out")), diagnostics, How(pool=pool))
    assert not diagnostics.failed(), [str(item) for item in diagnostics]
    (data,) = run.made.values()
    return data


# --- parts of books


def test_what_is_damaged_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("---\ntitle: A\nlanguage: en\n---\n\nWords.\n")
    command = [sys.executable, "-m", "docexport", "build", "a.md", "--to", "txt,epub"]

    def turned(data: bytes) -> bytes:  # one bit in the middle, as a bad disk does it
        middle = len(data) // 2
        return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]

    for damaged in (turned, lambda data: data[:50], lambda data: data[:10], lambda _data: b""):
        subprocess.run(command, check=True, capture_output=True)
        kept = [path for path in Path(os.environ["DOCEXPORT_CACHE"]).rglob("*") if path.is_file()]
        assert any(path.suffix == ".bytecode" for path in kept)
        for path in kept:
            path.write_bytes(damaged(path.read_bytes()))
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr == ""


@pytest.mark.usefixtures("long")
def test_one_chapter_changed_is_one_chapter_laid_out(tmp_path: Path) -> None:
    texts = [f"Words of chapter {number}. " * 200 for number in range(4)]
    store = Watched(tmp_path / "store")
    first = made(write_book(tmp_path / "book", texts), store)
    assert [name for name in store.done if name.startswith("chapter")] == [f"chapter {name}" for name in IDS]
    store.done.clear()
    assert made(tmp_path / "book", store) == first
    assert store.done == []
    texts[2] = texts[2].replace("chapter", "section", 1)
    second = made(write_book(tmp_path / "book", texts), store)
    assert store.done == ["ChapterText", "RenderJob", f"chapter {IDS[2]}", "PagesOf"]
    assert second == made(tmp_path / "book", None) != first


@pytest.mark.usefixtures("long")
def test_a_chapter_that_grows_moves_numbers_and_lays_no_other_out(tmp_path: Path) -> None:
    texts = [f"Words of chapter {number}. " * 200 for number in range(4)]
    store = Watched(tmp_path / "store")
    made(write_book(tmp_path / "book", texts), store)
    store.done.clear()
    texts[1] += "More words. " * 900
    grown = made(write_book(tmp_path / "book", texts), store)
    assert [name for name in store.done if "chapter" in name] == [f"chapter {IDS[1]}"]
    assert "matter 1" in store.done, "the contents name the new pages"
    assert grown == made(tmp_path / "book", None)


EDIT = st.tuples(
    st.integers(0, 3),
    st.sampled_from(("grow", "shrink", "word", "drop", "add", "refer", "swap", "code", "note")),
    st.integers(1, 60),
)


@pytest.mark.usefixtures("long")
@given(edits=st.lists(EDIT, min_size=1, max_size=5))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edited_and_full_builds_are_the_same_bytes(
    edits: list[tuple[int, str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("law")
    store = DiskStore(folder / "store")
    texts = [f"Chapter {number} has words, as [the next]({(number + 1) % 3}.md) has. " * 20 for number in range(3)]
    made(write_book(folder / "book", texts), store)
    for place, kind, amount in edits:
        texts = edited(texts, place % len(texts), kind, amount)
        assert made(write_book(folder / "book", texts), store) == made(folder / "book", None)


def edited(texts: list[str], place: int, kind: str, amount: int) -> list[str]:
    """The texts of chapters after an edit."""
    result = list(texts)
    if kind == "grow":
        result[place] += "\n\n" + "Some more words stand here. " * amount
    elif kind == "shrink":
        result[place] = result[place][: len(result[place]) // 2].rpartition("[")[0] or "Short."
    elif kind == "word":
        result[place] = result[place].replace("words", f"things{amount}", 1)
    elif kind == "drop" and len(result) > 2:
        result.pop()
        result = [text.replace(f"({len(result)}.md)", "(0.md)") for text in result]
    elif kind == "add":
        result.append("A new chapter. " * amount)
    elif kind == "refer":
        result[place] += f"\n\nSee @chapter-{len(result) - 1}."
    elif kind == "code":
        result[place] += f"\n\n```python\nfor number in range({amount}):\n    print(number)  # and on\n```"
    elif kind == "note":
        result[place] += f"\n\nA mark.[^n{amount}]\n\n[^n{amount}]: Its *note* of {amount} words."
    elif kind == "swap":
        result[0], result[-1] = result[-1], result[0]
    return result


# --- whole outputs


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "a.md").write_text("---\ntitle: A\nlanguage: en\n---\n\nWords.\n\n![A dot](pictures/a.svg)\n")
    (tmp_path / "b.md").write_text(
        "---\ntitle: B\nlanguage: en\n---\n\nWords words.\n\n::: when audience=x\nMore.\n:::\n"
    )
    return tmp_path


def build(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["build", *arguments, "--out", "out", "--to", "txt,epub", "-j", "1"])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were made, and not remembered."""
    names: list[str] = []
    before = stages.write

    def write(output: Any, manuscript: Any) -> Any:
        names.append(output.path.name)
        return before(output, manuscript)

    monkeypatch.setattr("docexport.session.building.write", write)
    return names


def change(here: Path, what: str) -> None:
    if what == "text":
        (here / "a.md").write_text((here / "a.md").read_text() + "\nMore.\n")
    elif what == "picture":
        (here / "pictures" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="9"/>')
    elif what == "settings":
        (here / "docexport.toml").write_text("[text]\nwidth = 50\n")
    elif what == "theme":
        (here / "themes" / "base" / "templates" / "txt").mkdir(parents=True)
        (here / "themes" / "base" / "theme.toml").write_text('name = "base"\n')
    elif what == "labels":
        (here / "themes").mkdir()


@pytest.mark.usefixtures("here")
def test_nothing_changed_is_nothing_made_and_no_file_touched(written: list[str]) -> None:
    first = build("a.md", "b.md").stdout
    assert sorted(written) == ["a.epub", "a.txt", "b.epub", "b.txt"]
    times = {path: path.stat().st_mtime_ns for path in Path("out").iterdir()}
    written.clear()
    assert build("a.md", "b.md").stdout == first
    assert written == []
    assert {path: path.stat().st_mtime_ns for path in Path("out").iterdir()} == times


def test_what_was_lost_or_changed_in_the_folder_is_written_again(here: Path, written: list[str]) -> None:
    build("a.md")
    good = (here / "out" / "a.txt").read_bytes()
    (here / "out" / "a.txt").write_text("changed by hand")
    (here / "out" / "a.epub").unlink()
    written.clear()
    build("a.md")
    assert (here / "out" / "a.txt").read_bytes() == good
    assert (here / "out" / "a.epub").is_file()
    assert written == []


@pytest.mark.parametrize("what", ["text", "picture", "settings"])
def test_whatever_a_document_is_made_of_makes_it_anew(here: Path, written: list[str], what: str) -> None:
    build("a.md", "b.md")
    written.clear()
    change(here, what)
    build("a.md", "b.md")
    both = what == "settings"
    assert sorted(written) == ["a.epub", "a.txt", *(["b.epub", "b.txt"] if both else [])]


@pytest.mark.parametrize("option", [["--theme", "classroom"], ["--set", "text.width=50"], ["--audience", "x"]])
@pytest.mark.usefixtures("here")
def test_other_options_make_it_anew(written: list[str], option: list[str]) -> None:
    build("b.md")
    written.clear()
    build("b.md", *option)
    assert len(written) == 2


def edit(here: Path, how: str) -> None:
    """Change what a book is made of."""
    chapter, other = here / "book" / "1.md", here / "other.md"
    if how == "write":
        chapter.write_text("# Chapter 1\n\nOther words.\n")
    elif how == "move":
        os.utime(other, (1e9, 1e9))
        other.replace(chapter)
    elif how == "come":
        (here / "book" / "2.md").write_text("# Chapter 2\n\nOther words.\n")
    elif how == "go":
        (here / "book" / "pictures" / "a.svg").unlink()


@pytest.mark.parametrize("how", ["write", "move", "come", "go"])
def test_what_is_changed_while_it_is_built_is_not_taken_for_what_was_built(
    here: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    book = write_book(here / "book", ["One.", "Two. ![A dot](pictures/a.svg)"])
    (here / "pictures").rename(book / "pictures")
    (here / "other.md").write_text("# Chapter 1\n\nOther words.\n")
    before = stages.write
    edits = [how]

    def write_and_edit(output: Any, manuscript: Any) -> Any:
        made = before(output, manuscript)
        if output.path.suffix == ".epub" and edits:  # the last one
            now = time.time_ns()
            while time.clock_gettime_ns(_CLOCK_OF_FILES) <= now:
                pass  # it ticks some hundred times in a second
            edit(here, edits.pop())
        return made

    monkeypatch.setattr("docexport.session.output_cache._TICK", 0)
    monkeypatch.setattr("docexport.session.building.write", write_and_edit)
    build("book")
    built = (here / "out" / "book.txt").read_text()
    assert "Other words." not in built
    result = CliRunner().invoke(main, ["build", "book", "--out", "out", "--to", "txt,epub", "-j", "1"])
    if how == "go":
        assert "missing-image" in result.stderr
    else:
        assert "Other words." in (here / "out" / "book.txt").read_text()


def test_findings_are_remembered_with_the_files(here: Path, written: list[str]) -> None:
    (here / "b.md").write_text("Words without a title.\n")
    first, second = build("a.md", "b.md").stderr, build("a.md", "b.md").stderr
    assert "warning[missing-title]" in first
    assert first == second
    assert len(written) == 4


def test_a_new_chapter_is_seen(here: Path) -> None:
    book = write_book(here / "book", ["One.", "Two."])
    build("book")
    (book / "2.md").write_text("# Chapter new\n\nThree.\n")
    build("book")
    assert "Three." in (here / "out" / "book.txt").read_text()


@pytest.mark.usefixtures("here")
def test_without_a_cache_all_is_made_and_nothing_kept(written: list[str]) -> None:
    build("b.md", "--no-cache")
    build("b.md", "--no-cache")
    assert len(written) == 4
    assert not list(Path(os.environ["DOCEXPORT_CACHE"]).iterdir())


@pytest.mark.usefixtures("here")
def test_clean_throws_all_away_and_says_how_much(written: list[str]) -> None:
    build("b.md")
    result = CliRunner().invoke(main, ["clean"])
    assert "MB thrown away from" in result.stdout
    assert not [path for path in Path(os.environ["DOCEXPORT_CACHE"]).rglob("*") if path.is_file()]
    written.clear()
    build("b.md")
    assert len(written) == 2


# --- the store itself


@dataclass(frozen=True)
class Sum:
    """A job for tests."""

    numbers: tuple[int, ...]


def add(job: Sum) -> Any:
    """Its result."""
    return sum(job.numbers)


def test_files_that_are_damaged_or_of_others_count_as_not_there(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    store.put(add, Sum((1, 2)), 3)
    store.finish()
    (path,) = tmp_path.glob("??/*")
    good = path.read_bytes()
    assert store.get(add, Sum((1, 2))) == 3
    for bad in (b"", good[:-1], good[:20], good[:-1] + b"\0", b"x" * 100, b"docexport 1\n" + good):
        path.write_bytes(bad)
        assert store.get(add, Sum((1, 2))) is None


def test_findings_are_kept_in_every_release_of_python(tmp_path: Path) -> None:
    """3.11.2 would pickle members of an enumeration as the call of `getattr`, which no kept file may ask for."""
    finding = Diagnostic(Code.MISSING_TITLE, Severity.WARNING, "words")
    store = DiskStore(tmp_path)
    store.put(add, Sum((1,)), finding)
    store.finish()
    assert store.get(add, Sum((1,))) == finding
    assert b"getattr" not in pickle.dumps(finding)


class _Evil:
    def __reduce__(self) -> Any:
        return os.system, ("touch /tmp/docexport-was-here",)


def test_nothing_in_a_kept_file_is_run(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    store.save("ab" * 16, _Evil())
    assert pickle.dumps(_Evil())
    assert store.load("ab" * 16) is None
    assert not Path("/tmp/docexport-was-here").exists()


def test_the_folder_is_bounded_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    for number in range(10):
        store.put(add, Sum((number,)), os.urandom(10_000))
        store.finish()
        (path,) = {store._path(store._key(add, Sum((number,))))}
        os.utime(path, (number, number))
    assert store.get(add, Sum((0,))) is not None, "it is used once more"
    store.tidy(limit=35_000)
    kept = [number for number in range(10) if store.get(add, Sum((number,))) is not None]
    assert kept == [0, 8, 9]


def test_many_may_use_the_folder_at_once(tmp_path: Path) -> None:
    wrong: list[Any] = []

    def work() -> None:
        store = DiskStore(tmp_path)
        for number in range(60):
            store.put(add, Sum((number,)), [number] * 500)
            known = store.get(add, Sum((number,)))
            if known is not None and known != [number] * 500:
                wrong.append(known)
            if number % 20 == 0:
                store.tidy(limit=2000)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    store = DiskStore(tmp_path / "taken" / "deeper")
    store.put(add, Sum((1,)), 1)
    assert store.get(add, Sum((1,))) is None


def test_digests_tell_values_apart_and_take_no_others(tmp_path: Path) -> None:
    values: list[Any] = [
        1, 1.0, "1", b"1", (1,), ("1",), None, True, {"a": 1}, {"a": (1,)}, {1}, "", (), ((),), Sum((1,)), tmp_path,
    ]  # fmt: skip
    assert len({digest(value) for value in values}) == len(values)
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest("ab", "c") != digest("a", "bc")
    before = digest(tmp_path)
    (tmp_path / "new").write_text("x")
    assert digest(tmp_path) != before
    with pytest.raises(TypeError, match="object has no digest"):
        digest(object())


def test_templates_compiled_for_text_are_not_those_for_markup(here: Path) -> None:
    (here / "c.md").write_text('---\ntitle: A & <b>\nlanguage: en\n---\n\nWords & &lt;more> \\* "quoted".\n')
    for _ in range(2):
        subprocess.run([sys.executable, "-m", "docexport", "build", "c.md", "--out", "out"], check=True)
        for folder in Path(os.environ["DOCEXPORT_CACHE"]).glob("??"):
            shutil.rmtree(folder)
    assert list(Path(os.environ["DOCEXPORT_CACHE"]).rglob("*.bytecode"))
    assert "Words & <more> * \u201cquoted\u201d." in (here / "out" / "c.txt").read_text("utf-8")
    with zipfile.ZipFile(here / "out" / "c.epub") as book:
        chapters = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xhtml"))
    assert "Words &amp; &lt;more&gt; * \u201cquoted\u201d.".encode() in chapters


def test_what_was_compiled_is_read_only_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "_FOLDERS", [tmp_path])
    bytecode.keep("name", {"a": (1, "two", b"three")})
    kind = dict[str, tuple[int, str, bytes]]
    assert bytecode.compiled("name", kind) == {"a": (1, "two", b"three")}
    assert bytecode.compiled("name", dict[str, int]) is None  # of another kind than who reads it expects
    bytecode.keep("other", object())  # no plain value
    assert bytecode.compiled("other", object) is None
    path = tmp_path / "name.value"
    for data in (marshal.dumps({"a": 1}), pickle.dumps({"a": 1}), path.read_bytes() + b"x"):
        path.write_bytes(data)
        assert bytecode.compiled("name", kind) is None


def test_templates_are_not_kept_where_others_can_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Path] = []
    monkeypatch.setattr(bytecode, "_FOLDERS", kept)
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    bytecode.keep_bytecode_in(open_to_all)
    bytecode.keep_bytecode_in(open_to_all / "own")
    assert kept == []
    bytecode.keep_bytecode_in(tmp_path / "mine" / "own")
    assert kept == [tmp_path / "mine" / "own"]
