"""`--resume` goes on only where nothing that a row depends on changed; else it says what did, and makes it anew."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docexport.cli import main
from docexport.diagnostics.codes import Code

HEAD = "---\ntitle: Letter\nlanguage: en\n---\n"
LETTER = HEAD + "\nDear {{ row.name }}.\n\n![A map]({{ row.map }}.svg)\n\n![A dot](dot.svg)\n"
ROWS = 20


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A batch of which the last row failed, so that it can be gone on with."""
    monkeypatch.chdir(tmp_path)
    put("letter.md", LETTER)
    for name in ("dot", "north", "south"):
        put(f"{name}.svg", drawing("before"))
    with Path("nowhere.svg").open("wb") as file:
        file.truncate((64 << 20) + 1)
    put("rows.csv", rows())
    put("themes/mine/theme.toml", 'extends = "base"\n')
    put("themes/mine/templates/txt/paragraph.j2", "before {{ render(node.children) }}\n")
    result = run()
    assert result.exit_code == 1
    assert "19 of 20 rows made" in result.stdout
    return tmp_path


def put(name: str, text: str) -> None:
    """Write a file, with a fixed time."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))


def drawing(word: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><desc>{word}</desc></svg>'


def rows(changed: int = 0) -> str:
    """Rows of which one may be another than it was; the last one names a picture that is too large."""
    names = {number: "north" if number % 2 else "south" for number in range(1, ROWS)} | {ROWS: "nowhere"}
    people = (f"{'Other' if number == changed else 'Human'} {number},{names[number]}\n" for number in names)
    return "name,map\n" + "".join(people)


def run(*options: str) -> Result:
    words = ["build", "letter.md", "--to", "txt", "--data", "rows.csv", "--out", "out", "--theme", "mine", "-j", "1"]
    return CliRunner().invoke(main, [*words, *options], catch_exceptions=False)


def resumed(*options: str) -> tuple[int, list[str]]:
    """How many rows were left as they were by a run that goes on, and what it says was made anew."""
    result = run("--resume", *options)
    before = result.stdout.partition(" were there")[0].rpartition(" ")[2] if "were there" in result.stdout else "0"
    return int(before), [line for line in result.stderr.splitlines() if Code.ROWS_ANEW in line]


@pytest.mark.usefixtures("here")
def test_nothing_is_made_anew_where_nothing_changed() -> None:
    assert resumed() == (19, [])


THEME = "themes/mine/templates/txt/paragraph.j2"
CHANGES: dict[str, tuple[str, Callable[[], object]]] = {
    "a template of the same size and time": ("the theme", lambda: put(THEME, "after! {{ render(node.children) }}\n")),
    "a template that appears": ("the theme", lambda: put("themes/mine/templates/txt/strong.j2", "x")),
    "a picture of the same size and time": ("pictures", lambda: put("dot.svg", drawing("after!"))),
    "the document": ("the document", lambda: put("letter.md", LETTER + "\nMore.\n")),
    "metadata to fill": ("the options", lambda: put("letter.md", LETTER.replace("Letter", "{{ row.name }}", 1))),
    "an option": ("the options", lambda: put("docexport.toml", "[text]\nwidth = 50\n")),
}  # fmt: skip


@pytest.mark.parametrize(("what", "change"), CHANGES.values(), ids=CHANGES)
@pytest.mark.usefixtures("here")
def test_no_row_is_kept_where_what_all_depend_on_changed(what: str, change: Callable[[], object]) -> None:
    change()
    before, told = resumed()
    assert before == 0
    assert any(f"all rows are made anew: {what} changed since the run before" in line for line in told), told


@pytest.mark.usefixtures("here")
def test_no_row_is_kept_with_another_option_on_the_command_line() -> None:
    assert resumed("--set", "text.width=50")[0] == 0


@pytest.mark.usefixtures("here")
def test_no_row_is_kept_of_another_docexport(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docexport.session.batch.made_of.tools_digest", lambda: "another")
    before, told = resumed()
    assert before == 0
    assert [line.partition("anew: ")[2] for line in told] == ["docexport changed since the run before"]


@pytest.mark.usefixtures("here")
def test_a_row_that_changed_is_made_anew_alone() -> None:
    put("rows.csv", rows(changed=5))
    before, (told,) = resumed()
    assert before == 18
    assert told.endswith("1 of the rows that were done is made anew: its values have changed")
    assert "Dear Other 5." in Path("out/letter-5.txt").read_text()


@pytest.mark.usefixtures("here")
def test_rows_whose_pictures_changed_are_made_anew_alone() -> None:
    put("north.svg", drawing("after!"))
    before, (told,) = resumed()
    assert before == 9
    assert told.endswith("10 of the rows that were done are made anew: its pictures have changed")


@pytest.mark.parametrize("how", ["altered", "gone", "link"])
@pytest.mark.usefixtures("here")
def test_a_file_that_is_not_as_it_was_written_is_made_anew(how: str) -> None:
    path = Path("out/letter-5.txt")
    good = path.read_bytes()
    if how == "altered":
        put(str(path), path.read_text().replace("5", "X"))  # of the same size
    elif how == "gone":
        path.unlink()
    else:
        put("other.txt", "other")
        path.unlink()
        path.symlink_to("../other.txt")
    before, (told,) = resumed()
    assert before == 18
    assert told.endswith("its files are not as they were written")
    assert path.read_bytes() == good
    assert not path.is_symlink()


@pytest.mark.usefixtures("here")
def test_no_bit_of_a_journal_changes_what_is_made() -> None:
    journal = Path("out/.letter.batch")
    good, files = journal.read_bytes(), {path: path.read_bytes() for path in Path("out").glob("*.txt")}
    chance = random.Random(1)
    for _ in range(20):
        data = bytearray(good)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        journal.write_bytes(data)
        resumed()
        assert {path: path.read_bytes() for path in Path("out").glob("*.txt")} == files


@pytest.mark.parametrize("data", [b"", b"\n", b"garbage", b"SQLite format 3\0" + bytes(100)])
@pytest.mark.usefixtures("here")
def test_what_is_no_journal_is_begun_anew(data: bytes) -> None:
    Path("out/.letter.batch").write_bytes(data)
    assert resumed()[0] == 0
    assert resumed()[0] == 19


@pytest.mark.usefixtures("here")
def test_a_journal_that_was_cut_off_gives_what_is_whole_in_it() -> None:
    journal = Path("out/.letter.batch")
    journal.write_bytes(journal.read_bytes()[:-30])
    assert resumed() == (18, [])
    assert resumed() == (19, [])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")
@pytest.mark.usefixtures("here")
def test_a_journal_is_no_more_open_than_umask_asks_or_it_was() -> None:
    journal = Path("out/.letter.batch")
    journal.chmod(0o640)
    run()
    assert journal.stat().st_mode & 0o777 == 0o640
    journal.unlink()
    before = os.umask(0o077)
    try:
        run()
    finally:
        os.umask(before)
    assert journal.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("here")
def test_no_file_of_others_is_changed_through_a_journal_that_is_one_with_it() -> None:
    journal = Path("out/.letter.batch")
    journal.unlink()
    put("theirs", "theirs")
    journal.hardlink_to("theirs")
    assert resumed()[0] == 0
    assert Path("theirs").read_text() == "theirs"
