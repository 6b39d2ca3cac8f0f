"""The literate specification: one file a node in `tests/spec`, with its source, its markup and its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from literate import read_examples, rewrite
from samples import HERE, body_of

EXAMPLES = [
    pytest.param(path, number, id=example.title)
    for path in sorted((HERE / "spec").glob("*.md"))
    for number, example in enumerate(read_examples(path))
]


@pytest.mark.parametrize(("path", "number"), EXAMPLES)
def test_a_node_looks_as_its_file_says(path: Path, number: int, accept: bool) -> None:
    example = read_examples(path)[number]
    source = example.blocks["md"]
    made = {"html": body_of(source, "epub").rstrip("\n") + "\n", "txt": body_of(source, "txt").strip("\n") + "\n"}
    if accept:
        rewrite(path, number, made)
    else:
        assert made == {name: example.blocks[name] for name in made}
