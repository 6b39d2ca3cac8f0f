"""One thing has one name everywhere: a node without a template, a test or a reader is found here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import docexport
from docexport import model
from docexport.diagnostics.codes import Code
from docexport.formats import FORMATS
from docexport.formats.markdown.blocks import WRITE as WRITE_BLOCK
from docexport.formats.markdown.inlines import WRITE as WRITE_INLINE
from docexport.model import NODE_TYPES, TRANSIENT_TYPES, Node
from docexport.rendering.labels import known_languages, labels_for
from docexport.rendering.renderer import template_name
from docexport.rendering.theme import list_themes, themes_folder
from samples import HERE

#: templates that code calls by name
SHELLS = {
    *("document", "handout", "book", "worksheet", "letter", "xhtml", "nav", "cover", "cover_art", "chapter_body"),
    *("page_head", "page_foot"),
}
BASE = themes_folder() / "base" / "templates"


def concrete_types() -> set[type[Node]]:
    """Every node type that is no mere base of others."""
    bases = {"Node", "Block", "Inline"}
    return {
        value
        for name, value in vars(model).items()
        if isinstance(value, type) and issubclass(value, Node) and name not in bases and name != "Document"
    }


def test_the_lists_of_node_types_are_complete() -> None:
    assert set(NODE_TYPES) | set(TRANSIENT_TYPES) == concrete_types()


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if each.families])
@pytest.mark.parametrize("kind", NODE_TYPES, ids=lambda kind: kind.__name__)
def test_every_node_has_a_template_in_every_format(kind: type[Node], name: str) -> None:
    families = FORMATS[name].families
    assert any((BASE / family / template_name(kind.__name__)).is_file() for family in families)


def test_markdown_is_written_of_every_node_that_a_reader_gives() -> None:
    within = {model.Cell, model.Definition, model.Line, model.ListItem, model.Row, model.Term}  # parts of other nodes
    made_later = {model.Chapter, model.ContentsEntry, model.Note, model.Section}  # by transforms
    written = set(WRITE_BLOCK) | set(WRITE_INLINE) | within | made_later
    assert set(NODE_TYPES) | set(TRANSIENT_TYPES) == written


@pytest.mark.parametrize("kind", [*NODE_TYPES, *TRANSIENT_TYPES], ids=lambda kind: kind.__name__)
def test_every_node_has_a_specification(kind: type[Node]) -> None:
    path = HERE / "spec" / template_name(kind.__name__).replace(".j2", ".md")
    assert path.read_text("utf-8").startswith(f"# {kind.__name__}\n"), path


@pytest.mark.parametrize("kind", [*NODE_TYPES, *TRANSIENT_TYPES], ids=lambda kind: kind.__name__)
def test_every_node_is_frozen_slotted_and_documented(kind: type[Node]) -> None:
    assert kind.__struct_config__.frozen
    assert "__dict__" not in dir(kind)
    assert kind.__doc__


def test_no_template_is_left_over() -> None:
    names = {template_name(kind.__name__) for kind in NODE_TYPES}
    for path in BASE.rglob("*.j2"):
        called = any(f'"{path.name}"' in other.read_text("utf-8") for other in BASE.rglob("*.j2"))
        known = path.name in names or path.name.startswith(("part-", "container-"))
        shell = path.stem in SHELLS
        assert called or known or shell, path


@pytest.mark.parametrize("language", known_languages())
def test_every_language_has_the_same_words(language: str) -> None:
    english, other = labels_for("en"), labels_for(language)
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", other[key])), key


def test_every_label_is_used() -> None:
    files = [
        *BASE.rglob("*.j2"),
        *(BASE.parent / "styles").glob("*.css"),
        *Path(docexport.__file__).parent.rglob("*.py"),
    ]
    text = "".join(path.read_text("utf-8") for path in files)
    by_kind = {"section", "figure", "table", *get_args(model.CalloutKind)}
    for key in labels_for("en"):
        assert key in by_kind or re.search(rf"labels(\.{key}\b|\[.{key}.\])", text), key


def test_the_languages_promised_are_there() -> None:
    assert {"en", "es", "fr", "de", "ar"} <= set(known_languages())


def test_the_themes_promised_are_there() -> None:
    assert {"base", "clinic", "classroom", "press"} <= set(list_themes())


def test_codes_are_kebab_case() -> None:
    assert all(code == code.lower().replace("_", "-") and code.name == code.upper().replace("-", "_") for code in Code)


def test_the_attributes_that_nodes_declare_are_those_that_are_read() -> None:
    """A key that no template, transform or writer reads is declared by no node, and the other way round."""
    declared = {key for kind in NODE_TYPES for key in kind.KEYS}
    code = "".join(path.read_text("utf-8") for path in (HERE.parent / "src" / "docexport").rglob("*.py"))
    templates = "".join(path.read_text("utf-8") for path in BASE.rglob("*.j2"))
    read = set(re.findall(r"attributes\.get\(\"([a-z-]+)\"", code + templates))
    markup = (HERE.parent / "src" / "docexport" / "rendering" / "markup.py").read_text("utf-8")
    head = markup[markup.index("def html_attributes") : markup.index("#: code and its language")]
    read |= set(re.findall(r"key == \"(\w+)\"", head)) | {"dir", "title", "width", "height"}
    assert all(f'"{key}"' in head for key in ("dir", "title", "width", "height"))
    assert declared == read - {"audience", "format", "edition"}


@pytest.mark.parametrize("kind", NODE_TYPES, ids=lambda kind: kind.__name__)
def test_a_node_with_attributes_shows_them_in_its_markup(kind: type[Node]) -> None:
    """What an author can write attributes on has a template that writes them."""
    if "attributes" not in kind.__struct_fields__ or kind.__name__ in _NEVER_WRITTEN:
        return
    name = template_name(kind.__name__)
    found = [path for family in ("html", "epub", "common") if (path := BASE / family / name).is_file()]
    assert any(re.search(r"\battributes\b", path.read_text("utf-8")) for path in found), name


#: nodes whose attributes only HTML in a document can set, or that stand for another node's
_NEVER_WRITTEN = {"Cell", "Definition", "Line", "ListItem", "Section"}
