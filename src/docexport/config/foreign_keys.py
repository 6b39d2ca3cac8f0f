"""Front matter as other tools have it -> keys of docexport: what means something here is read, all else is one finding.

The keys are those of Pandoc, Quarto, MyST, Jekyll, Hugo, MkDocs, Obsidian, Bookdown, Leanpub, Docusaurus and the
Carpentries, as their manuals list them in 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from docexport.config.dates import read_date
from docexport.config.settings import KeyPath, Settings
from docexport.diagnostics import Diagnostics, Span, slip_of
from docexport.diagnostics.codes import Code

#: keys of others by the key here that means the same; of several, the first one that is there counts
SAME: Mapping[str, tuple[str, ...]] = {
    "title": ("Title", "title-meta"),
    "subtitle": ("Subtitle",),
    "authors": ("author", "Author", "by", "creator", "author-meta"),
    "language": ("lang", "locale"),
    "summary": ("abstract",),
    "description": ("excerpt", "desc", "description-meta"),
    "contents": ("toc", "table-of-contents"),
    "contents-depth": ("toc-depth", "toc_depth"),
    "number-sections": ("number_sections", "numbersections", "secnumbering"),
    "identifier": ("isbn", "doi"),
    "cover": ("cover-image", "epub-cover-image", "cover_image"),
    "direction": ("dir",),
    "rights": ("copyright", "license", "licence", "Copyright"),
    "date": ("Date", "pubdate", "publishDate", "published_at", "date-meta"),
}
#: keys of others whose values are subjects, added up
SUBJECTS = ("keywords", "tags", "categories", "tag", "category", "subject", "Keywords")
#: keys of others that look like one of ours and are none
_OTHERS = frozenset({
    "format", "output", "theme-color", "contents-title", "toc-title", "published", "publish", "editor", "parts",
    "paperwidth", "papersize", "fonts", "font", "check", "checksum", "text-align", "texts", "series_order", "versions",
    "vision", "titles", "title_en", "tables", "kinds", "type", "types", "page", "pages", "pdf-engine", "html", "image",
})  # fmt: skip
#: by how many letters a slip may be longer or shorter than the key
_LONGER = 2


def translated(settings: Settings, known: frozenset[str], diagnostics: Diagnostics) -> Settings:
    """Front matter with the keys that docexport knows: those of others that mean the same are read as such, a slip is
    an error, and all others are one finding.
    """
    data = dict(settings.data)
    places = dict(settings.places)
    unread: list[str] = []
    _take_same(data, places, unread)
    _take_subjects(data, places)
    unread += _take_shapes(data)
    _take_date(data, places, settings, diagnostics)
    for key in [key for key in data if key not in known]:
        close = slip_of(key, known, _LONGER) if key not in _OTHERS else ""
        if close:
            hint = f"did you mean `{close}`?"
            diagnostics.error(Code.UNKNOWN_KEY, f"unknown key `{key}`", settings.place((key,)), hint)
        else:
            unread.append(key)
        del data[key]
    if unread:
        _report(unread, Settings(data, settings.file, places), diagnostics)
    return Settings(data, settings.file, places)


def _take_same(data: dict[str, Any], places: dict[KeyPath, Span], unread: list[str]) -> None:
    for own, others in SAME.items():
        for key in others:
            if key not in data:
                continue
            value = data.pop(key)
            if own in data:
                unread.append(key)
                continue
            if own == "identifier" and key == "isbn":
                value = f"urn:isbn:{re.sub(r'[^0-9Xx]', '', str(value))}"
            elif own == "identifier":
                value = f"doi:{str(value).removeprefix('https://doi.org/').removeprefix('doi:')}"
            data[own] = value
            places |= {(own, *path[1:]): span for path, span in places.items() if path and path[0] == key}


def _take_subjects(data: dict[str, Any], places: dict[KeyPath, Span]) -> None:
    """Add the words by which others sort their texts to the subjects."""
    words = _words(data.get("subjects"))
    for key in SUBJECTS:
        if key in data:
            places.setdefault(("subjects",), places.get((key,), Span()))
            words += _words(data.pop(key))
    if words:
        data["subjects"] = list(dict.fromkeys(words))


def _words(value: Any) -> list[str]:
    """Words in a list, or in a text with commas between."""
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    return [str(word).strip() for word in value if str(word or "").strip()] if isinstance(value, list | tuple) else []


def _take_shapes(data: dict[str, Any]) -> list[str]:
    """Values that others write in another shape, as docexport has them; gives what of them is not read."""
    unread: list[str] = []
    if isinstance(data.get("title"), list | dict):
        data["title"], more = _title(data["title"])
        data.setdefault("subtitle", more)
    if isinstance(data.get("authors"), list | dict):
        people = data["authors"] if isinstance(data["authors"], list) else [data["authors"]]
        data["authors"] = [_name(person) for person in people]
        said = {key for person in people if isinstance(person, dict) for key, value in person.items() if value}
        unread += [f"authors.{key}" for key in sorted(said - _NAMED)]
    helpers = data.get("contributors")
    if isinstance(helpers, list | str):
        listed = [helpers] if isinstance(helpers, str) else helpers
        data["contributors"] = [item if _is_ours(item) else {"name": _name(item)} for item in listed]
    for key in ("rights", "summary", "description"):
        if isinstance(data.get(key), dict | list):
            data[key] = _said(data[key])
    if isinstance(data.get("contents"), dict):
        data["contents"] = True
    return unread


#: keys that say what somebody is called
_NAMED = frozenset({"name", "given", "family", "given-name", "family-name", "first", "last", "display_name", "literal"})


def _name(person: Any) -> str:
    """What somebody is called, in any of the shapes that tools have for it."""
    if not isinstance(person, dict):
        return str(person or "")
    name = person.get("name") or person.get("display_name") or person.get("literal")
    if isinstance(name, dict):
        return _name(name)
    if name:
        return str(name)
    first = person.get("given") or person.get("given-name") or person.get("first") or ""
    last = person.get("family") or person.get("family-name") or person.get("last") or ""
    if first or last:
        return f"{first} {last}".strip()
    return next((str(key) for key, value in person.items() if value is None or isinstance(value, dict)), "")


def _is_ours(item: Any) -> bool:
    return isinstance(item, dict) and "name" in item and set(item) <= {"name", "role"}


def _title(value: Any) -> tuple[str, str]:
    """Main title and subtitle of Pandoc's `[{type: main, text: …}]`, or of a table."""
    items = value if isinstance(value, list) else [value]
    texts = {str(item.get("type", "main")): str(item.get("text", "")) for item in items if isinstance(item, dict)}
    plain = next((item for item in items if isinstance(item, str)), "")
    return texts.get("main", plain), texts.get("subtitle", "")


