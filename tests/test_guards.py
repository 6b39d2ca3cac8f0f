"""Small promises, each with the value at which it would break unseen."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import pytest

from docexport.cache.store import DiskStore
from docexport.config import parse_assignment, takes_several
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats import FORMATS, Format, Made, Manuscript
from docexport.model import Attributes, Chapter, Conditional, Document, Paragraph, Text
from docexport.rendering.colours import contrast
from docexport.rendering.text.charset import Charset
from docexport.rendering.text.signs import MEANT, TYPED
from docexport.rendering.theme import FontSource
from docexport.transforms.conditions import is_met, visible_nodes
from docexport.transforms.context import Target
from samples import manuscript_of
from writers import write_text

TARGET = Target("txt", "standard", "teacher")


@pytest.mark.parametrize(
    "pairs", [(("colour", "red"),), (("audience", "teacher"), ("colour", "red")), (), (("Audience", "teacher"),)]
)
@pytest.mark.parametrize("negated", [False, True])
def test_what_stands_under_an_unknown_condition_is_seen_by_nobody(
    pairs: tuple[tuple[str, str], ...], negated: bool
) -> None:
    words = Paragraph(children=(Text(text="The answer."),))
    node = Conditional(children=(words,), attributes=Attributes(pairs=pairs), negated=negated)
    diagnostics = Diagnostics()
    assert not is_met(node, TARGET, diagnostics)
    assert [item.code for item in diagnostics] == [Code.BAD_CONDITION]
    document = Document(children=(Chapter(children=(node,)),))
    assert "The answer." not in str(visible_nodes(document, TARGET))


#: what each sign becomes in ASCII, written out once more: a table that is changed by mistake is noticed
ASCII = {
    "°": "deg", "℃": "deg C", "‰": "per mille", "€": "EUR", "£": "GBP", "¥": "JPY", "×": "x", "÷": "/", "±": "+/-",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "“": '"', "’": "'", "–": "-", "—": "--", "…": "...", "©": "(c)",
    "→": "->", "☐": "[ ]", "☑": "[x]", "№": "No. ",
}  # fmt: skip


@pytest.mark.parametrize("sign", ASCII)
def test_a_sign_becomes_what_it_means(sign: str) -> None:
    assert (TYPED | MEANT)[sign] == ASCII[sign]


@pytest.mark.parametrize("sign", sorted(TYPED | MEANT))
def test_no_sign_is_lost_in_ascii(sign: str) -> None:
    written = write_text(manuscript_of(f"before {sign} after\n", "txt", text={"charset": "ascii"})).decode("ascii")
    middle = written.partition("before")[2].partition("after")[0]
    assert middle.strip(), f"`{sign}` is gone"


def test_no_sign_of_the_tables_is_ascii_already() -> None:
    assert all(not sign.isascii() and meant.isascii() for sign, meant in (TYPED | MEANT).items())
    assert Charset("ascii", "en").fold("5 °C") == "5 deg C"


@pytest.mark.parametrize(
    ("char", "covered"), [("\u05ff", False), ("\u0600", True), ("\u06ff", True), ("\u0700", False), ("\u0750", True)]
)
def test_a_font_covers_the_ends_of_its_ranges(char: str, covered: bool) -> None:
    source = FontSource(package="x", ranges=("0600-06FF", "0750-0750"))
    assert source.covers(frozenset(char)) == covered


def test_a_kept_result_whose_digest_differs_is_not_read(tmp_path: Path) -> None:
    """Also where what was changed can be unpacked: the digest is what tells."""
    store, key = DiskStore(tmp_path / "cache"), "a" * 64
    store.save(key, ("right",))
    store.finish()
    path = store.folder / key[:2] / key[2:]
    data = path.read_bytes()
    assert store.load(key) == ("right",)
    size = data.index(b"\n") + 1 + hashlib.sha256().digest_size
    body = zlib.compress(zlib.decompress(data[size:]).replace(b"right", b"wrong"))
    path.write_bytes(data[:size] + body)
    assert store.load(key) is None


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((60, 60, 60), (255, 255, 255), 11.031),
        ((100, 20, 30), (240, 240, 230), 11.027),
        ((10, 10, 10), (0, 0, 0), 1.061),
        ((11, 11, 11), (0, 0, 0), 1.067),
    ],
)
def test_contrast_bends_where_wcag_says(one: tuple[int, int, int], other: tuple[int, int, int], ratio: float) -> None:
    """WCAG 2.2, relative luminance: the curve begins at 0.04045 of a channel, between 10 and 11 of 255."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.0005)


def test_the_families_of_a_format_are_those_that_its_writer_uses() -> None:
    from docexport.diagnostics import DocexportError

    templated = {name: row for name, row in FORMATS.items() if row.families}
    assert set(FORMATS) - set(templated) == {"md"}  # written without templates
    for name, row in templated.items():
        diagnostics = Diagnostics()
        nowhere = Format(row.name, row.suffix, ("nowhere",), row.markup, row.writer, row.paged)
        with pytest.raises(DocexportError):
            nowhere.write(manuscript_of("Words.\n", name, diagnostics))
        assert any("there is no template" in item.message for item in diagnostics), name


def test_a_format_can_come_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    import docexport

    def write(manuscript: Manuscript, families: object) -> Made:
        return Made(f"{manuscript.document.metadata.title} {families}".encode())

    monkeypatch.setitem(FORMATS, "title", Format("title", ".title", ("txt",), False, write))
    assert docexport.render(docexport.parse("# Tea\n"), "title") == b"Tea ('txt',)"


@pytest.mark.parametrize(
    ("path", "several"),
    [
        ("formats", True), ("paper", True), ("acronyms", True), ("chapters", True), ("pdf.variant", True),
        ("pdf.impose", True), ("metadata.authors", True), ("metadata.subjects", True), ("batch.editions", True),
        ("batch.audiences", True), ("batch.languages", True), ("theme", False), ("fit", False), ("batch.data", False),
        ("tokens.page.size", False), ("editions.huge.tokens", False), ("none.such", False), ("metadata.title", False),
    ],
)  # fmt: skip
def test_what_takes_several_values_says_its_declaration(path: str, several: bool) -> None:
    assert takes_several(path.split(".")) == several


def test_several_editions_of_a_batch_are_set_on_the_command_line() -> None:
    settings = parse_assignment("batch.editions=standard,large-print", Diagnostics())
    assert settings.data == {"batch": {"editions": ["standard", "large-print"]}}
