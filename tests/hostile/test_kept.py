"""What is kept: every byte read is checked, nothing but listed classes is made, nothing of others is believed."""

from __future__ import annotations

import importlib
import inspect
import os
import pickle
import shutil
import sys
import zlib
from pathlib import Path, PurePath
from typing import Any

import msgspec
import pydyf
import pytest

from docexport.cache import sealed
from docexport.cache.kept_classes import KEPT
from docexport.cache.sealed import read_sealed, write_sealed
from docexport.cache.store import DiskStore
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats import pdf
from docexport.model import Node, blocks, inlines
from docexport.parallel.pool import WorkerPool
from docexport.session import chapters, load_sources, plan
from docexport.session.building import How, make_all
from docexport.session.chapters import ReadingPool
from docexport.session.session import Session
from samples import ROOT
from torture import TORTURE

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "doc.md").write_text(
        "---\ntitle: T\nlanguage: en\n---\n\n## One\n\n- Words *and* more.[^1]\n\n[^1]: Note.\n"
    )
    return tmp_path


# --- bits


@pytest.mark.skipif(sys.platform != "linux", reason="each build is a fork")
def test_no_bit_of_a_kept_file_changes_an_output_or_ends_a_build(here: Path) -> None:
    spec = importlib.util.spec_from_file_location("flips", ROOT / "tools/attack/flips.py")
    assert spec is not None
    assert spec.loader is not None
    flips = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(flips)
    came = flips.flip_all(here / "doc.md", ["txt"], 200, at_once=5)
    assert came.total() == 200
    assert came["other"] + came["crash"] == 0, came


def test_no_kept_file_is_read_in_the_place_of_another(tmp_path: Path) -> None:
    write_sealed(tmp_path / "one", b"one")
    (tmp_path / "one").rename(tmp_path / "two")
    assert read_sealed(tmp_path / "two") is None
    (tmp_path / "two").rename(tmp_path / "one")
    assert read_sealed(tmp_path / "one") == b"one"


@pytest.mark.parametrize("failing", ["write", "replace"])
def test_nothing_half_is_left_of_what_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    if failing == "write":
        monkeypatch.setattr(sealed, "_head", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        write_sealed(tmp_path / "one", b"one")
    assert list(tmp_path.iterdir()) == []


# --- classes


def _is_value(kind: type) -> bool:
    """Whether a class is one of values, which do nothing when they are made."""
    plain = kind.__module__ == "builtins" or issubclass(kind, pydyf.Object)
    return plain or issubclass(kind, msgspec.Struct | tuple | str | int | PurePath)


def test_nothing_but_classes_of_values_is_looked_up_for_a_kept_file() -> None:
    for module, name in sorted(KEPT - {("msgspec._utils", "rebuild")}):
        if module != "pathlib._local" or sys.version_info[:2] == (3, 13):
            kind = getattr(importlib.import_module(module), name)
            assert isinstance(kind, type)
            assert _is_value(kind), kind
            assert kind.__module__.startswith(module.partition(".")[0])


def test_every_kind_of_node_may_be_kept() -> None:
    kinds = {kind for module in (blocks, inlines) for _, kind in inspect.getmembers(module, inspect.isclass)}
    abstract = {"Block", "BlockContainer", "Inline", "InlineContainer", "TextBlock", "Node"}
    nodes = {(kind.__module__, kind.__name__) for kind in kinds if issubclass(kind, Node)}
    assert {name for module, name in nodes - KEPT} <= abstract


class Watched(DiskStore):
    """A store that knows the keys of what was kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.keys: dict[str, Any] = {}

    def save(self, key: str, value: Any) -> None:
        self.keys[key] = value
        super().save(key, value)


def test_all_that_is_kept_of_books_can_be_read_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_long", lambda _size: True)
    monkeypatch.setattr(chapters, "LONG", 0)
    shutil.copytree(ROOT / "tests/files/images", here / "images")
    (here / "1.md").write_text("# One\n\n" + TORTURE.rpartition("---\n")[2])
    (here / "2.md").write_text("# Two\n\nWords $x^2$, `code` and ~~more~~.\n")
    (here / "docexport.toml").write_text('chapters = ["?.md"]\n[metadata]\ntitle = "T"\nlanguage = "en"\n')
    store, diagnostics = Watched(here / "kept"), Diagnostics()
    pool = WorkerPool(1, store)
    sources = load_sources([here], [Settings({"formats": ["pdf"]})], diagnostics, ReadingPool(pool))
    make_all(plan(sources, diagnostics, out=Path("out")), diagnostics, How(pool=pool))
    store.finish()
    assert len(store.keys) > 5
    for key, value in store.keys.items():
        assert store.load(key) is not None, type(value)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("docexport.__main__", "run"), ("docexport.cli", "main"), ("docexport.session.session", "Session"),
        ("docexport.parallel.worker", "ForkWorker"), ("docexport.diagnostics.codes", "Code.about"),
        ("pathlib", "os.system"),
        ("builtins", "eval"), ("builtins", "object"), ("copyreg", "_reconstructor"), ("os", "system"),
    ],
)  # fmt: skip
def test_nothing_that_is_not_listed_is_looked_up(tmp_path: Path, module: str, name: str) -> None:
    def text(value: str) -> bytes:
        return b"\x8c" + bytes([len(value)]) + value.encode()

    store = DiskStore(tmp_path)
    store.save("f" * 64, "kept")
    store.finish()
    write_sealed(tmp_path / "ff" / ("f" * 62), zlib.compress(b"\x80\x04" + text(module) + text(name) + b"\x93."))
    before = set(sys.modules)
    assert store.load("f" * 64) is None
    assert set(sys.modules) == before
    write_sealed(tmp_path / "ff" / ("f" * 62), zlib.compress(pickle.dumps("kept")))
    assert store.load("f" * 64) == "kept"


# --- others


@posix
@pytest.mark.parametrize("where", [".", "ab", "templates"])
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
@pytest.mark.usefixtures("here")
def test_no_folder_that_others_may_write_to_is_used(where: str, mode: int) -> None:
    folder = Path("kept", where)
    folder.mkdir(mode=0o700, parents=True)
    Path("kept").chmod(0o700)
    folder.chmod(mode)
    before = sorted(Path("kept").rglob("*"))
    diagnostics = Diagnostics()
    Session({"formats": ["txt"]}, cache=Path("kept")).build("doc.md", diagnostics)
    (finding,) = diagnostics
    assert finding.code is Code.CACHE_UNSAFE
    assert finding.hint
    assert sorted(Path("kept").rglob("*")) == before


@posix
def test_no_file_that_others_may_write_to_is_read(tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_sealed(path, b"one")
    path.chmod(0o602)
    assert read_sealed(path) is None
    path.chmod(0o600)
    assert read_sealed(path) == b"one"
    if os.getuid() == 0:
        os.chown(path, 12345, -1)
        assert read_sealed(path) is None
