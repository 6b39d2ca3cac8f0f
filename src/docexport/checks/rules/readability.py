"""How hard a text is to read: figures for each section, measured on its sentences alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from docexport.checks.rules.prose import APART, Prose, prose_of
from docexport.checks.rules.rule import Checked, Problem
from docexport.diagnostics import Span
from docexport.model import Block, Document, Heading, Node, Paragraph, Section, Table, plain_text
from docexport.model.walk import walk

#: what handouts, letters and worksheets should be readable in (AHRQ Health Literacy Toolkit, tool 11: at most 8)
USUAL_GRADE = 8.0
#: words in a sentence on average (CHCS: 15 to 20), for languages that the grades are not made for
LONGEST_AVERAGE = 20
#: fewer sentences and words than this give no figure that holds
_FEWEST_SENTENCES, _FEWEST_WORDS = 3, 30
#: words of so many syllables count as long (McLaughlin 1969)
LONG_WORD = 3
#: SMOG is made for so many sentences (McLaughlin 1969)
_SMOG_SENTENCES = 30
_NAMED_SENTENCES = 2
#: sections of these classes or titles hold no sentences
_LISTS = frozenset({"sources", "references", "bibliography", "index"})
_ABBREVIATIONS = (
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bvs)(?<!\betc)(?<!\bSt)(?<!\bNo)(?<!\bFig)"
)
_END = re.compile(rf"(?<![.!?…][.!?…]){_ABBREVIATIONS}[.!?…]++[”’\"')\]]*\s+(?=[“‘\"'(\[]*[A-Z0-9À-ÖØ-ÞА-Я{APART}])")
#: an `e` that is not spoken: at the end, and before an ending that begins with a consonant
_SILENT_END = re.compile(
    "[^aeiouyl]e$|[aeiouy]le$|(?:[^aeiouytdl]|[aeiouy]l)ed$|(?:[^aeiouycgsxzl]|[aeiouy]l)es$(?<![cs]hes)"
)
_SILENT_WITHIN = re.compile("[aeiouy][^aeiouy]+e(?:ly|ments?|ful|less|ness|some|where|thing|times)$")
#: vowels that stand together and are spoken apart
_APART = re.compile(
    "i[ao](?=[^aeiou]|$)(?<![cstg]i[ao])|ia$(?<![ct]ia)|[^gq]ua[^ir]|eo(?=[lngr])(?<!geo)|[aeouy]ing|iers?$|iest$|iet|"
    "isms?$|[rdn]iu|uou|[aeiou]y[aeiou]$|creat|i[eu]r?nc"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_PASSIVE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being)\s+(?:[a-z]+ly\s+|not\s+)?"
    r"(?:[a-z]{2,}ed|done|made|given|taken|known|shown|found|held|kept|left|lost|seen|sent|told|written|built|bought|"
    r"brought|caught|chosen|drawn|driven|eaten|felt|forgotten|heard|hidden|paid|put|read|said|set|sold|spent|thrown|"
    r"understood|used|worn|won)\b",
    re.IGNORECASE,
)


class Sentence(Struct, frozen=True):
    """One sentence and where it begins."""

    text: str
    span: Span

    @property
    def words(self) -> list[str]:
        return _WORD.findall(self.text)

    @property
    def long_words(self) -> list[str]:
        return list(dict.fromkeys(word for word in self.words if syllables(word) >= LONG_WORD))


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, less the silent ones.

    Against the CMU Pronouncing Dictionary it is right for 19 of 20 of the words in the sample content (a test).
    """
    word = word.casefold()
    if len(word) <= 3:
        return 1
    count = len(re.findall("[aeiouy]+", word))
    count -= bool(_SILENT_END.search(word)) + bool(_SILENT_WITHIN.search(word))
    return max(1, count + len(_APART.findall(word)))


def flesch_kincaid(sentences: Sequence[Sentence]) -> float:
    """The Flesch-Kincaid grade (Kincaid et al. 1975)."""
    words = [word for sentence in sentences for word in sentence.words]
    beats = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * beats / len(words) - 15.59


def smog(sentences: Sequence[Sentence]) -> float:
    """The SMOG grade (McLaughlin 1969), which is made for thirty sentences or more."""
    long = sum(syllables(word) >= LONG_WORD for sentence in sentences for word in sentence.words)
    return 1.043 * math.sqrt(long * _SMOG_SENTENCES / len(sentences)) + 3.1291


