"""Modules that WeasyPrint imports and seldom needs, loaded when something in them is first called.

Large parts of fontTools are for fonts that nearly no document has; tinyhtml5 is for markup that docexport does not
make; ImageCms is for colour profiles.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_MODULES = ("fontTools.subset", "fontTools.varLib.instancer", "fontTools.ttLib", "tinyhtml5", "PIL.ImageCms")
#: the package in which placeholders of errors are replaced by the errors
_OWN = "docexport.engine.weasyprint"


class _Name:
    """A placeholder of something in a module, which is loaded when this is called."""

    def __init__(self, module: str, path: tuple[str, ...]) -> None:
        self._module, self._path = module, path

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        found: Any = import_module(self._module)
        for name, error in _ERRORS.pop(self._module, {}).items():
            _replace(name, error, getattr(found, name))
        for name in self._path:
            found = getattr(found, name) if hasattr(found, name) else import_module(f"{found.__name__}.{name}")
        return found(*arguments, **options)

    def __getattr__(self, name: str) -> _Name:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(self._module, (*self._path, name))


#: placeholders of kinds of errors, by their modules: nothing raises them before these are loaded
_ERRORS: dict[str, dict[str, type[Exception]]] = {}


class _Module(ModuleType):
    """A placeholder of a module."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.endswith("Error"):
            return _ERRORS.setdefault(self.__name__, {}).setdefault(name, type(name, (Exception,), {}))
        return _Name(self.__name__, (name,))


def _replace(name: str, value: object, real: object) -> None:
    """Give what stands under a name in the modules of our instance its real value."""
    for module in [module for key, module in sys.modules.items() if key.startswith(_OWN)]:
        if getattr(module, name, None) is value:
            setattr(module, name, real)


@contextmanager
def lazy_imports() -> Iterator[None]:
    """While this is open, what imports these modules gets placeholders, unless they are loaded already."""
    late = [name for name in _MODULES if name not in sys.modules]
    sys.modules.update({name: _Module(name) for name in late})
    try:
        yield
    finally:
        for name in late:
            del sys.modules[name]
