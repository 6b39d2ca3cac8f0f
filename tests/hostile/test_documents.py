"""Hostile input: nothing outside the project is read, nothing runs, and what is too large is said and not done."""

from __future__ import annotations

import os
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import docexport
from docexport.cli import main
from docexport.config.bounds import MAX_SOURCE_BYTES
from docexport.config.settings import Settings, parse_toml
from docexport.config.yaml import parse_yaml
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.diagnostics.codes import Code
from docexport.session import check, parse_source
from samples import HERE, ROOT
from torture import TORTURE

SECRET = "root:x:0:0:the secret of this machine"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, with a secret beside it."""
    (tmp_path / "secret.md").write_text(f"# {SECRET}\n")
    (tmp_path / "secret.png").write_bytes((HERE / "files/images/tree.svg").read_bytes())
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return project


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def codes(result: Result) -> set[str]:
    """The codes of a report."""
    return {line.partition("[")[2].partition("]")[0] for line in result.stderr.split("\n") if "error[" in line}


def anything_of(folder: Path) -> bytes:
    """All bytes of all files below a folder, those in archives unpacked."""
    data = b""
    for path in folder.rglob("*"):
        if path.suffix == ".epub":
            with zipfile.ZipFile(path) as archive:
                data += b"".join(archive.read(name) for name in archive.namelist())
        elif path.is_file():
            data += path.read_bytes()
    return data


# --- files outside of the project


@pytest.mark.parametrize(
    "image",
    [
        "../secret.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "%2e%2e/secret.png",
        "link.png",
        "folder/../../secret.png",
        "\\\\server\\share.png",
        "http://127.0.0.1:9/x.png",
        "//127.0.0.1/x.png",
        "data:image/png;base64,AAAA",
        "%00.png",
        "x" * 5000 + ".png",
    ],
)
def test_no_picture_is_read_from_outside(here: Path, image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (here / "link.png").symlink_to(here.parent / "secret.png")
    (here / "a.md").write_text(f"---\ntitle: T\n---\n\n![A picture]({image})\n")
    result = run("build", "a.md", "--to", "txt,epub,pdf", "--out", "out")
    assert any(f"[{code}]" in result.stderr for code in (Code.OUTSIDE_PROJECT, Code.REMOTE_IMAGE, Code.MISSING_IMAGE))
    if (here / "out").exists():
        assert b"<img" not in anything_of(here / "out")
        assert b"<path" not in anything_of(here / "out")


@pytest.mark.parametrize("target", ["../secret.md", "/etc/passwd", "file:///etc/passwd", "%00", "y" * 9000 + ".md"])
def test_no_link_reaches_a_file_outside(here: Path, target: str) -> None:
    (here / "a.md").write_text(f"---\ntitle: T\n---\n\n[words]({target})\n")
    result = run("build", "a.md", "--to", "txt,epub")
    assert f"[{Code.MISSING_LINK_TARGET}]" in result.stderr or codes(result) == {Code.UNSAFE_LINK}
    assert b"secret" not in anything_of(here).replace((here / "a.md").read_bytes(), b"")
    assert b"passwd" not in anything_of(here).replace((here / "a.md").read_bytes(), b"")


@pytest.mark.parametrize("chapter", ["../secret.md", "/etc/passwd", "../*.md", "link.md", "l*.md"])
def test_no_chapter_comes_from_outside(here: Path, chapter: str) -> None:
    (here / "link.md").symlink_to(here.parent / "secret.md")
    (here / "docexport.toml").write_text(f'chapters = ["{chapter}"]\nformats = ["txt"]\n')
    result = run("build")
    assert codes(result) == {Code.OUTSIDE_PROJECT}
    assert SECRET not in result.output


def test_no_link_in_a_folder_of_handouts_leads_outside(here: Path) -> None:
    (here / "link.md").symlink_to(here.parent / "secret.md")
    (here / "docexport.toml").write_text('formats = ["txt"]\n')
    result = run("build", ".", "--out", "out")
    assert Code.OUTSIDE_PROJECT in codes(result)
    assert SECRET.encode() not in anything_of(here / "out")


def test_settings_that_are_a_link_are_not_shown(here: Path) -> None:
    """A report shows the line that cannot be read, so a link to a file of others would show it."""
    (here / "docexport.toml").symlink_to(here.parent / "secret.md")
    (here / "a.md").write_text("# A\n\nWords.\n")
    for words in (["build", "a.md", "--to", "txt"], ["build"], ["check", "a.md"]):
        assert SECRET not in run(*words).output


@pytest.mark.parametrize("theme", ["../theirs", "/etc", "linked", "x" * 5000, "a\x00b", "../../../../../tmp"])
def test_no_theme_comes_from_outside(here: Path, theme: str) -> None:
    folder = here.parent / "theirs"
    folder.mkdir()
    (folder / "theme.toml").write_text('name = "theirs"\n')
    (here / "themes").mkdir()
    (here / "themes/linked").symlink_to(folder)
    diagnostics = Diagnostics()
    source = parse_source(
        "# A\n\nWords.\n", name="a.md", root=here, settings=[Settings({"theme": theme})], diagnostics=diagnostics
    )
    with pytest.raises(DocexportError):
        docexport.render(source, "txt", diagnostics=diagnostics)
    assert diagnostics.has(Code.OUTSIDE_PROJECT, Code.UNKNOWN_THEME, Code.CONTROL_CHARACTER)


def theirs(here: Path, **files: str) -> None:
    """A theme of somebody else's in the project."""
    folder = here / "themes/theirs"
    for name, text in {"theme.toml": 'name = "theirs"\n', **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_no_link_in_a_theme_leads_outside(here: Path) -> None:
    theirs(here)
    (here / "themes/theirs/templates/txt").mkdir(parents=True)
    (here / "themes/theirs/templates/txt/paragraph.j2").symlink_to(here.parent / "secret.md")
    (here / "a.md").write_text("# A\n\nWords.\n")
    result = run("build", "a.md", "--to", "txt", "--theme", "theirs")
    assert codes(result) == {Code.OUTSIDE_PROJECT}


@pytest.mark.parametrize("name", ["/etc/passwd", "../../../secret.md", "../secret.md", "secret.md"])
def test_no_template_includes_a_file_outside(here: Path, name: str) -> None:
    theirs(here, **{"templates/txt/paragraph.j2": f'{{% include "{name}" %}}'})
    (here / "a.md").write_text("# A\n\nWords.\n")
    result = run("build", "a.md", "--to", "txt", "--theme", "theirs")
    assert codes(result) == {Code.TEMPLATE_ERROR}
    assert SECRET not in result.output


@pytest.mark.parametrize(
    "css",
    [
        '@import url("file:///etc/passwd");',
        '@import "http://127.0.0.1:9/x.css";',
        "body { background: url(file:///etc/passwd) }",
        'p::before { content: url("../../secret.png") }',
        '@font-face { font-family: X; src: url("http://127.0.0.1:9/x.woff") }',
    ],
)
def test_no_style_loads_anything_from_outside(here: Path, css: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    theirs(here, **{"styles/print.css": css})
    (here / "a.md").write_text("# A\n\nWords.\n")
    run("build", "a.md", "--to", "pdf", "--theme", "theirs")
    assert b"root:" not in anything_of(here)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    "drawing",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format("<text>&x;</text>"),
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + SVG.format("<text>&b;</text>"),
        SVG.format('<image xlink:href="file:///etc/passwd"/>'),
        SVG.format('<image href="http://127.0.0.1:9/x.png"/>'),
        SVG.format('<style>@import url("file:///etc/passwd");</style>'),
        SVG.format('<rect fill="url(http://127.0.0.1:9/x.svg#a)"/>'),
        SVG.format("<script>alert(1)</script>"),
        SVG.format('<rect onload="alert(1)"/>'),
        SVG.format('<a xlink:href="javascript:alert(1)"><text>x</text></a>'),
        SVG.format('<foreignObject><iframe src="file:///etc/passwd"/></foreignObject>'),
        '<?xml-stylesheet href="file:///etc/passwd"?>' + SVG.format("<rect/>"),
    ],
)
def test_no_drawing_loads_or_runs_anything(here: Path, drawing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (here / "x.svg").write_text(drawing)
    (here / "a.md").write_text("---\ntitle: T\n---\n\n![A drawing](x.svg)\n")
    run("build", "a.md", "--to", "epub,pdf", "--out", "out")
    data = anything_of(here / "out") if (here / "out").exists() else b""
    for trace in (b"root:", b"/etc/passwd", b"127.0.0.1", b"alert(", b"aaaaaaaaaaaaaaaa"):
        assert trace not in data


# --- nothing in a text or in settings is a template, a rule of style or a script


def test_nothing_in_a_text_is_a_template(here: Path) -> None:
    inject = "{{ 7 * 191 }} {% for x in y %} {# c #} ${7*191} <%= 7*191 %>"
    (here / "a.md").write_text(
        f"---\ntitle: \"{inject}\"\nsubtitle: \"{inject}\"\nauthors: [\"{inject}\"]\nsummary: \"{inject}\"\n"
        f"publisher: \"{inject}\"\nversion: \"{inject}\"\nlanguage: en\n---\n\n# {inject}\n\n{inject}\n\n"
        f"`{inject}`\n\n| {inject} |\n|---|\n| {inject} |\n\n[{inject}](https://example.org '{inject}')\n"
    )  # fmt: skip
    assert run("build", "a.md", "--out", "out", "--verify").exit_code == 0
    assert b"1337" not in anything_of(here / "out")
    assert "{{ 7 * 191 }} {% for x in y %} {# c #}" in (here / "out/a.txt").read_text().replace("\n", " ")


@pytest.mark.parametrize(
    "value",
    ['Fira"; } @import url(http://127.0.0.1/x.css); p { a: "', "x}body{display:none", "url(http://127.0.0.1/)", "a;b"],
)
def test_no_token_ends_a_rule_of_style(here: Path, value: str) -> None:
    source = parse_source(
        "# A\n\nWords.\n", name="a.md", root=here, settings=[Settings({"tokens": {"font": {"body": value}}})],
        diagnostics=Diagnostics(),
    )  # fmt: skip
    diagnostics = Diagnostics()
    with pytest.raises(DocexportError):
        docexport.render(source, "epub", diagnostics=diagnostics)
    assert diagnostics.has(Code.BAD_VALUE)


@pytest.mark.parametrize("title", ['"; } * { display: none } "', "</title><script>x</script>", "]]>", "\\22 } x { "])
def test_no_title_ends_a_rule_or_an_element(here: Path, title: str) -> None:
    layer = Settings({"metadata": {"title": title, "language": "en"}})
    source = parse_source("Words.\n", name="a.md", root=here, settings=[layer], diagnostics=Diagnostics())
    for name in ("pdf", "epub", "txt"):
        diagnostics = Diagnostics()
        assert docexport.render(source, name, diagnostics=diagnostics)
        assert not list(diagnostics)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<img src="http://127.0.0.1:9/x.png">',
        '<p onclick="alert(1)">x</p>',
        '<iframe src="file:///etc/passwd"></iframe>',
        '<a href="javascript:alert(1)">x</a>',
        "<style>@import url(http://127.0.0.1/);</style>",
        "<p style='background:url(http://127.0.0.1/)'>x</p>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    ],
)
def test_html_that_is_let_through_runs_and_loads_nothing(here: Path, html: str) -> None:
    (here / "a.md").write_text(f"---\ntitle: T\nlanguage: en\nallow-html: sanitized\n---\n\n{html}\n\nA {html} b\n")
    run("build", "a.md", "--to", "epub", "--out", "out")
    (epub,) = (here / "out").glob("*.epub")
    with zipfile.ZipFile(epub) as archive:
        body = etree.fromstring(archive.read("EPUB/content.xhtml"))
    # words of a script may stay as words
    for element in body.iter(etree.Element):
        assert etree.QName(element).localname not in {"script", "style", "iframe", "img", "object", "svg"}
        for name, value in element.items():
            assert not str(name).startswith("on"), (name, value)
            assert "127.0.0.1" not in str(value)
            assert not str(value).startswith(("file:", "javascript:"))


