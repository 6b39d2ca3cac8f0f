"""How Jinja gets the templates of a theme: by their names along its search path, from its own folders alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path, PurePosixPath

from jinja2 import BaseLoader, Environment, TemplateNotFound

from docexport.cache.digests import stamps
from docexport.files import Gate
from docexport.rendering.theme import themes_folder

#: environments that are kept: each has the compiled templates of a theme as it was, for one family of formats
MOST_KEPT = 64


def state_of(gate: Gate) -> Hashable:
    """What tells the files behind a gate from what they were before: compiled templates are kept as long as that is the
    same. Those that come with docexport stay as they are.
    """
    return stamps(folder for folder in gate.folders if not folder.is_relative_to(themes_folder()))


class ThemeLoader(BaseLoader):
    """Looks for a template in each folder of a search path. What leads out of the gate is not there."""

    def __init__(self, search_path: Sequence[Path], gate: Gate) -> None:
        self._search_path, self._gate = search_path, gate

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """The text of a template, its file, and whether it is still as it was: during a build it is taken to be."""
        name = PurePosixPath(template)
        if name.is_absolute() or ".." in name.parts:
            raise TemplateNotFound(template)
        for folder in self._search_path:
            path = folder / name
            if self._gate.has(path) and path.is_file():
                return self._gate.read(path).decode("utf-8"), str(path), lambda: True
        raise TemplateNotFound(template)


class StyleLoader(BaseLoader):
    """Gives style sheets by the paths of their files."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """The text of a style sheet, its file, and whether it is still as it was."""
        path = Path(template)
        if not self._gate.has(path) or not path.is_file():
            raise TemplateNotFound(template)
        return self._gate.read(path).decode("utf-8"), str(path), lambda: True
