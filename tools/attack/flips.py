"""Flips random bits of all files that the cache keeps, one at a time; each build after that must give the same bytes.

python tools/attack/flips.py [TRIES] [SEED]

A build may also end with a finding, but never with another output, and no process may crash. Each build runs in a fork
of a process that has built nothing, so all is read from disk. `make attack` tries 10,000 bits.
"""

from __future__ import annotations

import hashlib
import importlib
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import chdir, suppress
from functools import partial
from pathlib import Path

from docexport.cache.digests import tools_digest
from docexport.diagnostics import Diagnostics
from docexport.parallel.calls import call_in_fork
from docexport.session.session import Session

ROOT = Path(__file__).parents[2]
#: digests of outputs by their names; None where there was a finding that says why there are none
Outputs = Mapping[str, str] | None


def built(source: Path, cache: Path, formats: Sequence[str]) -> Outputs:
    """What a build gives that reads and keeps results in a folder."""
    diagnostics = Diagnostics()
    with tempfile.TemporaryDirectory() as out:
        Session({"formats": list(formats)}, cache=cache).build(source, diagnostics, out=out)
        if diagnostics.failed():
            return None
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(Path(out).iterdir())}


def first(source: Path, cache: Path, formats: Sequence[str]) -> tuple[Outputs, list[str]]:
    """What a first build gives, and the modules that it needed."""
    return built(source, cache, formats), [name for name in sys.modules if not name.startswith("_")]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Bytes with one bit flipped."""
    changed = bytearray(data)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def flip_all(source: Path, formats: Sequence[str], tries: int, seed: int = 0, at_once: int = 1) -> Counter[str]:
    """What came of builds after each flip of a bit, or of so many at once: `same`, `finding`, `other`, `crash`."""
    came: Counter[str] = Counter()
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as cache:
        folder = Path(cache)
        expected, modules = call_in_fork(partial(first, source, folder, formats))
        for module in modules:  # so that no fork has to
            with suppress(ImportError, AttributeError):
                importlib.import_module(module)
        tools_digest()
        files = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        while came.total() < tries:
            damaged = chance.sample(list(files), min(at_once, len(files), tries - came.total()))
            damage(files, damaged, chance)
            came[outcome(partial(built, source, folder, formats), expected)] += len(damaged)
            for path in damaged:
                path.write_bytes(files[path])
    return came


def damage(files: Mapping[Path, bytes], damaged: Sequence[Path], chance: random.Random) -> None:
    """Flip a bit of each of some files. Where these are templates no results are kept: else no template is read."""
    for path, data in files.items():
        is_result = "templates" not in path.parts
        if path in damaged:
            path.write_bytes(flipped(data, chance))
        elif is_result and any("templates" in other.parts for other in damaged):
            path.unlink(missing_ok=True)
        elif is_result:  # what builds before this have written is no matter
            path.write_bytes(data)


def outcome(build: Callable[[], Outputs], expected: Outputs) -> str:
    """What came of one build."""
    try:
        made = call_in_fork(build)
    except BrokenExecutor:
        return "crash"
    except Exception:  # noqa: BLE001 - whatever is raised is a crash too
        return "crash"
    return "finding" if made is None else "same" if made == expected else "other"


def main() -> int:
    """Flip as many bits as asked for in what is kept of a document and of a book."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    wrong = 0
    handout = ROOT / "content/handouts/kratom-and-opioid-withdrawal.md"
    with tempfile.TemporaryDirectory() as here, chdir(here):
        for name, source, formats, share in (
            ("flips: text", handout, ["txt"], 0.7),
            ("flips: e-book", handout, ["epub"], 0.2),
            ("flips: book", ROOT / "content/handbook", ["txt"], 0.1),
        ):
            came = flip_all(source, formats, max(round(tries * share), 1), seed)
            wrong += came["other"] + came["crash"]
            what = ", ".join(f"{number:,} {kind}" for kind, number in came.most_common())
            print(f"| {name} | {came.total():,} | {what} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
