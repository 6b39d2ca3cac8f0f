"""How many Markdown files of others are built as they are: each file of a folder of checkouts, to EPUB and text.

python tools/foreign.py FOLDER [MOST]

FOLDER holds a checkout of a repository in each of its folders; MOST files of each are built (80 without it), chosen the
same way each time. Prints a line for each file that is not built, with its errors, and a table of rates at the end.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from docexport.diagnostics import Diagnostics, Severity
from docexport.readers import is_collected
from docexport.session.session import Session


def build(path: Path) -> Diagnostics | None:
    """What was wrong with a file that is not built; None for one that is."""
    diagnostics = Diagnostics()
    with tempfile.TemporaryDirectory() as out:
        made = Session({"formats": ["txt", "epub"]}).build([path], diagnostics, out=out)
    return None if len(made) == 2 else diagnostics


def main() -> int:
    """Build the files, and print the rates."""
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 80
    codes: Counter[str] = Counter()
    rates: dict[str, tuple[int, int]] = {}
    for folder in sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir()):
        files = sorted(path for path in folder.rglob("*") if path.is_file() and is_collected(path))
        random.Random(0).shuffle(files)
        built = 0
        for path in files[:most]:
            refused = build(path)
            built += refused is None
            errors = [item for item in refused or () if item.severity is Severity.ERROR]
            codes.update({str(item.code) for item in errors})
            if refused is not None:
                print(
                    f"{path}: " + "; ".join(f"{item.span.line}: {item.message[:80]}" for item in errors[:3]), flush=True
                )
        rates[folder.name] = (built, len(files[:most]))
    for name, (built, number) in rates.items():
        print(f"| {name} | {built} of {number} |")
    total, all_files = sum(built for built, _ in rates.values()), sum(number for _, number in rates.values())
    print(f"| all | {total} of {all_files}, {total / max(all_files, 1):.1%} |")
    print(", ".join(f"{code} {count}" for code, count in codes.most_common()) or "no errors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
