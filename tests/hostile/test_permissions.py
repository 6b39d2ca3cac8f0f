"""Who may read outputs: nobody whom `umask` shuts out, and nobody who could not read the file that was there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docexport.diagnostics import Diagnostics
from docexport.session.writing import write_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")


@pytest.fixture
def umask() -> Iterator[Callable[[int], int]]:
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def mode(path: Path) -> int:
    return path.lstat().st_mode & 0o777


@pytest.mark.parametrize(("asked", "given"), [(0o077, 0o600), (0o027, 0o640), (0o022, 0o644), (0o002, 0o664)])
def test_no_output_is_open_to_whom_umask_shuts_out(
    tmp_path: Path, umask: Callable[[int], int], asked: int, given: int
) -> None:
    umask(asked)
    assert write_file(tmp_path / "new" / "a.txt", b"words", Diagnostics())
    assert mode(tmp_path / "new" / "a.txt") == given
    assert mode(tmp_path / "new") == 0o777 & ~asked


@pytest.mark.parametrize("before", [0o600, 0o640, 0o666, 0o400])
@pytest.mark.usefixtures("umask")
def test_no_output_is_more_open_than_the_file_it_replaces(tmp_path: Path, before: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    path.chmod(before)
    assert write_file(path, b"words", Diagnostics())
    assert (path.read_bytes(), mode(path)) == (b"words", before)


@pytest.mark.usefixtures("umask")
def test_a_link_gives_an_output_no_permissions(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "theirs").chmod(0o666)
    (tmp_path / "a.txt").symlink_to(tmp_path / "theirs")
    assert write_file(tmp_path / "a.txt", b"words", Diagnostics())
    assert mode(tmp_path / "a.txt") == 0o644
    assert (tmp_path / "theirs").read_text() == "theirs"


def test_no_name_that_the_system_takes_is_too_long_to_be_written(tmp_path: Path) -> None:
    name = "\N{CJK UNIFIED IDEOGRAPH-6C34}" * 83 + ".txt"  # 253 bytes of 255
    assert write_file(tmp_path / name, b"words", Diagnostics())
    assert [path.name for path in tmp_path.iterdir()] == [name]
