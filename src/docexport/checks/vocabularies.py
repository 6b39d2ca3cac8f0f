"""Words that mean something only if they are of a closed list: languages, roles, identifiers, names of people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Attributes, Document, Node, walk

#: says where a key of the settings stands
Place = Callable[..., Span]
#: roles of people in books by their names, where authors may write these for the code (MARC relators)
_ROLES = {
    "author": "aut", "editor": "edt", "translator": "trl", "illustrator": "ill", "narrator": "nrt",
    "contributor": "ctb", "photographer": "pht", "reviewer": "rev", "proofreader": "pfr", "designer": "bkd",
    "foreword": "aui", "afterword": "aft", "compiler": "com", "cover": "cov", "cover designer": "cov",
}  # fmt: skip
#: tags that need no table to be looked up in
_USUAL = frozenset({"en", "en-US", "en-GB", "de", "fr", "es", "it", "pt", "nl", "ar", "zh", "ja", "ru", "la"})
#: letters of a language's code (ISO 639)
_LONGEST_CODE = 3
_UUID = re.compile(r"(?:urn:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ISBN = re.compile(r"(?:urn:)?isbn:?\s*", re.IGNORECASE)
#: ISBNs with figures alone, whether they are called so or not (ISO 2108)
_FIGURES = re.compile(r"\d{9}[\dXx]|97[89]\d{10}")


@lru_cache(maxsize=256)
def language_problem(tag: str) -> str:
    """What is wrong with a language tag (BCP 47), with a hint behind ` | `; empty where nothing is."""
    if tag in _USUAL:
        return ""
    if not tag.strip() or not tag.isascii():
        return f"`{tag}` is no language tag | for example `en`, `en-GB` or `zh-Hant`"
    known = _by_name().get(tag.casefold()) if len(re.split("[-_]", tag)[0]) > _LONGEST_CODE else None
    if known:
        return f"`{tag}` is the name of a language, not its tag | use `{known}`"
    import langcodes  # noqa: PLC0415 - reading its tables takes a while

    try:
        valid = langcodes.tag_is_valid(tag)
        standard = langcodes.standardize_tag(tag)
    except ValueError:
        valid, standard = False, ""
    if "_" in tag and valid:
        return f"`{tag}` is no language tag | use `{standard}`"
    if not valid:
        return f"`{tag}` is no language tag | for example `en`, `en-GB` or `zh-Hant`"
    return ""


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    """Languages by their names, in English and in themselves."""
    from babel import Locale  # noqa: PLC0415 - slow to import

    names = {str(name).casefold(): str(code).replace("_", "-") for code, name in Locale("en").languages.items()}
    for code in ("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "cs", "sv", "da", "fi", "el", "tr", "ar", "he"):
        names[str(Locale(code).languages[code]).casefold()] = code
    # a name that is itself a tag of two or three letters means the tag
    return {name: code for name, code in names.items() if not re.fullmatch("[a-z]{2,3}", name)}


def check_vocabularies(document: Document, diagnostics: Diagnostics, place: Place) -> None:
    """Report metadata and languages of passages that no reading system would understand."""
    metadata = document.metadata
    _check_language(metadata.language, place("metadata", "language"), diagnostics)
    for number, tag in enumerate(metadata.languages):
        _check_language(tag, place("metadata", "languages", number), diagnostics)
    for node, attributes in _with_language(document):
        _check_language(attributes.get("lang"), node.span, diagnostics)
    for number, person in enumerate(metadata.contributors):
        if not re.fullmatch("[a-z]{3}", person.role):
            code = _ROLES.get(person.role.casefold(), "")
            hint = f"use `{code}`" if code else "for example `edt` or `trl`"
            message = f"`{person.role}` is no role of a person (MARC relators have three letters)"
            diagnostics.error(Code.BAD_VALUE, message, place("metadata", "contributors", number), hint)
    for key in ("subtitle", "publisher", "rights", "series"):
        value = getattr(metadata, key)
        if value and not value.strip():
            diagnostics.error(
                Code.BAD_VALUE, f"`{key}` is blank", place("metadata", key), "write it, or delete the key"
            )
    _check_identifier(metadata.identifier, place("metadata", "identifier"), diagnostics)


def _check_language(tag: str, span: Span, diagnostics: Diagnostics) -> None:
    message, _, hint = language_problem(tag).partition(" | ")
    if message:
        diagnostics.error(Code.BAD_VALUE, message, span, hint)


def _with_language(document: Document) -> Iterator[tuple[Node, Attributes]]:
    if Attributes not in document.kinds:
        return
    for node in walk(document):
        attributes = getattr(node, "attributes", None)
        if attributes and attributes.get("lang"):
            yield node, attributes


def _check_identifier(given: str, span: Span, diagnostics: Diagnostics) -> None:
    """An ISBN whose check digit is right, a UUID with all its figures; other identifiers may be anything."""
    given = given.strip()
    if not given:
        return
    bare = re.sub(r"[\s-]", "", _ISBN.sub("", given))
    is_isbn = _ISBN.match(given) or _FIGURES.fullmatch(bare)
    if is_isbn:
        from stdnum import isbn  # noqa: PLC0415 - few documents have one

        if not isbn.is_valid(bare):
            diagnostics.error(
                Code.BAD_VALUE,
                f"`{given}` is no ISBN: its check digit is wrong, or figures are missing",
                span,
                "copy it anew",
            )
    elif given.lower().startswith("urn:uuid:") and not _UUID.fullmatch(given):
        diagnostics.error(Code.BAD_VALUE, f"`{given}` is no UUID", span, "leave the key out: docexport makes one")
