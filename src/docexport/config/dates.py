"""Dates as people write them: days in figures, with a time behind them, or in words of the document's language."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ,].*)?")
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:[T ,].*)?")
#: a year, or a year and a month, in figures
_PART = re.compile(r"(?:c\. ?|©\s*)?\d{4}(?:[-/](?:0?[1-9]|1[0-2]))?")
_WORDS = re.compile(r"[^\W\d_]+")


def read_date(text: str, language: str) -> tuple[dt.date | None, bool]:
    """The day that a text names, or None; and whether the text is understood: it names a day, a month or a year."""
    text = text.strip()
    for pattern in (_ISO, _SLASHED):
        found = pattern.fullmatch(text)
        if found:
            day = _day(*(int(part) for part in found.groups()))
            return day, day is not None
    if _PART.fullmatch(text):
        return None, True
    return _in_words(text, language)


def iso_part(text: str, language: str) -> str:
    """A text that names a year, or a year and a month, as ISO 8601 has it: `2023`, `2023-10`; empty for others."""
    if not text or read_date(text, language) != (None, True):
        return ""
    text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    year = re.search(r"\d{4}", text)
    month = re.search(r"(?<=\d{4}[-/])\d{1,2}", text)
    number = int(month[0]) if month else _month_in(text, language)
    return f"{year[0] if year else ''}{f'-{number:02}' if number else ''}"


def _month_in(text: str, language: str) -> int:
    months = {**_months("en"), **_months(language)}
    return next((months[word] for word in _WORDS.findall(text.casefold()) if word in months), 0)


def _in_words(text: str, language: str) -> tuple[dt.date | None, bool]:
    """A day or month in words: `1 October 2023`, `October 1st, 2023`, `1. Oktober 2023`, `octubre de 2023`."""
    month = _month_in(text, language)
    year = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    if not month or year is None:
        return None, False
    rest = re.search(r"(?<!\d)\d{1,2}(?![\d:])", text[: year.start()] + text[year.end() :])
    if rest is None:
        return None, True
    day = _day(int(year[0]), month, int(rest[0]))
    return day, day is not None


@cache
def _months(language: str) -> dict[str, int]:
    """The names of months in a language, long and short, in lower case (CLDR); none where it is not known."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow to import, needed by few documents
    from babel.dates import get_month_names  # noqa: PLC0415

    try:
        locale = Locale.parse(language.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return {}
    return {
        name.casefold().rstrip("."): number
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
