"""What a document says of itself: title, authors, dates, language, review.

Field names are the keys of the front matter with `-` for `_`. Decoding refuses unknown keys
(see `readers.front_matter`).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

Kind = Literal["handout", "book", "worksheet", "letter"]
Direction = Literal["", "ltr", "rtl"]
#: what a publisher may claim after having checked it (EPUB Accessibility 1.1, 4.2)
Conformance = Annotated[str, msgspec.Meta(pattern=r"^(WCAG 2\.[0-2] Level A{1,3})?$")]

#: scripts written from right to left, by the language codes that use them (CLDR)
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


class Contributor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who helped. `role` is a MARC relator code such as `edt`, `ill` or `trl`."""

    name: str
    role: str = "ctb"


class Metadata(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Everything that is said about a document and not in it. `languages` are those besides the main one."""

    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    publisher: str = ""
    date: dt.date | None = None
    #: a date that names no day, as it is to be shown: `October 2023`
    date_in_words: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ()
    direction: Direction = ""
    identifier: str = ""
    rights: str = ""
    subjects: tuple[str, ...] = ()
    series: str = ""
    series_position: str = ""
    description: str = ""
    summary: str = ""
    kind: Kind = "handout"
    reviewed_by: str = ""
    reviewed_on: dt.date | None = None
    review_due: dt.date | None = None
    version: str = ""
    cover: str = ""
    cover_alt: str = ""
    accessibility_summary: str = ""
    conforms_to: Conformance = ""
    certified_by: str = ""

    @property
    def text_direction(self) -> Literal["ltr", "rtl"]:
        """The direction given, or else the usual one of the language."""
        if self.direction:
            return self.direction
        return "rtl" if self.language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
