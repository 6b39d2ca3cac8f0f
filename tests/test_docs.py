"""What the documentation claims is true."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import msgspec
import pytest
from click.testing import CliRunner

from docexport.cli import main
from docexport.config import METADATA_KEYS, OPTION_KEYS, Options, Project
from docexport.config.settings import field_names
from docexport.formats import FORMATS
from samples import ROOT

HANDBOOK = ROOT / "content" / "handbook"


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_chapters_on_diagnostics_and_rules_are_up_to_date(accept: bool) -> None:
    tool = load(ROOT / "tools" / "diagnostics_page.py")
    if accept:
        tool.PAGE.write_text(tool.page(), "utf-8")
        tool.RULES_PAGE.write_text(tool.rules_page(), "utf-8")
    assert tool.PAGE.read_text("utf-8") == tool.page()
    assert tool.RULES_PAGE.read_text("utf-8") == tool.rules_page()


def test_every_key_is_in_the_handbook() -> None:
    text = (HANDBOOK / "03-documents.md").read_text("utf-8")
    for key in METADATA_KEYS | OPTION_KEYS | set(field_names(Project)):
        assert f"`{key}`" in text or f"`{key}." in text or f"[{key}" in text, key


def declared(kind: type[msgspec.Struct], before: str = "") -> Iterator[tuple[str, msgspec.structs.FieldInfo]]:
    """All options that are declared, those in tables by their whole keys."""
    for field in msgspec.structs.fields(kind):
        if isinstance(field.default, msgspec.Struct):
            yield from declared(type(field.default), f"{before}{field.encode_name}.")
        else:
            yield before + field.encode_name, field


def option_rows() -> dict[str, str]:
    """What the handbook's table of options says of each key where it is not given."""
    table = (HANDBOOK / "03-documents.md").read_text("utf-8").partition("{#tbl-options}")[2].partition("\n\n`text")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.strip().splitlines()[2:]]
    return {key: row[2] for row in rows for key in re.findall(r"`([^`]+)`", row[0])}


def test_the_table_of_options_is_that_of_the_declarations() -> None:
    rows, options = option_rows(), dict(declared(Options))
    assert rows.keys() == options.keys()
    for key, field in options.items():
        value, said = field.default, rows[key].split(", ")
        if isinstance(value, str) and value:
            assert (
                f"`{value}`" in said or said[0] in {"the theme's", "as many words as fit", "unicode"} or "as it" in said
            )
        elif isinstance(value, bool):
            assert said in (
                ["`true`" if value else "`false`"],
                ["none"],
                ["as many words as fit"],
                ["the theme's"],
            ) or ("none" in said), (key, said)
        elif isinstance(value, int | float) and value:
            assert f"{value:g}" in said, (key, said)


def test_every_value_that_an_option_may_have_is_in_the_handbook() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted(HANDBOOK.glob("*.md")))
    for key, field in declared(Project):
        for value in (item for item in get_args(field.type) if isinstance(item, str)):
            assert f"`{value}`" in text or f'"{value}"' in text, (key, value)


def test_every_format_is_in_the_handbook_and_in_the_help() -> None:
    text = (HANDBOOK / "03-documents.md").read_text("utf-8")
    (row,) = [line for line in text.splitlines() if line.startswith("| `formats`")]
    said = CliRunner().invoke(main, ["build", "--help"]).output
    for name in FORMATS:
        assert f"`{name}`" in row
        assert name in said.partition("--to")[2].partition("-o,")[0], name


def test_the_figures_of_the_handbook_are_those_of_the_benchmarks() -> None:
    text = (HANDBOOK / "07-batches.md").read_text("utf-8")
    measured = (ROOT / "benchmarks" / "results" / "full.md").read_text("utf-8")
    assert measured.strip() in text
    bars = (ROOT / "benchmarks" / "results" / "full.svg").read_bytes()
    assert (HANDBOOK / "images" / "speed.svg").read_bytes() == bars


def test_every_command_is_in_the_handbook() -> None:
    text = (HANDBOOK / "07-command-line.md").read_text("utf-8")
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert f"## {name}" in text, name


@pytest.mark.parametrize("name", ["handouts", "handbook"])
def test_the_sample_content_has_no_findings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["check", "--strict", *_sources(name)])
    assert (result.exit_code, result.stderr) == (0, "nothing to report\n")


def _sources(name: str) -> list[str]:
    folder = ROOT / "content" / name
    if (folder / "docexport.toml").is_file():
        return [str(folder)]
    return [str(path) for path in sorted(folder.glob("*.md"))]


def test_the_python_examples_in_the_handbook_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "handout.md").write_text("# Washing hands\n\nWords.\n")
    blocks = re.findall(
        r"^```python\n(.*?)^```", (HANDBOOK / "08-python.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(blocks) >= 3
    for block in blocks:
        assert compile(block, "08-python.md", "exec")


def test_the_readme_names_commands_that_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make (\w+)`|^make (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE):
        assert f"\n{''.join(target)}:" in makefile, target


def test_nothing_names_this_machine() -> None:
    home = str(Path.home())
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("content/**/*.md"),
        *ROOT.glob("docs/*.md"),
        ROOT / "requirements.lock",
    ):
        text = path.read_text("utf-8")
        assert home not in text or home == "/", path
        assert "://" not in text or path.name != "requirements.lock", path
