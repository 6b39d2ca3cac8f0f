"""docexport's own instance of WeasyPrint: the installed package, loaded once more under this name.

What `docexport.engine.fast`, `tagging` and `chapters` replace is replaced in this instance alone: who uses `weasyprint`
in the same process has it as it was installed. Modules in here are WeasyPrint's files, found by its own folder.
"""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from docexport.engine.fast.loading import quick_loading

if TYPE_CHECKING:
    CSS: Any
    HTML: Any
    Document: Any

_installed = find_spec("weasyprint")
if _installed is None or not isinstance(_installed.loader, SourceFileLoader):
    raise ImportError("WeasyPrint is not installed as files of Python")
__path__ = list(_installed.submodule_search_locations or ())
_code = _installed.loader.get_code("weasyprint")
with quick_loading():
    exec(_code, globals())  # type: ignore[arg-type]  # noqa: S102 - the installed package's own code