# --- themes that are not trusted

ATTACKS = {
    "classes": "{{ node.__class__.__mro__ }}",
    "functions": "{{ render.__globals__ }}",
    "imports": "{{ ''.__class__.__base__.__subclasses__() }}",
    "formats": "{{ '{0.__class__}'.format(node) }}",
    "ranges": "{% for i in range(10 ** 9) %}x{% endfor %}",
    "long texts": "{{ 'x' * 10 ** 9 }}",
    "long lists": "{{ [1] * 10 ** 9 }}",
    "powers": "{{ 10 ** 100000 }}",
    "changes": "{{ t.font.update({'body': 'x'}) }}",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_theme_that_is_not_trusted_runs_in_a_sandbox(here: Path, attack: str) -> None:
    theirs(here, **{"templates/txt/paragraph.j2": attack})
    (here / "a.md").write_text("# A\n\nWords.\n")
    result = run("build", "a.md", "--to", "txt", "--theme", "theirs", "--untrusted")
    assert codes(result) == {Code.TEMPLATE_ERROR}, result.output
    assert "themes/theirs/templates/txt/paragraph.j2" in result.stderr or "theirs/templates" in result.stderr


def test_a_style_that_is_not_trusted_runs_in_a_sandbox(here: Path) -> None:
    theirs(here, **{"styles/print.css": "{{ smaller.__globals__ }}"})
    (here / "a.md").write_text("# A\n\nWords.\n")
    assert codes(run("build", "a.md", "--to", "pdf", "--theme", "theirs", "--untrusted")) == {Code.TEMPLATE_ERROR}


@pytest.mark.parametrize("name", ["pdf", "epub", "txt"])
def test_the_sandbox_changes_nothing_else(name: str) -> None:
    first, second = (
        docexport.render(
            parse_source(TORTURE, name="a.md", root=HERE / "files", settings=[Settings({"trust": trust})],
                         diagnostics=Diagnostics()),
            name, diagnostics=Diagnostics(),
        )
        for trust in (True, False)
    )  # fmt: skip
    assert first == second


def test_a_project_cannot_trust_itself(here: Path) -> None:
    theirs(here, **{"templates/txt/paragraph.j2": "{{ node.__class__ }}"})
    (here / "docexport.toml").write_text('trust = true\ntheme = "theirs"\n')
    (here / "a.md").write_text("---\ntitle: T\n---\n\nWords.\n")
    assert run("build", "a.md", "--to", "txt", "--untrusted").exit_code == 3
    (here / "a.md").write_text("---\ntitle: T\ntrust: true\n---\n\nWords.\n")
    assert Code.UNKNOWN_KEY in codes(run("build", "a.md", "--to", "txt"))


def test_a_project_that_is_not_trusted_writes_in_its_folder(here: Path) -> None:
    (here / "docexport.toml").write_text('out = ".."\nformats = ["txt"]\n')
    (here / "a.md").write_text("---\ntitle: T\n---\n\nWords.\n")
    assert codes(run("build", "a.md", "--untrusted")) == {Code.OUTSIDE_PROJECT}
    assert not (here.parent / "a.txt").exists()
    assert run("build", "a.md").exit_code == 0


# --- characters that no output can carry


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x0b", "\x1b", "\ud800", "\udfff", "\ufffe", "\uffff"])  # noqa: PT014
def test_characters_that_no_output_can_carry_have_a_place(char: str) -> None:
    diagnostics = Diagnostics()
    docexport.parse(f"# A\n\nOne {char} two.\n", diagnostics=diagnostics)
    (item,) = [item for item in diagnostics if item.code is Code.CONTROL_CHARACTER]
    assert (item.span.line, item.span.column) == (3, 5)


@pytest.mark.parametrize(
    "front",
    ['---\ntitle: "a\\x01b"\n---\n', '---\ntitle: "a\\ud800b"\n---\n', '+++\ntitle = "a\\u0000b"\n+++\n',
     '---\nauthors: ["a\\0"]\n---\n'],
)  # fmt: skip
def test_escapes_in_settings_bring_none_in(front: str) -> None:
    diagnostics = Diagnostics()
    docexport.parse(f"{front}\nWords.\n", diagnostics=diagnostics)
    assert diagnostics.has(Code.CONTROL_CHARACTER, Code.BAD_YAML, Code.BAD_TOML)
    items = [item for item in diagnostics if item.code is Code.CONTROL_CHARACTER]
    assert all(item.span.line == 2 for item in items)


@pytest.mark.parametrize("entity", ["&#0;", "&#1;", "&#xD800;", "&#xFFFE;", "&#x110000;", "&#11;"])
def test_entities_bring_none_in(entity: str) -> None:
    source = docexport.parse(f"---\ntitle: T\n---\n\nOne {entity} two.\n")
    for name in ("pdf", "epub", "txt"):
        assert docexport.render(source, name, diagnostics=Diagnostics())


# --- bounds


def test_a_source_that_is_too_large_is_not_read(here: Path) -> None:
    with (here / "a.md").open("wb") as file:
        file.truncate(MAX_SOURCE_BYTES + 1)
    assert codes(run("build", "a.md", "--to", "txt")) == {Code.TOO_LARGE}


def test_a_folder_or_a_device_is_no_source(here: Path) -> None:
    (here / "a.md").mkdir()
    (here / "b.md").symlink_to("/dev/zero")
    for name in ("b.md",):
        assert codes(run("build", name, "--to", "txt")) == {Code.MISSING_FILE}


def test_a_table_with_too_many_cells_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docexport.readers.markdown.tables.MAX_CELLS", 9)
    for rows, large in ((2, False), (3, True)):
        diagnostics = Diagnostics()
        docexport.parse("| a | b | c |\n|---|---|---|\n" + "| 1 | 2 | 3 |\n" * rows, diagnostics=diagnostics)
        assert diagnostics.has(Code.TOO_LARGE) == large


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "? " * 3000])
def test_settings_that_stand_too_deep_in_each_other(text: str) -> None:
    diagnostics = Diagnostics()
    parse_yaml(f"a: {text}" if not text.startswith(("- ", "? ")) else text, "a.md", 2, diagnostics)
    assert diagnostics.has(Code.BAD_YAML)


