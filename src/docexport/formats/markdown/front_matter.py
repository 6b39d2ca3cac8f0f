"""Metadata -> the front matter of a Markdown file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from docexport.model import Metadata


def metadata_of(metadata: Metadata) -> dict[str, Any]:
    """What is said about a document and is not the default, by the keys of the front matter."""
    given, usual = (msgspec.to_builtins(item) for item in (metadata, Metadata()))
    return {key: value for key, value in given.items() if value != usual[key]}


def front_matter(values: Mapping[str, Any]) -> str:
    """The lines of the front matter: YAML, each value as JSON; empty where there is none."""
    lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"---\n{lines}---\n\n" if lines else ""
