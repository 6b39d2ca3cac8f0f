"""Rules on words: doubled ones, quotation marks, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docexport.checks.rules.language import small_words
from docexport.checks.rules.prose import Prose, prose_of
from docexport.checks.rules.rule import Checked, Problem
from docexport.diagnostics import Edit
from docexport.model import Heading, Term, find, plain_text

_DOUBLED = re.compile(r"(?<![\w’'-])(?P<word>[^\W\d_]{2,})(?P<rest>\s+(?P=word))(?![\w’'-])", re.IGNORECASE)
#: words that may stand twice in a row, by language
_TWICE = {
    "en": "that had very bye ha no so really long now there yes tut knock",
    "de": "die der das sie ja nein sehr dem den",
    "fr": "nous vous oui non très",
    "es": "muy sí no",
}
#: words that never stand twice: the second one can be taken away without asking
_SURE = {
    "en": frozenset(["a", "an", "the", "of", "to", "for", "and", "is", "are", "was", "with", "at", "by", "or", "from"]),
    "de": frozenset(["und", "ist", "zu", "von", "auf", "für", "im", "am", "ein", "eine", "oder"]),
    "fr": frozenset(["le", "la", "les", "des", "du", "et", "un", "une", "pour", "dans"]),
    "es": frozenset(["el", "los", "las", "de", "y", "un", "una", "para", "con", "por"]),
}
#: the marks that open and close a quotation, by language (CLDR, quotationStart and quotationEnd)
_QUOTES = {"de": ("„", "“"), "fr": ("«", "»"), "es": ("«", "»"), "ar": ("”", "“")}
_ACRONYM = re.compile(r"(?<![\w./@#-])(?P<name>[A-Z][A-Z0-9]{1,5})(?:s|’s|'s)?(?![\w/@-])")
#: what stands behind a name and may say what it means
_BEHIND = re.compile(
    r"\b(?P<name>[A-Z][A-Z0-9]{1,5}s?)(?:\s*\((?P<inside>[^()]{1,400})\)| (?:means|stands for) (?P<means>[^.]{1,400}))"
)
_ROMAN = re.compile(r"[IVXLC]+")
#: abbreviations that need no word: names everybody knows by them, and those of computers that this is read on
_KNOWN = re.compile(
    "OK|TV|PC|ID|USA?|UK|EU|UN|AM|PM|AD|BC|CEO|PDF|DVD|CD|FAQ|PS|PO|ZIP|HTTPS?|URL|WWW|SMS|GPS|A[0-9]|DIY|RSVP"
)


#: words that leaflets set in capitals for stress
_STRESSED = re.compile(
    "STOP|WARN|NEVER|ONLY|MUST|CALL|DANGER|RISK|NOTE|HELP|ALWAYS|FROM|THIS|GIFT|NICHT|NIE|JAMAIS|NUNCA|PAS|NE"
)


def doubled_word(checked: Checked) -> Iterator[Problem]:
    """A word stands twice in a row, as happens at the end of a line.

    Words that may do so, such as “that that”, and names are left alone. `--fix` takes the second one away where it is
    a word that never stands twice, such as “the”.
    """
    allowed = set(_TWICE.get(checked.language, "").split())
    for prose in prose_of(checked.read):
        for found in _DOUBLED.finditer(prose.text):
            # two names, or a heading's words in capitals, are no slip
            if found["word"].casefold() in allowed or (
                found["rest"].strip() != found["word"] and found["word"].isupper()
            ):
                continue
            if found["word"][:1].isupper() and found["rest"].strip()[:1].isupper():
                continue  # a name: Bora Bora
            edit = (
                _without_second(prose, found) if found["word"].casefold() in _SURE.get(checked.language, "") else None
            )
            span = prose.span(found.start(), found.end())
            yield Problem(f"`{found['word']}` stands twice", span, "take one away", edit)


def _without_second(prose: Prose, found: re.Match[str]) -> Edit | None:
    """The change that takes the second word away, where both are on one line; none in headings, whose ids are words."""
    exact = prose.exact(found.end("word") - 1, found.end("rest"))
    if exact is None or exact.line != exact.end_line or isinstance(prose.block, Heading):
        return None
    last = found["word"][-1]
    return Edit(exact, last + found["rest"], last)


def unbalanced_quotes(checked: Checked) -> Iterator[Problem]:
    """A quotation mark is opened and never closed in its paragraph, or closed and never opened.

    A quotation that goes on in the next paragraph may stay open, where that one begins with the same mark. Marks of
    inches after a number do not count.
    """
    opening, closing = _QUOTES.get(checked.language, ("“", "”"))
    listed = list(prose_of(checked.read))
    for place, prose in enumerate(listed):
        following = listed[place + 1].text.lstrip() if place + 1 < len(listed) else ""
        straight = [found.start() for found in re.finditer('"', prose.text)]
        inches = re.search(r"[\d½¼¾⅓⅔⅛]\"", prose.text) is not None
        if len(straight) % 2 and not inches and not following.startswith('"'):
            span = prose.span(straight[-1], straight[-1] + 1)
            yield Problem('the quotation mark `"` has no partner', span, "close the quotation, or delete the mark")
        yield from _curly(prose, opening, closing, following)


def _curly(prose: Prose, opening: str, closing: str, following: str) -> Iterator[Problem]:
    opened: list[int] = []
    low = 0  # quotations of another language, which `“` may close
    for index, char in enumerate(prose.text):
        if char == "„" != opening:
            low += 1
        elif low and char in "“”":
            low -= 1
        elif char == opening:
            opened.append(index)
        elif char == closing and opened:
            opened.pop()
        elif char == closing and not prose.text[:index][-1:].isnumeric():
            yield Problem(f"`{closing}` closes no quotation", prose.span(index, index + 1), f"open it with `{opening}`")
    if opened and not following.startswith(opening):
        span = prose.span(opened[-1], opened[-1] + 1)
        yield Problem(f"the quotation that `{opening}` opens is never closed", span, f"close it with `{closing}`")


def unexplained_acronym(checked: Checked) -> Iterator[Problem]:
    """An abbreviation in capitals is nowhere explained.

    Explain it where it stands first (WCAG 2.2, 3.1.4). You can write “the World Health Organization (WHO)”, or “WHO
    (World Health Organization)”, or make it a term with its definition. List those that all your readers know under
    `acronyms`. Each is reported once, at its first place.
    """
    listed = list(prose_of(checked.read))
    whole = "\n".join(prose.text for prose in listed)
    explained, written = _Explained(whole), set(re.findall(r"\w+", whole))
    terms = {plain_text(term.children) for term in find(checked.read, Term)}
    seen = set(checked.project.acronyms) | terms
    for prose in listed:
        if sum(char.isupper() for char in prose.text) > sum(char.islower() for char in prose.text):
            continue  # words in capitals, as on a sign
        for found in _ACRONYM.finditer(prose.text):
            name = found["name"]
            common = name.casefold() in small_words(checked.language) or _STRESSED.fullmatch(name)
            if common or name.lower() in written or prose.text[found.end() :][:1] in ("&", ";"):
                continue  # a word in capitals, or a part of AT&T
            if (
                name in seen
                or _ROMAN.fullmatch(name)
                or _KNOWN.fullmatch(name)
                or sum(char.isalpha() for char in name) < 2
            ):
                continue
            seen.add(name)
            if not explained.has(name):
                hint = f"write it out where it stands first: `… ({name})`, or list it under `acronyms`"
                yield Problem(f"`{name}` is nowhere explained", prose.span(*found.span("name")), hint)


class _Explained:
    """What may explain names in a text: the words before each name in parentheses, and those behind a name. It is
    looked through once for all names.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._inside: dict[str, list[int]] = {}
        self._behind: dict[str, list[str]] = {}
        for found in re.finditer(r"\(([^()]*)\)", text):
            for word in {word.removesuffix("s") for word in re.findall(r"\w+", found[1])}:
                self._inside.setdefault(word, []).append(found.start())
        for found in _BEHIND.finditer(text):
            self._behind.setdefault(found["name"].removesuffix("s"), []).append(found["inside"] or found["means"])

    def has(self, name: str) -> bool:
        """Whether words that begin with the letters of a name stand before it in parentheses, or behind it in such."""
        for place in self._inside.get(name, ()):
            words = re.findall(r"[^\W\d_]+", self._text[max(0, place - 160) : place])[-3 * len(name) :]
            if _spells(name, words):
                return True
        return any(_spells(name, re.findall(r"[^\W\d_]+", words)) for words in self._behind.get(name, ()))


def _spells(name: str, words: list[str]) -> bool:
    """Whether the letters of a name are found in order in the words, the first at the beginning of one."""
    letters = [char for char in name.casefold() if char.isalpha()]
    for start, word in enumerate(words):
        if word.casefold().startswith(letters[0]):
            rest = iter("".join(words[start:]).casefold())
            if all(letter in rest for letter in letters):
                return True
    return False