def test_settings_in_toml_that_stand_too_deep_in_each_other() -> None:
    diagnostics = Diagnostics()
    parse_toml("a = " + "[" * 5000, "a.toml", 1, diagnostics)
    assert diagnostics.has(Code.BAD_TOML)


DEEP = {
    "quotes": "> " * 3000 + "x", "lists": "".join(" " * 2 * n + "- x\n" for n in range(300)), "emphasis": "*a " * 3000,
    "brackets": "[" * 20000, "links": "[a](" * 3000, "pictures": "![" * 5000, "braces": "{" * 20000, "code": "`" * 20000,
    "containers": "::: a\n" * 500, "notes": "^[" * 3000, "math": "$" * 20001, "fractions": "$" + "\\frac{" * 600 + "}" * 600 + "$",
    "roots": "$$\n" + "\\sqrt{" * 400 + "x" + "}" * 400 + "\n$$", "html": "<b>" * 5000, "entities": "&amp;" * 5000,
    "references": "".join(f"[a{n}]: b{n}\n" for n in range(3000)), "tables": "|" * 3000 + "\n" + "|-" * 3000,
    "attributes": "[a]{" + ".b " * 3000 + "}", "backslashes": "\\" * 20001, "conditions": "[x]{when audience=" + "a," * 3000 + "}",
    "raised": "^a^" * 3000, "struck": "~~a" * 3000, "quotation marks": '"' * 5001, "headings": "#" * 3000 + " x", "rules": "*\t" * 3000,
    "definitions": "a\n:   " * 800, "autolinks": "<" * 20000, "crossed": "*_" * 3000, "citations": "@" * 20000,
    "ruled": "--- " * 5000 + "x", "dollars with a space": "$ a" * 5000, "citations in brackets": "[@a " * 5000,
    "places": "{{ a" * 5000, "tags without an end": "<div " * 8000, "quotes without an end": "<div a='" * 8000,
    "open elements": "<div>\n\n" * 4000, "attributes of a tag": '<a href="x" ' * 5000, "data": "<![CDATA[" * 5000,
    "marked": "==a" * 5000, "commands": "\\cite[" * 5000, "conditions in text": "{x audience=" * 3000,
}  # fmt: skip