def _said(value: Any) -> str:
    """The text in a table or list such as `license: {text: …, url: …}`."""
    if isinstance(value, dict):
        return str(next((value[key] for key in ("text", "name", "title", "type", "url", "id") if value.get(key)), ""))
    return ", ".join(_said(item) if isinstance(item, dict) else str(item) for item in value)


def _take_date(data: dict[str, Any], places: dict[KeyPath, Span], settings: Settings, diagnostics: Diagnostics) -> None:
    """A date in any of the usual spellings; one that names no day is kept in words."""
    value = data.get("date")
    if not isinstance(value, str) or not value or "{{" in value:
        return
    day, is_understood = read_date(value, str(data.get("language") or "en"))
    if day is not None:
        data["date"] = day.isoformat()
        return
    del data["date"]
    data["date-in-words"] = value.strip()
    place = settings.place(("date",)) if ("date",) in settings.places else places.get(("date",), settings.place(()))
    places["date-in-words",] = place
    if not is_understood:
        diagnostics.warning(
            Code.BAD_VALUE, f"`{value[:40]}` is no date that docexport reads; it is kept as it is written", place,
            "write `2026-11-22`, a year, or a year and a month: `2026-11`",
        )  # fmt: skip


def _report(unread: Iterable[str], settings: Settings, diagnostics: Diagnostics) -> None:
    names = list(dict.fromkeys(unread))
    first = settings.place((names[0].split(".")[0],))
    listed = ", ".join(f"`{name}`" for name in names)
    diagnostics.warning(
        Code.FOREIGN_KEY, f"docexport reads nothing from {listed}", first,
        "delete what is for other tools alone, or set `checks: {foreign-key: ignore}`",
    )  # fmt: skip
