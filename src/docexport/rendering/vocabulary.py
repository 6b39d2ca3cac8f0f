"""What a theme reads of what authors write in braces: classes, keys of attributes, names of containers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from docexport.files import Gate, resolved
from docexport.rendering.theme import Theme

_CLASS = re.compile(r"\.(-?[^\W\d][\w-]*)")
_KEY_IN_STYLES = re.compile(r"(?:\[|attr\()data-([\w-]+)")
_KEY_IN_TEMPLATES = re.compile(r"""attributes\.get\(["']([\w.-]+)["']|["']([\w.-]+)["'] in [\w.]*pairs""")
_CLASS_IN_TEMPLATES = re.compile(r"""["']([\w-]+)["'] (?:not )?in [\w.]*classes""")
#: what is no rule in a stylesheet: comments, and what a template fills in
_NO_RULE = re.compile(r"/\*.*?(?:\*/|\Z)|\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)", re.DOTALL)


class Vocabulary:
    """The words of a theme and of all that it inherits, each kind read from its files when it is asked for."""

    def __init__(self, theme: Theme) -> None:
        self._folders = theme.folders

    @cached_property
    def classes(self) -> frozenset[str]:
        """Classes that a stylesheet has a rule for, or that a template asks for."""
        sheets = (_NO_RULE.sub("", text) for text in _texts(self._folders, "styles/*.css"))
        in_styles = (name for text in sheets for name in _CLASS.findall(text))
        in_templates = (
            name for text in _texts(self._folders, "templates/*/*.j2") for name in _CLASS_IN_TEMPLATES.findall(text)
        )
        return frozenset((*in_styles, *in_templates))

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of attributes that a stylesheet or a template of any theme but `base` reads by their names.

        Those that `base` reads are said on the nodes.
        """
        own = self._folders[:-1]
        in_styles = (name for text in _texts(own, "styles/*.css") for name in _KEY_IN_STYLES.findall(text))
        in_templates = (
            first or second
            for text in _texts(own, "templates/*/*.j2")
            for first, second in _KEY_IN_TEMPLATES.findall(text)
        )
        return frozenset((*in_styles, *in_templates))

    @cached_property
    def containers(self) -> frozenset[str]:
        """Names of containers that have a template."""
        files = (
            path
            for folder in self._folders
            for path in Gate((folder,)).walk(folder)
            if path.match("templates/*/container-*.j2")
        )
        return frozenset(path.stem.removeprefix("container-") for path in files)


def _texts(folders: Iterable[Path], pattern: str) -> Iterator[str]:
    for folder in folders:
        gate = Gate((folder,))
        for path in gate.walk(folder):
            if path.relative_to(resolved(folder)).match(pattern):
                yield gate.read(path).decode("utf-8", "replace")