def assert_written_or_refused(source: object, diagnostics: Diagnostics, *formats: str) -> None:
    """Each format is made, or errors say why not."""
    for name in formats:
        try:
            data = docexport.render(source, name, diagnostics=diagnostics)
        except DocexportError:
            data = b""
        assert data or diagnostics.failed()


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_stands_too_deep_or_too_often_is_read_all_the_same(text: str) -> None:
    """Whatever is made of it: a text, or findings. It neither fails nor goes on for ever (the runner has a limit)."""
    diagnostics = Diagnostics()
    source = parse_source(
        f"---\ntitle: T\n---\n\n{text}\n", name="a.md", root=ROOT, settings=[], diagnostics=diagnostics
    )
    check(source, diagnostics)
    assert_written_or_refused(source, Diagnostics(), "txt", "epub")


# --- whatever comes

ANY = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=()), max_size=120)
MARKS = st.text(alphabet="#*_`~[](){}<>|!:;-+=\\\"'^$@&%/.,0aé \n\t", max_size=160)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(ANY, MARKS, st.tuples(MARKS, ANY, MARKS).map("".join)))
def test_any_text_is_read_and_written(text: str) -> None:
    diagnostics = Diagnostics()
    source = parse_source(text, name="a.md", root=HERE / "files", settings=[], diagnostics=diagnostics)
    check(source, diagnostics)
    assert_written_or_refused(source, Diagnostics(), "txt", "epub")


