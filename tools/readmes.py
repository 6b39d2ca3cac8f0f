"""Builds every README and CHANGELOG that the packages on this machine carry, in all formats, and verifies the files.

python tools/readmes.py [--most N] [--formats pdf,epub,txt] [--keep FOLDER] FOLDER ...

Other people's texts are the hardest test: raw HTML, tables in tables, every script. Findings in the texts themselves
(pictures on the web, links to files that are not there) are passed over, since nobody can mend them here; what is left
must build, be well-formed, and say the same words. EPUBs go to FOLDER for EPUBCheck. Exit 1 where one failed.
"""

from __future__ import annotations

import argparse
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.model import Figure, Image, Node, Paragraph, Text, rewrite
from docexport.session import load_sources, plan
from docexport.session.plan import Output
from docexport.session.proving import subjects_of
from docexport.session.stages import manuscript_of, prepare, write
from docexport.verifying import verify

NAMES = re.compile(r"(readme|changelog|changes|history|contributing|security)[\w.-]*\.(md|markdown)", re.IGNORECASE)
#: seconds for the pages of one document
TIME_LIMIT = 120


def texts(folders: list[Path]) -> Iterator[Path]:
    """The texts below some folders, each content once."""
    seen: set[bytes] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if NAMES.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                if data and data not in seen:
                    seen.add(data)
                    yield path


def problems(path: Path, formats: list[str], keep: Path | None) -> list[str]:
    """What goes wrong with one text that is not the text's own fault."""
    options = {"formats": formats, "metadata": {"language": "en", "kind": "handout"}, "pdf": {"time-limit": TIME_LIMIT}}
    quiet = Diagnostics()
    (source,) = load_sources([path], [Settings(options, "options")], quiet) or [None]
    if source is None:
        return []
    outputs = plan([source], quiet, out=Path("out"))
    data: dict[Path, bytes] = {}
    for output in outputs:
        diagnostics = Diagnostics()
        try:
            document = rewrite(prepare(source, output.format.name, Diagnostics()), without_pictures)
            data[output.path] = write(output, manuscript_of(source, document, diagnostics)).data
        except DocexportError:
            return [f"{output.format.name}: {item.code}: {item.message}" for item in diagnostics if item.severity > 1]
        except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
            return [traceback.format_exc()]
    if keep is not None:
        _keep(path, outputs, data, keep)
    wrong = Diagnostics()
    for subject in subjects_of(outputs, data, None):
        verify(subject, wrong, standards=False)
    return [f"{item.code}: {item.message}" for item in wrong]


def without_pictures(node: Node) -> Node:
    """Words in the place of a picture that is not there."""
    if isinstance(node, Figure) and not any(isinstance(child, Image) for child in node.children):
        return Paragraph(children=(*node.children, Text(text=" "), *node.caption), span=node.span)
    return Text(text=node.alt or "picture", span=node.span) if isinstance(node, Image) and not node.path else node


def _keep(path: Path, outputs: list[Output], data: dict[Path, bytes], keep: Path) -> None:
    keep.mkdir(parents=True, exist_ok=True)
    name = "-".join(path.parts[-3:]).removesuffix(path.suffix)
    for output in outputs:
        if output.format.name == "epub":
            (keep / f"{name}.epub").write_bytes(data[output.path])


def main() -> int:
    """Go through all texts and say what failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--formats", default="pdf,epub,txt")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    count = failed = 0
    codes: Counter[str] = Counter()
    for path in texts(arguments.folders):
        if count == arguments.most:
            break
        count += 1
        found = problems(path, arguments.formats.split(","), arguments.keep)
        failed += bool(found)
        codes.update(item.split(":")[0] for item in found)
        for item in found[:4]:
            sys.stdout.write(f"{path}: {item}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{count} texts, {failed} with problems: {dict(codes)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
