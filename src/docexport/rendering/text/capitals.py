"""Capital letters as languages have them (Unicode 16, SpecialCasing; CLDR's rules for Greek)."""

from __future__ import annotations

import re
import unicodedata

_TURKIC = frozenset({"tr", "az"})
_DOTTED = str.maketrans({"i": "İ", "ı": "I"})
#: accents that capitals in Greek go without; the diaeresis stays
_ACCENTS = dict.fromkeys(map(ord, "\u0300\u0301\u0342\u0313\u0314"))
#: an accented vowel before ι or υ: without its accent the two would be one sound, so they get a diaeresis
_HIATUS = re.compile("([αεουΑΕΟΥ]\u0301)([ιυΙΥ])(?![\u0300\u0301\u0308\u0342])")
#: the word "or", which would be read as the article without its accent
_OR = re.compile("((?<!\\w)[ήΉ](?!\\w))")


def capitals(text: str, language: str) -> str:
    """A text in capitals. `language` is a BCP 47 tag."""
    base = language.lower().replace("_", "-").split("-")[0]
    if base in _TURKIC:
        return text.replace("i\u0307", "İ").translate(_DOTTED).upper()
    if base == "lt":
        # the dot over i and j is written out where an accent stands over it; capitals have none
        plain = re.sub("([ijįIJĮ])([\u0316-\u0333]*)\u0307", r"\1\2", unicodedata.normalize("NFD", text))
        return unicodedata.normalize("NFC", plain).upper()
    if base == "el":
        return "".join("Ή" if _OR.fullmatch(part) else _greek(part) for part in _OR.split(text))
    return text.upper()


def _greek(text: str) -> str:
    plain = _HIATUS.sub("\\1\\2\u0308", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", plain.translate(_ACCENTS)).upper()