VALUES: Any = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY, inner, max_size=3)),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["title", "authors", "date", "language", "paper", "formats", "theme", "edition", "audience", "tokens", "text", "pdf",
     "epub", "kind", "cover", "checks", "fit", "contributors", "acronyms", "reading-grade", "metadata", "limits"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.one_of(KEYS, ANY), VALUES, max_size=5))
def test_any_settings_are_taken_or_refused(data: dict[str, Any]) -> None:
    diagnostics = Diagnostics()
    metadata = {
        key: value for key, value in data.items() if key in ("title", "authors", "date", "language", "kind", "cover")
    }
    layer = Settings({**{key: value for key, value in data.items() if key not in metadata}, "metadata": metadata})
    source = parse_source(
        "# A\n\nWords.\n", name="a.md", root=HERE / "files", settings=[layer], diagnostics=diagnostics
    )
    assert_written_or_refused(source, diagnostics, "txt")


def test_the_machine_is_not_named_in_files(here: Path) -> None:
    """No output holds the path of the folder that it was made in, or the name of the user."""
    (here / "a.md").write_text(TORTURE)
    (here / "images").mkdir()
    (here / "images/tree.svg").write_bytes((HERE / "files/images/tree.svg").read_bytes())
    run("build", "a.md", "--out", "out")
    data = anything_of(here / "out")
    assert str(here).encode() not in data
    assert os.uname().nodename.encode() not in data or len(os.uname().nodename) < 4
