"""Attributes as they are written in braces."""

from __future__ import annotations

import re

from docexport.formats.markdown.escapes import quoted
from docexport.model import Attributes
from docexport.readers.markdown.attributes import parse_attributes

_BARE = re.compile(r"[\w./:%-]+")


def braces(attributes: Attributes) -> str:
    """`{#id .class key="value"}`; empty where there is nothing to say."""
    return f"{{{inner(attributes)}}}" if attributes else ""


def inner(attributes: Attributes) -> str:
    """What stands in the braces."""
    parts: list[str] = []
    if attributes.id:
        own = parse_attributes(f"#{attributes.id}")
        parts.append(f"#{attributes.id}" if own and own.id == attributes.id else f"id={quoted(attributes.id)}")
    parts += [_class(name) for name in attributes.classes]
    parts += [f"{key}={value if _BARE.fullmatch(value) else quoted(value)}" for key, value in attributes.pairs]
    return " ".join(parts)


def _class(name: str) -> str:
    if name in ("when", "unless"):
        return name
    own = parse_attributes(f".{name}")
    return f".{name}" if own and own.classes == (name,) else f"class={quoted(name)}"
