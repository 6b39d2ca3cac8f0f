"""What all tests share: `--accept` rewrites expectations (then read the diff), and no log line goes unnoticed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite expected outputs; read the diff afterwards")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether expectations are to be rewritten."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep each test's results apart: none must pass because of what another one made."""
    monkeypatch.setenv("DOCEXPORT_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(autouse=True)
def old_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests write files and build them in the same moment: they count as older than that."""
    monkeypatch.setattr("docexport.session.output_cache._TICK", -(1 << 62))


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which a library logged a warning that did not become a diagnostic."""
    yield
    records = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not records, [record.getMessage() for record in records]


def _children() -> set[str]:
    """The processes that this one has started and not waited for, as Linux lists them."""
    return {child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Threads that earlier tests left, which sleep, do not count; and the test leaves no process."""
    before = _children()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    yield
    assert _children() <= before