def hard_to_read(checked: Checked) -> Iterator[Problem]:
    """A section is harder to read than the document's `reading-grade`.

    Each section is measured by itself, on its sentences alone: no headings, tables, code, notes or lists of sources.
    The figure is the Flesch-Kincaid grade, with SMOG where there are the thirty sentences that it is made for; the
    average length of sentences goes along. Both grades are made for English. In other languages only the length counts:
    20 words on average.

    Handouts, letters and worksheets should be readable in grade 8 unless `reading-grade` says otherwise, books in any.
    The hint names the sentences that weigh most, with long words and passives in them. The figures know nothing of what
    is said: a text may pass and be unclear. Let somebody read it.
    """
    grade = checked.project.reading_grade
    if grade is None:
        grade = 0.0 if checked.read.metadata.kind == "book" else USUAL_GRADE
    for title, span, blocks in _sections(checked.document) if grade else ():
        sentences = [sentence for block in blocks for sentence in sentences_in(block)]
        count = sum(len(sentence.words) for sentence in sentences)
        if len(sentences) < _FEWEST_SENTENCES or count < _FEWEST_WORDS:
            continue
        average = count / len(sentences)
        figures = f"{average:.0f} words in a sentence on average"
        if checked.language == "en":
            measured = flesch_kincaid(sentences)
            figures = f"Flesch-Kincaid {measured:.1f}, {figures}"
            if len(sentences) >= _SMOG_SENTENCES:
                measured = max(measured, smog(sentences))
                figures = f"SMOG {smog(sentences):.1f}, {figures}"
            if round(measured, 1) <= grade:
                continue
            message = f"“{title}” reads like grade {measured:.1f}, above {grade:g} ({figures})"
        elif average > LONGEST_AVERAGE:
            message = f"“{title}” has long sentences ({figures}; {LONGEST_AVERAGE} at the most is advised)"
        else:
            continue
        yield Problem(message, span, "hardest: " + "; ".join(_weighed(sentences)))


def _sections(document: Document) -> Iterator[tuple[str, Span, list[Block]]]:
    """Each section's title, the place of its heading, and the blocks that stand in it and in no section below."""
    for chapter in document.children:
        yield from _section(document.metadata.title, chapter.span, chapter.children)


def _section(title: str, span: Span, blocks: Sequence[Node]) -> Iterator[tuple[str, Span, list[Block]]]:
    own = [block for block in blocks if isinstance(block, Block) and not isinstance(block, Section | Heading)]
    if own:
        first = own[0].span if not span.line else span
        yield title, first, own
    for block in blocks:
        if isinstance(block, Section):
            heading = block.children[0]
            if isinstance(heading, Heading):
                words = plain_text(heading.children)
                if not (set(heading.attributes.classes) | {words.casefold()}) & _LISTS:
                    yield from _section(words, heading.span, block.children[1:])


def sentences_in(block: Node) -> Iterator[Sentence]:
    """The sentences of a block's paragraphs, without those in tables."""
    outside = {id(item) for table in walk(block) if isinstance(table, Table) for item in walk(table)}
    for prose in prose_of(block):
        if isinstance(prose.block, Paragraph) and id(prose.block) not in outside:
            yield from _split(prose)


def _split(prose: Prose) -> Iterator[Sentence]:
    start = 0
    for end in [*(found.end() for found in _END.finditer(prose.text)), len(prose.text)]:
        text = " ".join(prose.text[start:end].replace(APART, " ").split())
        if _WORD.search(text):
            yield Sentence(text, prose.span(start, start + 1))
        start = end


def _weighed(sentences: Sequence[Sentence]) -> Iterator[str]:
    """The sentences that weigh most, in words."""
    hardest = sorted(sentences, key=lambda item: len(item.words) + 4 * len(item.long_words), reverse=True)
    for sentence in hardest[:_NAMED_SENTENCES]:
        words = " ".join(sentence.text.split()[:5])
        parts = [f"{len(sentence.words)} words"]
        if sentence.long_words:
            parts.append("long: " + ", ".join(sentence.long_words[:4]))
        passive = _PASSIVE.search(sentence.text)
        if passive:
            parts.append(f"passive: {passive[0]}")
        yield f"{sentence.span.line}:{sentence.span.column} “{words} …” ({'; '.join(parts)})"
