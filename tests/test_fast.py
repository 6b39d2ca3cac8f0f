"""What makes layout quicker changes nothing: the same bytes with and without."""

from __future__ import annotations

import io
import random
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pikepdf
import pydyf
import pyphen
import pytest
import weasyprint
from docexport.engine.weasyprint.text.fonts import FontConfiguration as OwnFonts
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pyphen import HyphDict
from weasyprint.matrix import Matrix
from weasyprint.text.fonts import FontConfiguration

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.engine import weasyprint as own
from docexport.engine.fast.hyphens import QuickHyphens
from docexport.engine.fast.objects import transform_point
from docexport.engine.fast.rasters import passed_through
from engine_entries import without
from same_pdf import anatomy, pictures, texts
from samples import font, manuscript_of
from torture import TORTURE
from writers import write_pdf

MANY = """# Words

**Bold**, *slanted*, ~~struck~~, [linked](https://example.org), `code`, H~2~O, x^2^ and $a^2$. [Underlined]{{.u}} {text}

- one • two
- three

| a | b |
|---|--:|
| {text} | 1 |

```
def  code(tab):	pass
```

::: {{dir=rtl}}
Latin words from right to left, (with) *signs*! {text}
:::

[מים]{{lang=he dir=rtl}} and [الماء مهم جدا]{{lang=ar dir=rtl}}, soft\u00adhyphen, no\u00a0break, {text}
"""


def both(name: str, text: str, **options: Any) -> tuple[bytes, bytes]:
    """A document's PDF as docexport makes it, and without one of the ways in which it is quicker.

    Leaders are drawn by what shapes text, so both are without them where that is looked at.
    """
    with without("leaders") if name == "shaping" else nullcontext():
        quick = write_pdf(manuscript_of(text, "pdf", Diagnostics(), **options))[0]
        with without(name):
            return quick, write_pdf(manuscript_of(text, "pdf", Diagnostics(), **options))[0]


@pytest.mark.parametrize("theme", ["base", "clinic", "classroom", "press"])
@pytest.mark.parametrize("kind", ["handout", "book"])
def test_text_is_shaped_as_weasyprint_does_it(theme: str, kind: str) -> None:
    text = MANY.format(text="Extraordinarily representative communications. " * 20)
    options = {"theme": theme, "metadata": {"title": "T", "kind": kind, "language": "en"}}
    quick, plain = both("shaping", text, **options)
    assert quick == plain


def test_the_torture_text_is_shaped_as_weasyprint_does_it() -> None:
    quick, plain = both("shaping", TORTURE, contents=True)
    assert quick == plain


DRAWN = [
    "text-decoration: underline", "text-decoration: overline line-through", "direction: rtl", "text-align: justify",
    "word-spacing: 0.1em", "word-spacing: -0.04em; text-align: justify", "word-spacing: -0.3em", "letter-spacing: 1px",
    "word-spacing: 1px; direction: rtl", "font-variant: small-caps",
    "white-space: pre-wrap; text-decoration: underline",
]  # fmt: skip


@pytest.mark.parametrize("family", ["spectral", "ibm-plex-mono"])
@pytest.mark.parametrize("style", DRAWN)
def test_lines_are_drawn_as_weasyprint_does_it(family: str, style: str) -> None:
    face = f"@font-face {{ font-family: one; src: url({font(family).as_uri()}) }} p {{ font: 12pt one }}"
    text = "Plants, (and) “water”! " * 12
    words = f"<p style='{style}'>{text} The <b>old</b> <i>x ‧</i> , {text}</p>"
    drawn = []
    for engine, config in ((own, OwnFonts()), (weasyprint, FontConfiguration())):
        with without("leaders", "compression", "objects", "tagging"):
            sheet = engine.CSS(string=face, font_config=config)
            document = engine.HTML(string=f"<html lang=en>{words}").render(stylesheets=[sheet], font_config=config)
            drawn.append(document.write_pdf(uncompressed_pdf=True, pdf_identifier=b"same"))
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("name", ["styles", "lengths", "floats", "backgrounds"])
@pytest.mark.parametrize("theme", ["base", "clinic", "classroom", "press"])
def test_boxes_are_what_weasyprint_makes_of_them(theme: str, name: str) -> None:
    quick, plain = both(name, TORTURE, theme=theme, contents=True)
    assert quick == plain


@pytest.mark.parametrize("dictionary", sorted(set(pyphen.LANGUAGES.values())), ids=lambda path: path.stem)
def test_hyphens_are_where_pyphen_puts_them(dictionary: Path) -> None:
    quick, plain = QuickHyphens(dictionary), HyphDict(dictionary)
    some = random.Random(7)
    pieces = [piece.strip(".") for piece in plain.patterns]
    for _ in range(400):
        word = "".join(some.choices(pieces, k=some.randint(1, 4)))
        places, known = quick.positions(word), plain.positions(word)
        assert places == known, word
        assert [place.data for place in places] == [place.data for place in known], word


