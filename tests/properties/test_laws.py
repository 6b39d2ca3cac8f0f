"""Laws that hold for arbitrary documents."""

from __future__ import annotations

import io
import pickle
import re
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from docexport.diagnostics import Diagnostics
from docexport.model import (
    Attributes,
    Blank,
    Chapter,
    Code,
    CodeBlock,
    Inline,
    Link,
    ListItem,
    Node,
    Paragraph,
    Section,
    Text,
    find,
    kinds_in,
    rewrite,
    walk,
    walk_blocks,
)
from docexport.rendering.text.layout import fill
from docexport.rendering.text.measure import display_width
from docexport.transforms import TRANSFORMS, Context, Target
from pdf_facts import page_texts
from samples import HERE, document_of, manuscript_of, source_of
from strategies import DOCUMENT
from writers import render_text, write_epub, write_pdf

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(DOCUMENT)
def test_rewriting_with_nothing_to_change_gives_the_same_object(text: str) -> None:
    document = document_of(text)
    assert rewrite(document, lambda node: node) is document


@quick
@given(DOCUMENT)
def test_what_is_looked_for_by_kind_is_what_is_there(text: str) -> None:
    document = source_of(text).document
    nodes = list(walk(document))
    assert kinds_in(document) - {Attributes, Blank} == {type(node) for node in nodes} - {Blank}
    rows = any("___" in node.text for node in nodes if isinstance(node, Text))
    assert (Blank in kinds_in(document)) == (rows or any(isinstance(node, Blank) for node in nodes))
    assert (Attributes in kinds_in(document)) == any(getattr(node, "attributes", None) for node in nodes)
    assert list(walk_blocks(document)) == [node for node in nodes if not isinstance(node, Inline)]
    for kind in (Paragraph, Section, ListItem, Link, Text):
        assert list(find(document, kind)) == [node for node in nodes if isinstance(node, kind)]


@quick
@given(DOCUMENT)
def test_rewriting_some_kinds_is_rewriting_all_and_leaving_the_others(text: str) -> None:
    document = document_of(text)
    for kinds in ((Paragraph, ListItem), (Text,), (Link, Paragraph)):
        asked = rewrite(document, lambda node, kinds=kinds: None if isinstance(node, kinds) else node)  # type: ignore[misc]
        assert rewrite(document, lambda _node: None, *kinds) == asked


@quick
@given(DOCUMENT)
def test_documents_can_be_sent_to_other_processes(text: str) -> None:
    document = document_of(text)
    sent = pickle.loads(pickle.dumps(document))
    assert sent == document
    assert [node.span for node in walk(sent)] == [node.span for node in walk(document)]


@quick
@given(DOCUMENT)
@example("::: warning\n# water\n\nwater\n\n## water\n:::\n")
def test_every_transform_applied_twice_gives_what_it_gives_once(text: str) -> None:
    source = source_of(text)
    context = Context(Target("txt"), source.project, str(HERE), Diagnostics())
    document = source.document
    for step in TRANSFORMS:
        document = step(document, context)
        assert step(document, context) == document, step.__name__
    for step in TRANSFORMS:
        assert step(document, context) == document, step.__name__


@quick
@given(DOCUMENT)
def test_ids_are_unique(text: str) -> None:
    ids = [ident for node in walk(document_of(text)) for ident in _ids(node)]
    assert len(ids) == len(set(ids))


def _ids(node: Node) -> Iterator[str]:
    attributes = getattr(node, "attributes", None)
    if attributes and attributes.id:
        yield attributes.id
    if getattr(node, "id", ""):
        yield node.id  # type: ignore[attr-defined]


@quick
@given(DOCUMENT)
def test_levels_begin_where_they_should_and_skip_none(text: str) -> None:
    levels = [node.level for node in walk(document_of(text)) if type(node).__name__ == "Section"]  # type: ignore[attr-defined]
    before = 1
    for level in levels:
        assert level <= before + 1
        before = level


@quick
@given(DOCUMENT, st.integers(20, 120))
def test_no_line_is_wider_than_asked_but_for_a_word(text: str, width: int) -> None:
    manuscript = manuscript_of(text, "txt", text={"width": width})
    code = {line.strip() for node in find(manuscript.document, CodeBlock) for line in node.text.split("\n")}
    for line in render_text(manuscript).split("\n"):
        bare = re.sub(r"^[\s>|\-*.\d)\[\]⁰-⁹¹²³]*", "", line)
        if display_width(line) > width:
            assert " " not in bare.strip() or any(part in line for part in code if part), line


@quick
@given(DOCUMENT)
def test_every_xhtml_document_is_well_formed(text: str) -> None:
    data = write_epub(manuscript_of(text, "epub"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".opf", ".ncx")):
                etree.fromstring(archive.read(name))


def words_of(text: str) -> list[str]:
    """The words of a text, without marks that formats add. East Asian letters stand alone: lines break between them."""
    return re.findall(r"[\u3040-\u9fff]|[^\W_\u3040-\u9fff]+", text)


def body_words(chapter: Chapter) -> list[str]:
    """The words of the model's running text, in order; notes stand elsewhere in each format."""
    bare = rewrite(chapter, lambda node: None if type(node).__name__ == "Note" else node)
    return words_of(" ".join(n.text for n in walk(bare) if isinstance(n, Text | Code | CodeBlock)))


def in_order(needles: list[str], words: list[str]) -> bool:
    """Whether all needles are among the words, in their order."""
    rest = iter(words)
    return all(needle in rest for needle in needles)


@quick
@given(DOCUMENT)
def test_the_words_of_the_body_are_in_the_text_and_the_epub_in_order(text: str) -> None:
    manuscript = manuscript_of(text, "txt", text={"width": 200})
    words = [word for chapter in manuscript.document.children for word in body_words(chapter)]
    assert in_order(words, words_of(re.sub(r"[⁰¹²³⁴-⁹]", " ", render_text(manuscript))))
    with zipfile.ZipFile(io.BytesIO(write_epub(manuscript_of(text, "epub")))) as archive:
        root = etree.fromstring(archive.read("EPUB/content.xhtml"))
    assert in_order(words, words_of(" ".join(map(str, root.itertext()))))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENT)
def test_the_words_of_the_body_are_in_the_pdf_in_order(text: str) -> None:
    manuscript = manuscript_of(text, "pdf")
    words = [word for chapter in manuscript.document.children for word in body_words(chapter)]
    printed = re.findall(r"[A-Za-z]+", " ".join(page_texts(write_pdf(manuscript)[0])))
    assert in_order([word for word in words if word.isascii() and word.isalpha()], printed)


@pytest.mark.parametrize("width", [20, 33, 72])
@quick
@given(text=st.text(alphabet="ab cé日本\u00a0-,.!?\u0301🎉\n", max_size=300))
def test_filling_keeps_the_words_and_is_done_once(text: str, width: int) -> None:
    filled = fill(text, width)
    kept = [re.sub(r"[ \n]", "", side) for side in (filled, text)]
    assert kept[0] == kept[1]
    assert fill(filled, width) == filled
