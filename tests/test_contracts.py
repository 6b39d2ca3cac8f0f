"""The contracts between rooms hold: a forbidden import, added to a copy, breaks them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from samples import ROOT

#: a room, what is added to a file of it, and what the report names
FORBIDDEN = [
    ("verifying/html_file.py", "import weasyprint", "one room knows the layout engine"),
    ("formats/text.py", "import pydyf", "one room knows the layout engine"),
    ("parallel/pool.py", "import cffi", "one room knows the layout engine"),
    ("session/plan.py", "import cssselect2", "one room knows the layout engine"),
    ("verifying/html_file.py", "import ebooklib", "one package imports ebooklib"),
    ("readers/text/proof.py", "import jinja2", "rendering alone imports jinja2"),
    ("parallel/calls.py", "import click", "the command line alone imports click"),
    ("model/walk.py", "import docexport.session", "imports point one way"),
    ("engine/whole.py", "import docexport.formats", "imports point one way"),
    ("cache/store.py", "import docexport.session.session", "imports point one way"),
]


@pytest.mark.parametrize(("file", "line", "contract"), FORBIDDEN, ids=lambda value: value.replace("import ", ""))
def test_a_forbidden_import_breaks_its_contract(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "src/docexport" / file
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")
    code = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout
