"""The wheel carries all that a build needs: themes, languages, templates."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from samples import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_themes_and_languages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in ("themes/press/theme.toml", "themes/base/templates/html/paragraph.j2", "languages/ar.toml"):
        assert f"docexport/{name}" in names
    assert not any(name.startswith(("tests/", "content/")) for name in names)


def test_an_empty_environment_builds_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    program = tmp_path / "env" / "bin"
    install = [
        str(program / "pip"),
        "install",
        "-q",
        "--disable-pip-version-check",
        "-c",
        "requirements.lock",
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True, cwd=ROOT)
    (tmp_path / "a.md").write_text("---\ntitle: Sample\n---\n\nWords.\n")
    done = subprocess.run(
        [str(program / "docexport"), "build", "a.md"], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "a.pdf\na.epub\na.txt\n", "")
