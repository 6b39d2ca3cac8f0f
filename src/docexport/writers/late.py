"""What WeasyPrint loads and seldom needs, loaded when it is first asked for.

Large parts of fontTools are for fonts that nearly no document has; its own style sheets are parsed for processes that
lay out nothing, and one of them for an option that docexport has no use for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any

from docexport.digests import digest
from docexport.writers.kept_sheets import KeptSheet, keep_sheet, recall_sheet

#: modules that are loaded when something in them is first called
_MODULES = ("fontTools.subset", "fontTools.varLib.instancer", "fontTools.ttLib", "tinyhtml5", "PIL.ImageCms")


class _Name:
    """Stands for something in a module, which is loaded when this is called."""

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


#: what stands for kinds of errors, by their modules: nothing raises them before these are loaded
_ERRORS: dict[str, dict[str, type[Exception]]] = {}


class _Module(ModuleType):
    """Stands for a module."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.endswith("Error"):
            return _ERRORS.setdefault(self.__name__, {}).setdefault(name, type(name, (Exception,), {}))
        return _Name(self.__name__, (name,))


def _replace(name: str, value: object, real: object) -> None:
    """Give what stands under a name in WeasyPrint's modules its real value."""
    for module in [module for key, module in sys.modules.items() if key.partition(".")[0] == "weasyprint"]:
        if getattr(module, name, None) is value:
            setattr(module, name, real)


@contextmanager
def late_modules() -> Iterator[None]:
    """While this is open, what imports the late modules gets what stands for them."""
    late = [name for name in _MODULES if name not in sys.modules]
    sys.modules.update({name: _Module(name) for name in late})
    try:
        yield
    finally:
        for name in late:
            del sys.modules[name]


class _Sheet:
    """Stands for one of WeasyPrint's own style sheets: it is parsed when something in it is first asked for."""

    def __init__(self, **options: Any) -> None:
        self._options = options

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What it stands for, for who asks whether it is one."""
        return vars(sys.modules["weasyprint.css"])["CSS"]

    def __getattr__(self, name: str) -> Any:
        options = self.__dict__.pop("_options", None)
        if options is None:
            raise AttributeError(name)
        counters = options.get("counter_style", {})
        file = f"engine-{digest(options['string'])[:16]}"
        kept = recall_sheet(file)
        if kept is None:
            own = counters.copy()
            sheet = import_module("weasyprint").CSS(**{**options, "counter_style": own})
            kept = KeptSheet.of(sheet, own)
            keep_sheet(file, kept, always=True)
        counters.update(kept.counters)
        vars(self).update(kept.parts)
        return getattr(self, name)


class _Watch(MetaPathFinder):
    """Has the module that makes the style sheets make late ones."""

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> None:
        """See what is about to be loaded; others find it."""
        if name == "weasyprint.html":
            sys.modules["weasyprint"].CSS = _Sheet  # type: ignore[attr-defined]


@contextmanager
def late_sheets() -> Iterator[None]:
    """While this is open, WeasyPrint is loaded with late style sheets."""
    watch = _Watch()
    sys.meta_path.insert(0, watch)
    try:
        yield
    finally:
        sys.meta_path.remove(watch)
        if "weasyprint" in sys.modules:
            _settle()


def _settle() -> None:
    """Give WeasyPrint's modules the real name of a style sheet back, and have counters wait for the sheets too."""
    loaded: dict[str, Any] = {name: module for name, module in sys.modules.items() if name.startswith("weasyprint")}
    package, html = loaded["weasyprint"], loaded["weasyprint.html"]
    _replace("CSS", _Sheet, loaded["weasyprint.css"].CSS)
    sheets = (html.UA_STYLESHEET, html.UA_FORM_STYLESHEET)
    counters = html.UA_COUNTER_STYLE

    class Counters(type(counters)):  # type: ignore[misc]
        """The counter styles that WeasyPrint's own style sheets define."""

        def copy(self) -> Any:
            """These styles, once the sheets are parsed."""
            for sheet in sheets:
                _ = sheet.matcher
            return counters.copy()

    html.UA_COUNTER_STYLE = package.UA_COUNTER_STYLE = Counters()
