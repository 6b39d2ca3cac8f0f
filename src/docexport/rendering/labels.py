"""The words docexport adds to a document ("Figure 2", "Contents"), in the document's language.

One file a language in `docexport/languages`, named by its code. Dates are Babel's.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from docexport.diagnostics import NOWHERE, Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import Gate, is_file

Labels = dict[str, str]


@cache
def known_languages() -> tuple[str, ...]:
    """The codes of the languages there are words for."""
    folder = files("docexport") / "languages"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


@cache
def _read(code: str) -> Labels:
    return tomllib.loads((files("docexport") / "languages" / f"{code}.toml").read_text("utf-8"))


def labels_for(
    language: str, diagnostics: Diagnostics | None = None, span: Span = NOWHERE, folders: Sequence[Path] = ()
) -> Labels:
    """The words for a BCP 47 language tag, or those of its base language, or English ones with a finding.

    `folders` are those of themes: a file `languages/CODE.toml` in one goes before ours, English words fill its gaps.
    """
    tag = language.lower().replace("_", "-")
    for folder in folders:
        for code in (tag, tag.split("-")[0]):
            path, gate = folder / "languages" / f"{code}.toml", Gate((folder,))
            if is_file(path) and gate.has(path):
                return _read("en") | tomllib.loads(gate.read(path).decode())
    for code in (tag, tag.split("-")[0]):
        if code in known_languages():
            return _read(code)
    if diagnostics is not None:
        hint = did_you_mean(language, known_languages())
        diagnostics.warning(
            Code.UNKNOWN_LANGUAGE, f"no words for generated labels in `{language}`; English ones are used", span, hint
        )
    return _read("en")


def format_date(date: dt.date, language: str) -> str:
    """A date as it is written out in a language (CLDR's long form)."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow to import, needed by few parts
    from babel.dates import format_date as babel_date  # noqa: PLC0415

    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return babel_date(date, "long", locale)


def join_names(names: Sequence[str], labels: Labels) -> str:
    """Names in a row: "A, B and C" in the language of the labels."""
    if len(names) < 2:
        return "".join(names)
    return labels["name_separator"].join(names[:-1]) + labels["last_name_separator"] + names[-1]
