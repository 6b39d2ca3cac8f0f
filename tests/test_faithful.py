"""Nothing is lost on the way: each word of a source is in the reading or in a finding, and what is hidden stays so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import docexport
from docexport import Code, Diagnostics
from docexport.model import Conditional, ConditionalSpan, Link, Node, Text, find, plain_text, walk
from docexport.readers.leftovers import report_leftovers
from docexport.readers.markdown import read_source
from docexport.readers.reading import Reading
from docexport.transforms.conditions import is_met
from docexport.transforms.context import Target
from samples import ROOT, document_of
from strategies import DOCUMENT

law = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def lost(text: str, reading: Reading) -> list[str]:
    diagnostics = Diagnostics()
    report_leftovers(text, "a.md", reading, diagnostics)
    return [item.message for item in diagnostics if item.code is Code.DROPPED_WORDS]


def words(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in re.findall(r"[^\W_]+", text))


# --- from the source to the reading


@law
@given(DOCUMENT)
def test_a_reading_has_every_word_of_its_source(text: str) -> None:
    assert lost(text, read_source(text, "a.md", Diagnostics())) == []


@law
@given(DOCUMENT, st.randoms(use_true_random=False))
def test_a_block_that_a_reading_lacks_is_reported_with_its_words(text: str, random: object) -> None:
    reading = read_source(text, "a.md", Diagnostics())
    own = [block for block in reading.blocks if re.search(r"[^\W_]", plain_text([block]))]
    assume(own)
    gone = random.choice(own)  # type: ignore[attr-defined]
    rest = tuple(block for block in reading.blocks if block is not gone)
    (first, *_) = lost(text, Reading(rest, ()))
    shown = re.search("“(.*?)( …)?”", first)
    assert shown
    assert words(shown[1])


@pytest.mark.parametrize(
    "text",
    [
        "| A | B |\n|---|---|\n| 1 | not for children |\n",
        "Take one.[^1]\n\n[^1]: Never two.\n",
        "- [ ] Wash your hands\n  - twice\n",
        "Term\n: A meaning of its own\n",
        "> [!WARNING] Beware\n> of the dog\n",
        "![A tree on a hill](tree.png){title=Shade}\n",
    ],
)
def test_each_word_left_out_of_a_node_is_reported(text: str) -> None:
    """Whatever text is taken out of whatever node: the proof says so."""
    reading = read_source(text, "a.md", Diagnostics())
    assert lost(text, reading) == []
    for node in (node for block in reading.blocks for node in walk(block)):
        for name in ("text", "alt"):
            value = getattr(node, name, "")
            if not re.search(r"[^\W_]", value if isinstance(value, str) else ""):
                continue
            blocks = _without(reading, node, name)
            assert lost(text, replace(reading, blocks=blocks)), (node, name)


def _without(reading: Reading, gone: Node, name: str) -> tuple[Node, ...]:
    """The blocks of a reading with a text of one node left empty."""

    def change(node: Node) -> Node:
        return replace(node, **{name: ""}) if node is gone else node

    return docexport.model.rewrite(docexport.model.Chapter(children=reading.blocks), change).children


# --- from the reading to what is written


@law
@given(DOCUMENT)
def test_transforms_keep_every_word_of_a_document(text: str) -> None:
    """Typographic signs change, and titles and ids are added; no word of the source goes."""
    read = said(read_source(text, "a.md", Diagnostics()).blocks)
    made = document_of(text, "epub")
    kept = said(made.children) + said(note for chapter in made.children for note in chapter.notes)
    assert not {word for word in read - kept if len(word) > 1 and word.isascii()}


def said(nodes: Iterable[Node]) -> Counter[str]:
    """The words of all texts and code in nodes, notes within them too."""
    found = Counter[str]()
    for top in nodes:
        for node in walk(top):
            if isinstance(node, Text | docexport.model.Code | docexport.model.CodeBlock):
                found += words(node.text)
    return found


# --- conditions


UNCLEAR = [
    "{when}", "{unless}", "{when audiense=teacher}", "{unless audiense=teacher}", "{when audience=teacher if=x}",
    "{.content-hidden}", "{.content-visible when-format=html}", '{.content-hidden unless-meta="draft"}',
    "{unless-profile=x}",
]  # fmt: skip


@pytest.mark.parametrize("condition", UNCLEAR)
def test_what_stands_under_a_condition_that_is_not_understood_is_hidden(condition: str) -> None:
    diagnostics = Diagnostics()
    text = f"Seen. [secret]{condition}\n\n::: {condition}\nsecret\n:::\n"
    document = document_of(text, "txt", diagnostics)
    assert "Seen" in plain_text(document.children)
    assert "secret" not in plain_text(document.children)
    assert diagnostics.has(Code.BAD_CONDITION)


@given(st.sampled_from(["when", "unless"]), st.text(st.characters(categories=["Ll"]), min_size=1), st.booleans())
def test_an_unknown_condition_is_met_by_nobody(word: str, key: str, inline: bool) -> None:
    assume(key not in ("audience", "edition", "format"))
    attributes = docexport.model.Attributes("", (word,) if inline else (), ((key, "x"),))
    kind = ConditionalSpan if inline else Conditional
    node = kind(children=(), attributes=attributes, negated=word == "unless")
    assert not is_met(node, Target("txt", "standard", "x"), Diagnostics())


# --- links and ids


def test_equal_headings_have_their_ids_in_the_order_of_the_document() -> None:
    document = document_of("## Other\n\n### Doses\n\n## Doses\n\n## Doses\n", "epub")
    ids = [section.id for section in find(document, docexport.model.Section)]
    assert ids == ["other", "doses", "doses-2", "doses-3"]


@pytest.mark.parametrize("format_name", ["pdf", "epub", "txt"])
@pytest.mark.parametrize("target", ["#", "sample.md", "sample.md#part", "#part"])
def test_links_to_the_own_file_lead_there_in_every_format(target: str, format_name: str) -> None:
    diagnostics = Diagnostics()
    document = document_of(f"## Part\n\nBack to the [top]({target}).\n", format_name, diagnostics)
    assert [item.message for item in diagnostics if item.code is Code.MISSING_LINK_TARGET] == []
    (link,) = find(document, Link)
    assert link.destination


@pytest.mark.parametrize("heading", ["परिचय", "การใช้ยา", "می‌خواهم", "Café"])
def test_ids_keep_vowel_signs_and_joiners(heading: str) -> None:
    document = document_of(f"## {heading}\n", "epub")
    (section,) = find(document, docexport.model.Section)
    assert section.id == heading.casefold()


# --- markup


def test_nothing_foreign_is_taken_for_markup() -> None:
    """`Markup` says that a string is safe. Each place that says so was looked at: its parts are escaped, or our own."""
    reviewed = {
        "rendering/filters.py": 2, "rendering/markup.py": 9, "rendering/math.py": 3, "formats/pdf/markup.py": 2,
    }  # fmt: skip
    there = Counter[str]()
    for path in sorted((ROOT / "src" / "docexport").rglob("*.py")):
        name = path.relative_to(ROOT / "src" / "docexport").as_posix()
        there[name] += len(re.findall(r"\bMarkup\((?!\))", path.read_text("utf-8")))
    assert {name: count for name, count in there.items() if count} == reviewed
    safe = [path.name for path in (ROOT / "themes").rglob("*.j2") if re.search(r"\|\s*safe\b", path.read_text("utf-8"))]
    assert safe == ["cover_art.j2"]  # the fonts of a cover, which docexport writes itself
