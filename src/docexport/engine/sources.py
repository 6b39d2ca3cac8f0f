"""The source of what is replaced, read from the installed files without importing them: it tells whether a replacement
was written for just this code.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

#: what closes the brackets of a signature stands at the indentation of its definition
_CLOSING = (")", "]", "}")


def digest_of(name: str) -> str:
    """The SHA-256 of a source: `package.module:Class.function`, or `package.module:` for all of a module; empty where
    there is no such thing.
    """
    module, _, qualified = name.partition(":")
    text = _module_text(module)
    for part in qualified.split(".") if qualified else ():
        text = _definition(text, part)
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


@cache
def _origin(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin) if spec is not None and spec.origin else None


@cache
def _module_text(module: str) -> str:
    package, *rest = module.split(".")
    origin = _origin(package)
    if origin is None:
        return ""
    path = origin.parent.joinpath(*rest)
    files = (path.with_suffix(".py"), path / "__init__.py") if rest else (origin,)
    return next((file.read_text("utf-8") for file in files if file.is_file()), "")


def _definition(text: str, name: str) -> str:
    """A class or function in a text, with its decorators: up to the next line that is indented as little."""
    found = re.search(rf"^(?P<indent> *)(?:class|def|async def) {re.escape(name)}\b", text, re.MULTILINE)
    if found is None:
        return ""
    indent, start = found["indent"], found.start()
    while (above := text.rfind("\n", 0, start - 1) + 1) < start and text.startswith(f"{indent}@", above):
        start = above
    next_line = re.compile(rf"^ {{0,{len(indent)}}}(?=\S)", re.MULTILINE)
    end = found.end()
    for line in next_line.finditer(text, found.end()):
        end = line.start()
        if not text.startswith(_CLOSING, line.end()):
            return text[start:end].rstrip()
    return text[start:].rstrip()
