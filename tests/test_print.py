"""Print: what is found before the printer finds it, what is mended, and what editions promise."""

from __future__ import annotations

import gc
import io
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import page as page_validation  # the package `page-validation`: PDF/UA-1 without a JVM
import pikepdf
import pypdfium2
import pytest
from PIL import Image

import docexport
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.diagnostics.codes import Code
from docexport.parallel.time_limit import TimeLimitError, time_limit
from docexport.rendering.colours import contrast, has_hue
from pdf_facts import page_texts, runs_of, tag_tree

HEAD = "---\ntitle: T\n---\n\n"


def printed(text: str, root: Path | str = ".", diagnostics: Diagnostics | None = None, **options: Any) -> bytes:
    """The PDF of a text, with options as in `docexport.toml`."""
    sink = Diagnostics() if diagnostics is None else diagnostics
    source = docexport.parse(text if text.startswith("---") else HEAD + text, root=root, diagnostics=sink, **options)
    return docexport.render(source, "pdf", diagnostics=sink)


def codes(diagnostics: Diagnostics) -> list[Code]:
    return [item.code for item in diagnostics]


def sizes(data: bytes) -> list[tuple[int, int]]:
    """Width and height of every page, in whole points."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [(round(float(p.mediabox[2])), round(float(p.mediabox[3]))) for p in pdf.pages]


# ---------------------------------------------------------------------------------------------- defects


def test_a_coarse_image_is_named_with_the_width_it_may_have(tmp_path: Path) -> None:
    Image.effect_noise((310, 310), 50).save(tmp_path / "small.png")
    diagnostics = Diagnostics()
    printed("![Dots](small.png){width=120mm}\n", tmp_path, diagnostics)
    (finding,) = diagnostics
    assert (finding.code, finding.span.line) == (Code.COARSE_IMAGE, 5)
    assert finding.message == "the image `small.png` is printed at 66 dots per inch (page 1)"
    assert "{width=52mm}" in finding.hint


def test_room_to_write_fills_a_page() -> None:
    diagnostics = Diagnostics()
    text = "Words.\n\n## Draw\n\n::: box 8\n:::\n\n::: page-break\n:::\n\n::: lines 6\n:::\n"
    printed(text, diagnostics=diagnostics)
    assert codes(diagnostics) == []


def test_a_small_image_is_not_blown_up(tmp_path: Path) -> None:
    Image.effect_noise((96, 96), 50).save(tmp_path / "small.png")
    diagnostics = Diagnostics()
    data = printed("![Dots](small.png)\n", tmp_path, diagnostics)
    assert codes(diagnostics) == []
    document = pypdfium2.PdfDocument(data)
    (image,) = (item for item in document[0].get_objects() if isinstance(item, pypdfium2.PdfImage))
    left, _, right, _ = image.get_bounds()
    assert right - left == pytest.approx(96 / 150 * 72, abs=1)


WIDE = "|" + "|".join(f"{letter * 13}" for letter in "ABCD") + "|\n|" + "--|" * 4 + "\n|" + "|".join("1234") + "|\n"


def test_a_table_a_little_too_wide_is_set_smaller() -> None:
    diagnostics = Diagnostics()
    data = printed(WIDE, diagnostics=diagnostics, paper=["a5"])
    assert (codes(diagnostics), sizes(data)) == ([], [(420, 595)])
    table = [run.size for run in runs_of(data) if "AAA" in run.text]
    assert table
    assert max(table) < 10


def test_a_table_far_too_wide_is_turned_on_a_page_of_its_own() -> None:
    wide = (
        "|" + "|".join(f"{letter * 30}" for letter in "ABCDE") + "|\n|" + "--|" * 5 + "\n|" + "|".join("12345") + "|\n"
    )
    diagnostics = Diagnostics()
    data = printed(f"Before.\n\n{wide}\nAfter.\n", diagnostics=diagnostics)
    assert [code for code in codes(diagnostics) if code is not Code.NEARLY_EMPTY_PAGE] == []
    assert sizes(data) == [(595, 842), (842, 595), (595, 842)]


def test_a_wide_table_in_a_list_is_fitted_too() -> None:
    diagnostics = Diagnostics()
    nested = "- item\n\n  - inner\n\n" + "".join(f"    {line}\n" for line in WIDE.splitlines())
    printed(nested, diagnostics=diagnostics, paper=["a5"])
    assert [code for code in codes(diagnostics) if code is not Code.NEARLY_EMPTY_PAGE] == []


def test_large_print_never_sets_a_table_smaller() -> None:
    diagnostics = Diagnostics()
    data = printed(WIDE, diagnostics=diagnostics, edition="large-print")
    assert min(run.size for run in runs_of(data)) >= 18
    assert Code.BROKEN_PROMISE not in codes(diagnostics)


def test_a_long_word_is_broken_before_it_is_cut() -> None:
    diagnostics = Diagnostics()
    (words,) = page_texts(printed("Supercalifragilistic" * 12 + "\n", diagnostics=diagnostics, paper=["a6"]))
    assert codes(diagnostics) == []
    assert words.replace(" ", "").count("Supercalifragilistic") == 12


# --------------------------------------------------------------------------------------------- editions

EVERYTHING = """\
Words with *emphasis*, `code`, H~2~O, x^2^ and a note[^1]. A [link](https://example.org/).

## A heading *in italics*

1. One
2. Two

| A | B |
|---|---|
| a | b |

Table: A caption

> A quote.

> [!NOTE]
> A callout.

```python
code = "text"  # comment
```

- [ ] task

::: lines 2
:::

[^1]: The note.
"""


@pytest.mark.parametrize("theme", ["base", "clinic", "classroom", "press"])
@pytest.mark.parametrize("edition", ["standard", "large-print", "easy-read", "high-contrast", "low-ink"])
def test_every_theme_keeps_the_promises_of_every_edition(theme: str, edition: str) -> None:
    diagnostics = Diagnostics()
    printed(
        EVERYTHING, diagnostics=diagnostics, theme=theme, edition=edition, metadata={"version": "1", "rights": "Free"}
    )
    assert [item.message for item in diagnostics if item.code in (Code.BROKEN_PROMISE, Code.LOW_CONTRAST)] == []


def test_large_print_has_nothing_below_18_points() -> None:
    runs = runs_of(printed(EVERYTHING, edition="large-print", theme="clinic"))
    assert min(run.size for run in runs) >= 18
    assert not any(run.italic for run in runs)


BREACHES = {
    "smallest-type": ({"smallest-type": 13}, "type of 12 points"),
    "italics": ({"italics": False}, "italics"),
    "contrast": ({"contrast": 21}, "text with a contrast of"),
    "fills": ({"fills": False}, "a filled area"),
    "hues": ({"hues": False}, "coloured text"),
    "longest-line": ({"longest-line": 40}, "lines of more than 40 characters"),
}


@pytest.mark.parametrize(("rules", "words"), BREACHES.values(), ids=BREACHES)
def test_a_rule_that_is_broken_is_reported(rules: dict[str, Any], words: str) -> None:
    diagnostics = Diagnostics()
    editions = {"mine": {"rules": rules}}
    text = EVERYTHING + "\nA paragraph of more than forty characters in one single line.\n"
    printed(text, diagnostics=diagnostics, theme="clinic", edition="mine", editions=editions)
    assert any(words in item.message for item in diagnostics), [item.message for item in diagnostics]


def test_hyphens_and_justified_lines_are_measured() -> None:
    diagnostics = Diagnostics()
    text = "representation responsibility configuration possibilities in many different long words " * 12
    printed(
        text,
        diagnostics=diagnostics,
        theme="press",
        edition="mine",
        editions={"mine": {"rules": {"hyphens": False, "justified": False}}},
    )
    messages = " ".join(item.message for item in diagnostics)
    assert "a word is broken with a hyphen" in messages
    assert "lines set to one length" in messages


def test_a_hyphen_that_was_written_is_no_broken_word() -> None:
    diagnostics = Diagnostics()
    text = "a well-known follow-up over-the-counter decision-making step-by-step " * 20
    printed(text, diagnostics=diagnostics, paper=["a6"], edition="large-print")
    assert Code.BROKEN_PROMISE not in codes(diagnostics)


def test_ragged_lines_from_right_to_left_are_not_justified() -> None:
    diagnostics = Diagnostics()
    text = "---\ntitle: T\nlanguage: ar\n---\n\n" + "الماء مهم جدا للحياة على الأرض كلها. " * 40
    printed(text, diagnostics=diagnostics, edition="large-print")
    assert codes(diagnostics) == []


def test_full_stops_alone_have_the_page_behind_them() -> None:
    diagnostics = Diagnostics()
    printed("**bold**, `code`. [x](http://a.b). *x*,\n", diagnostics=diagnostics, theme="clinic", edition="low-ink")
    assert codes(diagnostics) == []


@pytest.mark.parametrize(
    ("group", "key", "value"),
    [("paragraph", "gap", "-2pt"), ("font", "leading", "14pt"), ("page", "measure", "60ch"), ("page", "links", "QR")],
)
def test_a_token_that_cannot_be_used_is_named(group: str, key: str, value: str) -> None:
    diagnostics = Diagnostics()
    with pytest.raises(DocexportError):
        printed("Words.\n", diagnostics=diagnostics, tokens={group: {key: value}})
    assert [item.message for item in diagnostics] == [f"`{value}` cannot be used for the token `{group}.{key}`"]


def test_an_edition_of_ones_own_extends_another() -> None:
    own = {"extends": "large-print", "rules": {"smallest-type": 24}, "tokens": {"font": {"size": "20pt"}}}
    diagnostics = Diagnostics()
    printed("Words.\n", diagnostics=diagnostics, edition="huge", editions={"huge": own})
    assert any("type of 20 points; the edition promises 24 or more" in item.message for item in diagnostics)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [((0, 0, 0), (255, 255, 255), 21), ((119, 119, 119), (255, 255, 255), 4.48), ((0, 0, 255), (255, 255, 255), 8.59)],
)
def test_contrast_is_as_wcag_has_it(one: tuple[int, int, int], other: tuple[int, int, int], ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_greys_have_no_hue() -> None:
    assert not has_hue((80, 80, 82))
    assert has_hue((11, 107, 117))


# ------------------------------------------------------------------------------------- fit, papers, marks


def test_a_document_is_set_tighter_to_fit() -> None:
    text = "\n\n".join(f"Paragraph {number} with some words in it." for number in range(34))
    assert len(sizes(printed(text))) == 2
    diagnostics = Diagnostics()
    data = printed(text, diagnostics=diagnostics, fit=1)
    assert (len(sizes(data)), codes(diagnostics)) == (1, [])
    assert min(run.size for run in runs_of(data) if "Paragraph" in run.text) == 12  # type keeps its size


def test_what_cannot_fit_stays_as_it_was() -> None:
    text = "\n\n".join(f"Paragraph {number}." for number in range(120))
    diagnostics = Diagnostics()
    assert sizes(printed(text, diagnostics=diagnostics, fit=1)) == sizes(printed(text))
    assert Code.DOES_NOT_FIT in codes(diagnostics)


def test_several_papers_give_several_files(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(HEAD + "Words.\n")
    written = docexport.build([tmp_path / "a.md"], formats=["pdf", "txt"], paper=["a4", "letter", "120mm x 200mm"])
    assert [path.name for path in written] == ["a-a4.pdf", "a-letter.pdf", "a-120mm-x-200mm.pdf", "a.txt"]
    assert [sizes(path.read_bytes())[0] for path in written[:3]] == [(595, 842), (612, 792), (340, 567)]


def test_bleed_and_crop_marks_widen_the_sheet() -> None:
    with pikepdf.open(io.BytesIO(printed("Words.\n", pdf={"bleed": "3mm", "crop-marks": True}))) as pdf:
        sheet = pdf.pages[0]
        assert float(sheet.trimbox[2] - sheet.trimbox[0]) == pytest.approx(595.3, abs=0.2)
        assert float(sheet.mediabox[2] - sheet.mediabox[0]) == pytest.approx(595.3 + 2 * 8.5, abs=0.2)


def test_a_gutter_moves_the_text_away_from_the_spine() -> None:
    plain, moved = (runs_of(printed("Words.\n", pdf={"gutter": gutter})) for gutter in ("", "10mm"))
    assert min(run.left for run in moved) - min(run.left for run in plain) == pytest.approx(28.3, abs=0.2)


@pytest.mark.parametrize("options", [{"gutter": "wide"}, {"bleed": "3"}, {"gutter": "90mm"}, {"variant": ["pdf/x"]}])
def test_wrong_print_options_are_named(options: dict[str, Any]) -> None:
    diagnostics = Diagnostics()
    with pytest.raises(DocexportError):
        printed("Words.\n", diagnostics=diagnostics, pdf=options)
    assert codes(diagnostics) == [Code.BAD_VALUE]


# ---------------------------------------------------------------------------------------------- variants


@pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")  # WeasyPrint's own file
@pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:ResourceWarning")
@pytest.mark.parametrize(
    ("variants", "profiles"),
    [
        (["pdf/ua-1"], ["ua1"]),
        (["pdf/a-2b"], ["2b"]),
        (["pdf/a-3a"], ["3a"]),
        (["pdf/a-3a", "pdf/ua-1"], ["3a", "ua1"]),
        (["pdf/a-2a", "pdf/ua-1"], ["2a", "ua1"]),
    ],
)
def test_a_file_keeps_to_the_standards_it_names(variants: list[str], profiles: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(printed(EVERYTHING, pdf={"variant": variants}))
    for profile in profiles:
        result = page_validation.validate_pdf(str(tmp_path / "a.pdf"), profile=profile)
        assert result.is_compliant, [str(finding) for finding in result.failures]


@pytest.mark.parametrize("variants", [["pdf/a-2b", "pdf/a-3b"], ["pdf/a-1b", "pdf/ua-1"]])
def test_standards_that_exclude_each_other_are_refused(variants: list[str]) -> None:
    with pytest.raises(DocexportError, match="one file cannot be both"):
        printed("Words.\n", diagnostics=None, pdf={"variant": variants})


# ------------------------------------------------------------------------------------------------- forms


def test_answer_space_can_be_filled_in(tmp_path: Path) -> None:
    text = "A ____ here.\n\n- [x] done\n\n::: lines 2\n:::\n\n::: matching\n- a\n\n* b\n:::\n"
    data = printed(text, pdf={"forms": True})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fields = [(str(field.FT), str(field.T)) for field in pdf.Root.AcroForm.Fields]
        assert fields == [("/Tx", "field-1"), ("/Btn", "field-2"), ("/Tx", "field-3"), ("/Tx", "field-4")]
        assert all(str(field.TU) for field in pdf.Root.AcroForm.Fields)
        assert sum(line.strip().startswith("Form") for line in tag_tree(pdf)) == 4
    (tmp_path / "form.pdf").write_bytes(data)
    result = page_validation.validate_pdf(str(tmp_path / "form.pdf"), profile="ua1")
    assert result.is_compliant, [str(finding) for finding in result.failures]


def test_an_archived_file_has_no_forms() -> None:
    with pytest.raises(DocexportError, match="cannot have forms"):
        printed("Words.\n", pdf={"forms": True, "variant": ["pdf/a-3a"]})


# ---------------------------------------------------------------------------------------------- QR codes


def test_addresses_are_listed_with_codes_where_the_edition_asks() -> None:
    data = printed("See [us](https://www.example.org/a/).\n", tokens={"page": {"links": "qr"}})
    (words,) = page_texts(data)
    assert "See us [1]." in words
    assert "[1] example.org/a" in words
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert any("Figure alt='QR code for example.org/a'" in line for line in tag_tree(pdf))


# ------------------------------------------------------------------------------------------------ limits


def test_a_layout_that_takes_too_long_is_stopped() -> None:
    # coverage holds a lock while it takes note of a file that is run for the first time, and for ever if it is stopped
    printed("Many words. " * 300)
    diagnostics = Diagnostics()
    gc.disable()  # others are called back when garbage is looked for, and are not made to be stopped
    try:
        with pytest.raises(DocexportError):
            printed("Many words. " * 10_000, diagnostics=diagnostics, pdf={"time-limit": 0.05})
    finally:
        gc.enable()
    assert codes(diagnostics) == [Code.TIME_LIMIT]


def work_for_ever(seconds: float) -> None:
    """Work that only its limit ends."""
    with time_limit(seconds):
        while True:
            time.sleep(0.001)


def test_work_that_swallows_its_limit_is_over_all_the_same() -> None:
    with pytest.raises(TimeLimitError):
        swallowing_work()


def swallowing_work() -> None:
    """Work that catches whatever comes, once."""
    with time_limit(0.01):
        try:
            while True:
                time.sleep(0.001)
        except BaseException:  # noqa: BLE001 - as libraries do
            pass


def test_a_time_limit_does_not_reach_beyond_its_work() -> None:
    with pytest.raises(TimeLimitError):
        work_for_ever(0.01)
    with time_limit(60):
        pass
    assert sum(range(1000)) == 499500


# ------------------------------------------------------------------------------------------- typography


def test_lines_keep_their_distance_whatever_stands_in_them() -> None:
    text = "Words with `code`, H~2~O, x^2^, **bold**, *italics*, a note[^1] and [links](https://a.org) here. " * 12
    data = printed(text + "\n\n[^1]: Note.\n", theme="press")
    runs = [run for run in runs_of(data) if run.kind != "Artifact"]
    lines = sorted({round(run.baseline, 1) for run in runs if run.size > 10 and run.text != "T"}, reverse=True)
    steps = [round(above - below, 1) for above, below in pairwise(lines)]
    body = [step for step in steps[1:] if step > 8]
    assert len(body) >= 5
    assert max(body) - min(body) <= 0.2


def test_text_copied_is_the_text_written() -> None:
    text = "Office files: affinity, fluffy, waffle. " * 8 + "An extraordinarily incomprehensible representation. " * 6
    (words,) = page_texts(printed(text, theme="press", paper=["100mm x 200mm"]))
    joined = "".join(char for char in words if char not in "\u00ad\ufffe\x02")
    assert joined.count("affinity") == 8
    assert joined.count("fluffy") == 8
    assert joined.count("incomprehensible") == 6


def test_a_reference_names_no_page_that_it_stands_on() -> None:
    text = "See @tbl-a and @tbl-b.\n\n| a |\n|---|\n| 1 |\n\nTable: One {#tbl-a}\n\n::: page-break\n:::\n\n"
    (first, _) = page_texts(printed(text + "| b |\n|---|\n| 2 |\n\nTable: Two {#tbl-b}\n\nSee @tbl-a.\n"))
    assert "See Table 1 and Table 2 (page 2)." in first


def test_a_lead_in_stays_with_what_it_leads_to() -> None:
    text = "Filler words stand here.\n\n" * 20 + "Do this:\n\n```\none\ntwo\nthree\nfour\n```\n"
    for height in range(150, 190, 8):
        pages = page_texts(printed(text, paper=[f"105mm x {height}mm"]))
        (page,) = (words for words in pages if "Do this:" in words)
        assert "one two three four" in page


@pytest.mark.parametrize(("mark", "shown"), [("1.", "1."), ("1)", "1)"), ("-", "•")])
def test_lists_have_the_marks_that_were_written(mark: str, shown: str) -> None:
    (words,) = page_texts(printed(f"{mark} Item\n"))
    assert shown in words


def test_a_footnote_takes_no_line_more_than_it_needs() -> None:
    notes = "".join(f"[^{n}]: Note {n}.\n\n" for n in range(1, 5))
    runs = runs_of(printed("A[^1] b[^2] c[^3] d[^4].\n\n" + notes))
    levels = sorted((run.baseline for run in runs if run.text.strip().startswith("Note")), reverse=True)
    steps = [above - below for above, below in pairwise(levels)]
    assert len(steps) == 3
    assert max(steps) < 1.6 * 9  # notes are 9 points on a leading of 1.35, and 2 points apart


STAMP = {
    "title": "How to use an inhaler every day",
    "publisher": "Smith & Sons' Community Health Centre of the Northern Region",
    "version": "1.2",
    "reviewed-by": "the Patients' Council",
    "reviewed-on": "2026-01-10",
    "review-due": "2030-01-10",
}


@pytest.mark.parametrize("edition", ["standard", "easy-read", "large-print"])
@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_the_foot_stays_on_the_page(edition: str, paper: str) -> None:
    data = printed("---\n---\n\nWords.\n", edition=edition, paper=[paper], metadata=STAMP)
    assert min(run.baseline for run in runs_of(data)) > 12
    assert "Smith & Sons' Community" in page_texts(data)[0]  # and nothing is escaped twice


def test_pictures_keep_their_shape(tmp_path: Path) -> None:
    Image.effect_noise((400, 1600), 50).save(tmp_path / "tall.png")
    data = printed("![Dots](tall.png){width=150mm}\n", tmp_path)
    (image,) = (item for item in pypdfium2.PdfDocument(data)[0].get_objects() if isinstance(item, pypdfium2.PdfImage))
    left, bottom, right, top = image.get_bounds()
    assert (top - bottom) / (right - left) == pytest.approx(4, abs=0.05)


def test_a_term_stays_with_its_meaning() -> None:
    terms = "".join(f"Term{number}\n: Meaning{number}\n\n" for number in range(60))
    pages = page_texts(printed(terms, paper=["a6"]))
    assert len(pages) > 3
    for words in pages:
        for number in range(60):
            assert (f"Term{number} " in words) == (f"Meaning{number} " in words)