@pytest.mark.parametrize("theme", ["base", "press"])
def test_hyphens_change_nothing(theme: str) -> None:
    quick, plain = both("hyphens", TORTURE, theme=theme)
    assert quick == plain


@pytest.mark.parametrize("theme", ["base", "press"])
def test_files_are_written_in_the_same_bytes(theme: str) -> None:
    quick, plain = both("objects", TORTURE, theme=theme)
    assert quick == plain


def test_many_tags_lie_apart_and_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docexport.engine.fast.objects.MANY", 10)
    quick, plain = both("objects", TORTURE)
    assert quick != plain
    assert anatomy(quick) == anatomy(plain)
    assert texts(quick) == texts(plain)
    assert pictures(quick) == pictures(plain)
    with pikepdf.open(io.BytesIO(quick)) as pdf:
        assert pdf.check_pdf_syntax() == []


@given(
    st.recursive(
        st.binary() | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(codec="ascii")) | st.text().map(pydyf.String),
        lambda items: (
            st.lists(items).map(pydyf.Array) | st.dictionaries(st.sampled_from("ABC"), items).map(pydyf.Dictionary)
        ),
    )
)  # fmt: skip
def test_values_are_written_in_the_same_bytes(value: Any) -> None:
    with without("objects"):
        plain = pydyf._to_bytes(value)
    assert pydyf._to_bytes(value) == plain


@given(st.tuples(*[st.floats(-1e6, 1e6)] * 6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_points_are_moved_to_the_same_bits(values: tuple[float, ...], x: float, y: float) -> None:
    matrix = Matrix(*values)
    assert transform_point(matrix, x, y) == matrix.transform_point(x, y)


@pytest.mark.parametrize("theme", ["base", "press"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_leaders_look_the_same(theme: str, direction: str) -> None:
    text = "".join(f"# Words {'and words ' * (number % 7)}\n\nText.\n\n" for number in range(40))
    metadata = {"title": "T", "language": "en", "direction": direction}
    quick, plain = both("leaders", text, theme=theme, contents=True, metadata=metadata)
    assert quick != plain
    assert len(quick) < len(plain)
    assert texts(quick) == texts(plain)
    assert pictures(quick) == pictures(plain)


def saved(path: Path, picture: Image.Image, **options: Any) -> bytes:
    picture.save(path, **options)
    return path.read_bytes()


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "LA", "P", "1", "I;16"])
def test_pictures_have_the_same_pixels(tmp_path: Path, mode: str) -> None:
    noise = Image.effect_noise((40, 30), 80)
    picture = Image.merge("RGB", (noise, noise.rotate(90).resize((40, 30)), noise)).convert("RGBA")
    picture.putalpha(noise)
    saved(tmp_path / "a.png", noise.convert("I;16") if mode == "I;16" else picture.convert(mode))
    text = "![A dot](a.png)\n\nWords.\n"
    quick, plain = both("rasters", text, root=tmp_path)
    assert texts(quick) == texts(plain)
    assert pictures(quick) == pictures(plain)


def test_plain_pngs_are_passed_through_and_others_are_not(tmp_path: Path) -> None:
    noise = Image.effect_noise((40, 30), 80)
    data = saved(tmp_path / "a.png", noise)
    pixels = passed_through(data)
    assert pixels is not None
    assert pixels in data
    for other in (
        saved(tmp_path / "b.png", noise.convert("P")),
        saved(tmp_path / "c.png", noise.convert("RGBA")),
        saved(tmp_path / "d.png", noise.convert("I;16")),
        saved(tmp_path / "e.png", noise, transparency=3),
        saved(tmp_path / "f.jpg", noise),
        b"",
        data[:20],
    ):
        assert passed_through(other) is None


def test_a_plain_png_lies_in_the_pdf_as_it_was(tmp_path: Path) -> None:
    data = saved(tmp_path / "a.png", Image.effect_noise((40, 30), 80).convert("RGB"))
    made = write_pdf(manuscript_of("![A dot](a.png)\n", "pdf", Diagnostics(), root=tmp_path))[0]
    with pikepdf.open(io.BytesIO(made)) as pdf:
        images = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"]
        assert [item.read_raw_bytes() for item in images] == [passed_through(data)]


def test_what_is_wrong_in_a_style_sheet_is_said_of_each_document(tmp_path: Path) -> None:
    """Style sheets are parsed once; what was logged of them then is not lost for those that come later."""
    theme = tmp_path / "themes" / "mine"
    (theme / "styles").mkdir(parents=True)
    (theme / "theme.toml").write_text('extends = "base"\n')
    (theme / "styles" / "print.css").write_text("p { colour: red }\n")
    for _ in range(2):
        diagnostics = Diagnostics()
        write_pdf(manuscript_of("Words\n", "pdf", diagnostics, theme="mine", root=tmp_path, metadata={"title": "T"}))
        assert [item.code for item in diagnostics] == [Code.CSS_IGNORED]
