"""Feeds the reader, the rules and the writers of text and e-books with whatever a fuzzer thinks of, for a bounded time.

python tools/fuzz.py [SECONDS] [CORPUS]

atheris goes by the coverage of docexport's own code and begins with the sources in `tests`. A crash, or an input that
takes longer than ten seconds, ends it with exit code 77 and leaves the input in `build/fuzz`. `make fuzz` runs it for
two minutes. Each crash that was found is a test now (`tests/hostile/test_documents.py`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["docexport"]):
    import docexport
    from docexport.diagnostics import Diagnostics, DocexportError
    from docexport.session import check, parse_source

ROOT = Path(__file__).parent.parent
HERE = ROOT / "build" / "fuzz"
#: seconds for one input
SLOW = 10


def one_input(data: bytes) -> None:
    """Read, check and write one text. What is wrong with it are findings; all else that is raised is a crash."""
    text = (
        atheris.FuzzedDataProvider(data).ConsumeUnicode(len(data))
        if data[:1] == b"\x00"
        else data.decode("utf-8", "replace")
    )
    diagnostics = Diagnostics()
    source = parse_source(text, name="fuzz.md", root=HERE, settings=[], diagnostics=diagnostics)
    check(source, diagnostics)
    # an e-book takes as long as ten texts
    for name in ("txt", "epub") if len(data) % 8 == 0 else ("txt",):
        try:
            docexport.render(source, name, diagnostics=Diagnostics())
        except DocexportError:
            continue


def main() -> None:
    """Fuzz for the seconds given, from the corpus given and the sources in the tests."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "120"
    corpus = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for path in (*ROOT.glob("tests/spec/*.md"), *ROOT.glob("tests/diagnostics/*.md")):
        (corpus / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    options = [f"-max_total_time={seconds}", f"-timeout={SLOW}", "-max_len=4096", f"-artifact_prefix={HERE}/"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
