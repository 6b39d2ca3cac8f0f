"""Small changes to the code, one at a time: which of them no test notices. python tools/mutants.py [COUNT] [SEED]

Looked at are rooms whose mistakes are silent: conditions, proofs, the layout of text. Each mutant is run against the
test files named for its room; one that survives these is listed with its place.
"""

from __future__ import annotations

import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: a room, and the tests that are about it
ROOMS = {
    "transforms/conditions.py": ["test_guards.py", "test_spec.py", "test_checks.py", "test_verify.py"],
    "verifying": ["test_sabotage.py", "test_verify.py", "test_html_format.py"],
    "rendering/text": ["test_spec.py", "test_text_options.py", "test_charset.py", "test_guards.py", "test_golden.py"],
}
_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_SIGNS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.And: ast.Or, ast.Or: ast.And}


def mutants_of(path: Path) -> Iterator[tuple[int, str, str]]:
    """Each mutant of a file: its line, what was changed, and the text of the file."""
    count = sum(1 for node in ast.walk(ast.parse(path.read_text("utf-8"))) for _ in _changes(node))
    for wanted in range(count):
        tree = ast.parse(path.read_text("utf-8"))
        changes = ((node, change) for node in ast.walk(tree) for change in _changes(node))
        node, change = next(item for number, item in enumerate(changes) if number == wanted)
        before = ast.unparse(node)
        change()
        yield getattr(node, "lineno", 0), f"{before[:60]} -> {ast.unparse(node)[:60]}", ast.unparse(tree)


def _changes(node: ast.AST):  # type: ignore[no-untyped-def]
    """What can be changed of a node, as functions that do it."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        yield lambda: node.ops.__setitem__(0, _COMPARISONS[type(node.ops[0])]())
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in _SIGNS:
        yield lambda: setattr(node, "op", _SIGNS[type(node.op)]())
    if isinstance(node, ast.Constant) and type(node.value) in {int, bool}:
        yield lambda: setattr(node, "value", not node.value if isinstance(node.value, bool) else node.value + 1)
    if isinstance(node, ast.If | ast.IfExp):
        yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Return) and node.value is not None:
        yield lambda: setattr(node, "value", ast.Constant(None))


def survives(source: Path, text: str, tests: list[str]) -> bool:
    """Whether no test notices a text in the place of a file, in a copy of the project."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        for name in ("src", "tests", "themes", "content"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        (copy / source.relative_to(ROOT)).write_text(text, "utf-8")
        files = [f"tests/{name}" for name in tests]
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "2", "-p", "no:cacheprovider", *files]
        environment = {"PYTHONPATH": str(copy / "src"), "PATH": "/usr/bin:/bin", "HOME": folder}
        try:
            done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False, timeout=400)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


def main() -> None:
    """Try some mutants, and list those that survive."""
    count, seed = (int(value) for value in [*sys.argv[1:], "24", "1"][:2])
    every = []
    for room, tests in ROOMS.items():
        place = ROOT / "src/docexport" / room
        for path in [place] if place.is_file() else sorted(place.glob("*.py")):
            every += [(path, tests, *mutant) for mutant in mutants_of(path)]
    chosen = random.Random(seed).sample(every, min(count, len(every)))
    left = 0
    for path, tests, line, what, text in chosen:
        alive = survives(path, text, tests)
        left += alive
        print(f"{'SURVIVED' if alive else 'killed  '} {path.relative_to(ROOT)}:{line}: {what}", flush=True)
    print(f"{len(chosen) - left} of {len(chosen)} mutants killed, of {len(every)} there are")


if __name__ == "__main__":
    main()
