"""docexport: one written source becomes an accessible PDF, an EPUB and a designed plain-text handout.

>>> import docexport
>>> source = docexport.parse("# Washing hands\\n\\nWash for *20 seconds*.\\n")
>>> print(docexport.render(source, "txt").decode())
Washing hands
=============
<BLANKLINE>
<BLANKLINE>
Wash for 20 seconds.
<BLANKLINE>

The library never prints and never exits. What it finds out it adds to the `Diagnostics` it is given; where a
call cannot give what it promises it raises `DocexportError`, which carries them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docexport.diagnostics import Diagnostic, Diagnostics, DocexportError, Severity, Span
from docexport.diagnostics.codes import Code

__version__ = "0.1.0"


def parse(
    text: str,
    /,
    *,
    name: str = "document.md",
    root: Path | str = ".",
    diagnostics: Diagnostics | None = None,
    **options: Any,
) -> Any:
    """A document from Markdown text, as a `Source` that `render` takes.

    `name` is what reports call the text, `root` the folder its images lie in. `options` are keys of
    `docexport.toml` with `_` for `-`: `theme="press"`, `audience="teacher"`, `text={"width": 60}`.
    Raises `DocexportError` where the text or an option has an error and no `diagnostics` are given.
    """
    from docexport.config.settings import Settings  # noqa: PLC0415
    from docexport.session import parse_source  # noqa: PLC0415 - `import docexport` stays quick

    sink = Diagnostics() if diagnostics is None else diagnostics
    layer = Settings({key.replace("_", "-"): value for key, value in options.items()}, "options")
    source = parse_source(text, name=name, root=Path(root), settings=[layer], diagnostics=sink)
    if diagnostics is None and sink.failed():
        raise DocexportError(sink)
    return source


def render(source: Any, format: str, *, diagnostics: Diagnostics | None = None, epoch: int | None = None) -> bytes:  # noqa: A002
    """A source in one format (`pdf`, `epub` or `txt`), as bytes.

    `epoch` is the time the output carries, in seconds since 1970; without it the document's own date counts.
    Raises `DocexportError` where an error was found.
    """
    from docexport.session import render as render_source  # noqa: PLC0415 - `import docexport` stays quick

    return render_source(source, format, Diagnostics() if diagnostics is None else diagnostics, epoch=epoch)


def build(
    paths: Sequence[Path | str],
    *,
    out: Path | str | None = None,
    diagnostics: Diagnostics | None = None,
    **options: Any,
) -> list[Path]:
    """Build files or projects as `docexport build` does, and give the paths of the files written.

    `options` are as for `parse`. For jobs, a cache, limits and verifying make a `Session`. Raises `DocexportError`
    where an error was found and no `diagnostics` are given.
    """
    from docexport.session.session import Session  # noqa: PLC0415 - `import docexport` stays quick

    return Session(options).build(paths, diagnostics, out=out)


def batch(
    path: Path | str,
    data: Path | str,
    *,
    out: Path | str = "",
    name: str = "",
    combine: str = "",
    executor: Any = None,
    workers: int = 1,
    resume: bool = False,
    diagnostics: Diagnostics | None = None,
    **options: Any,
) -> Any:
    """Make a document for each row of a data file, as `docexport build --data` does, and give a `Tally` of it.

    `out` is a folder or an address that fsspec knows; `name` is the pattern of names, `combine` the name of one PDF of
    all. `workers` processes do it, or those of any `concurrent.futures.Executor`. `options` are as for `parse`. Raises
    `DocexportError` where an error was found and no `diagnostics` are given.
    """
    from docexport.session.batch.addresses import executor_of  # noqa: PLC0415 - `import docexport` stays quick
    from docexport.session.session import Session  # noqa: PLC0415

    return Session(options, jobs=workers).batch(
        path,
        data,
        diagnostics,
        out=str(out),
        name=name,
        combine=combine,
        executor=None if executor is None else executor_of(executor, workers),
        resume=resume,
    )


def themes(root: Path | str = ".") -> dict[str, Path]:
    """The themes that can be used by name, with their folders: those that come along and those in `root/themes`."""
    from docexport.rendering.theme import list_themes  # noqa: PLC0415 - `import docexport` stays quick

    return list_themes(Path(root) / "themes")


#: loaded when it is first asked for, so that `import docexport` stays quick
_LAZY = {"Clock": "session", "Session": "session", "VerifyRequest": "verify_request"}


def __getattr__(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415

    if name not in _LAZY:
        raise AttributeError(f"module `docexport` has no attribute `{name}`")
    return getattr(import_module(f"docexport.session.{_LAZY[name]}"), name)


if TYPE_CHECKING:
    from docexport.session.session import Clock, Session
    from docexport.session.verify_request import VerifyRequest

__all__ = [
    "Clock",
    "Code",
    "Diagnostic",
    "Diagnostics",
    "DocexportError",
    "Session",
    "Severity",
    "Span",
    "VerifyRequest",
    "batch",
    "build",
    "parse",
    "render",
    "themes",
]
