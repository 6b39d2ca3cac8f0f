"""How long each stage takes: reading, transforms, templates, writing, on a generated book and the sample handout.

python -m benchmarks.stages [--no-pdf]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.corpus import write_book
from docexport.diagnostics import Diagnostics
from docexport.formats import FORMATS, Manuscript, modified_time
from docexport.model import Text, walk
from docexport.rendering.theme import apply_edition, load_theme
from docexport.session import Source, load_sources, prepare

ROOT = Path(__file__).parent.parent
T = TypeVar("T")


def timed(label: str, work: Callable[[], T]) -> T:
    """Run the work, print how many CPU seconds it took, and give its result."""
    begun = time.process_time()
    result = work()
    print(f"  {label:32} {time.process_time() - begun:7.3f} s")
    return result


def stages(title: str, path: Path, *, pdf: bool) -> None:
    """Time every stage on one document."""
    diagnostics = Diagnostics()
    print(title)
    (source,) = timed("read", lambda: load_sources([path], [], diagnostics))
    document = timed("transform", lambda: prepare(source, "pdf", diagnostics))
    nodes = sum(1 for _ in walk(document))
    words = sum(len(node.text.split()) for node in walk(document) if isinstance(node, Text))
    print(f"  {words:,} words, {nodes:,} nodes")
    manuscript = _manuscript(source, diagnostics)
    for name in ("txt", "epub"):
        _templates(manuscript, name, nodes)
    for name in ("txt", "epub", "pdf") if pdf else ("txt", "epub"):
        data = timed(f"write {name} (templates included)", lambda name=name: FORMATS[name].write(manuscript).data)  # type: ignore[misc]
        print(f"    {len(data) / 1024:,.0f} KB")


def _manuscript(source: Source, diagnostics: Diagnostics) -> Manuscript:
    document = prepare(source, "pdf", diagnostics)
    theme = load_theme(source.project.theme_name, source.root, diagnostics)
    assert theme is not None
    dressed = apply_edition(theme, source.project, diagnostics)
    return Manuscript(document, dressed, source.project, source.root, modified_time(document, None), diagnostics)


def _templates(manuscript: Manuscript, name: str, nodes: int) -> None:
    """Time the templates alone, and what the renderer adds to each node."""
    chosen = FORMATS[name]
    renderer = manuscript.renderer(
        chosen.families, markup=chosen.markup, href=lambda _node: "#", image_url=lambda _node: "", width=72
    )
    renderer.render(manuscript.document.children)
    begun = time.process_time()
    renderer.render(manuscript.document.children)
    each = (time.process_time() - begun) / nodes * 1e6
    print(f"  templates, {name:21} {each:7.2f} µs a node")
    texts = [Text(text="word")] * 100_000
    root, context = renderer._compiled[Text]
    renderer._scope["node"] = texts[0]
    begun = time.process_time()
    for _ in texts:
        "".join(root(context))  # type: ignore[arg-type]
    bare = time.process_time() - begun
    begun = time.process_time()
    renderer.render(texts)
    ours = (time.process_time() - begun - bare) / len(texts) * 1e6
    print(f"    of it the renderer's own      {ours:7.2f} µs a node")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-pdf", action="store_true", help="leave out the slowest stage")
    options = parser.parse_args()
    handout = ROOT / "content" / "handouts" / "kratom-and-opioid-withdrawal.md"
    with tempfile.TemporaryDirectory() as folder:
        stages("Generated book: 30 chapters, 90,000 words", write_book(Path(folder)), pdf=not options.no_pdf)
    stages("Sample handout", handout, pdf=not options.no_pdf)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
