"""Nothing in a drawing runs, loads or moves, however it is spelled; what draws stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import docexport
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.markup.css import clean_style_sheet, is_plain
from docexport.markup.svg_size import shapes_drawn
from docexport.rendering.images import UnusableImageError, clean_svg

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:h="http://www.w3.org/1999/xhtml" viewBox="0 0 9 9">{}</svg>'
)
ADDRESS = "http://127.0.0.1:9/x"


@pytest.mark.parametrize(
    "part",
    [
        f'<rect style="fill:URL({ADDRESS})"/>', f'<rect filter="URL({ADDRESS})"/>', f'<rect fill="url(  {ADDRESS} )"/>',
        rf'<rect style="fill:u\72l({ADDRESS})"/>', rf'<rect fill="\75rl({ADDRESS})"/>',
        f"<style>@IMPORT '{ADDRESS}';</style>", rf"<style>@\69mport '{ADDRESS}';</style>",
        f"<style>rect{{fill:image-set('{ADDRESS}' 1x)}}</style>", f"<style>@media all{{a{{fill:url({ADDRESS})}}}}</style>",
        f"<style>@font-face{{font-family:x;src:url({ADDRESS})}}</style>", f"<style>a{{fill:src('{ADDRESS}')}}</style>",
        f"<style>a{{--x:url({ADDRESS});fill:var(--x)}}</style>", f"<style>@namespace url({ADDRESS});</style>",
        f'<h:img src="{ADDRESS}"/>', f'<h:video src="{ADDRESS}"/>', f'<h:form action="{ADDRESS}"/>',
        f'<h:meta http-equiv="refresh" content="0;url={ADDRESS}"/>', f'<h:base href="{ADDRESS}"/>',
        f'<image xml:base="{ADDRESS}" href="#k"/>', f'<image href="{ADDRESS}"/>', f'<use xlink:href="{ADDRESS}#x"/>',
        f'<feImage href="{ADDRESS}"/>', f'<tref xlink:href="{ADDRESS}"/>', f'<mpath href="{ADDRESS}"/>',
        f'<set attributeName="href" to="{ADDRESS}"/>', f'<animate attributeName="href" values="{ADDRESS}"/>',
        '<animateTransform attributeName="transform" type="rotate" to="360" dur="1s"/>', "<animateMotion path='M0,0'/>",
        f'<image href="data:image/svg+xml,&lt;svg>{ADDRESS}&lt;/svg>"/>', f'<textPath href="{ADDRESS}"/>',
        f'<a href="javascript:open(\'{ADDRESS}\')"/>', f'<a href="data:text/html,{ADDRESS}"/>',
        f'<script href="{ADDRESS}"/>', f"<SCRIPT>{ADDRESS}</SCRIPT>", f'<rect ONLOAD="{ADDRESS}"/>',
        f'<g><foreignObject><h:iframe src="{ADDRESS}"/></foreignObject></g>', f"<handler>{ADDRESS}</handler>",
        f'<rect style="behavior:url({ADDRESS})"/>', f'<cursor xlink:href="{ADDRESS}"/>',
        f'<color-profile xlink:href="{ADDRESS}"/>', f'<font-face-uri xlink:href="{ADDRESS}"/>',
    ],
)  # fmt: skip
def test_it_is_taken_out(part: str) -> None:
    cleaned, _removed = clean_svg(SVG.format(part).encode())
    assert b"127.0.0.1" not in cleaned
    assert not any(word in cleaned.lower() for word in (b"script", b"onload", b"animat", b"<set", b"data:"))


def test_what_is_taken_out_of_a_drawing_is_reported_at_the_picture(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(SVG.format("<foreignObject><h:p>Words</h:p></foreignObject><script>1</script>"))
    diagnostics = Diagnostics()
    source = docexport.parse("# A\n\n![A drawing](a.svg)\n", root=tmp_path, diagnostics=diagnostics)
    docexport.render(source, "epub", diagnostics=diagnostics)
    said = [(item.span.line, item.message, item.hint) for item in diagnostics if item.code is Code.UNSAFE_MARKUP]
    assert [line for line, _message, _hint in said] == [3, 3]
    assert "words in it are lost" in said[0][2]


HONEST = [
    "<rect fill=\"url('#g')\"/>", "<rect fill='url(\"#g\")'/>", '<rect fill="url(#g) red"/>',
    '<path d="M0,0L1,1" transform="matrix(1 0 0 1 2 2) rotate(3)" style="fill:none;stroke:#000;stroke-width:.5px"/>',
    '<style type="text/css">.a{fill:url(#g)} .b:not(.c) &gt; text{font:bold 12px sans-serif}</style>',
    "<style>@font-face{font-family:F;src:url(data:font/woff2;base64,AAAA)}@media print{.a{fill:#000}}</style>",
    '<use href="#a"/><use xlink:href="#b"/><image href="data:image/png;base64,AAAA"/>',
    '<text x="1" dy="1em" xml:space="preserve" text-anchor="middle">Words &amp; <tspan>more</tspan></text>',
    '<linearGradient id="g" gradientTransform="rotate(3)"><stop offset="5%" stop-color="rgb(1,2,3)"/></linearGradient>',
    '<g aria-label="x" role="img" data-name="y"><title>T</title><desc>D</desc></g>',
    '<g filter="url(#f)" style="filter: drop-shadow(1px 2px red); mix-blend-mode: multiply"/>',
]  # fmt: skip


@pytest.mark.parametrize("part", HONEST)
def test_what_draws_stays_as_it_is(part: str) -> None:
    cleaned, removed = clean_svg(SVG.format(part).encode())
    assert removed == ()
    assert etree.tostring(etree.fromstring(cleaned), method="c14n") == etree.tostring(
        etree.fromstring(SVG.format(part)), method="c14n"
    )


def test_what_an_editor_noted_goes_without_a_word() -> None:
    part = (
        '<metadata><x:RDF xmlns:x="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>'
        '<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="Layer"><i:grid/><path d="M0 0"/></g>'
    )
    cleaned, removed = clean_svg(SVG.format(part).encode())
    assert removed == ()
    assert b"Layer" not in cleaned
    assert b"M0 0" in cleaned


def test_a_drawing_without_a_namespace_is_one() -> None:
    cleaned, _removed = clean_svg(b'<svg viewBox="0 0 1 1"><rect width="1"/></svg>')
    assert {etree.QName(item).namespace for item in etree.fromstring(cleaned).iter()} == {"http://www.w3.org/2000/svg"}


# --- no more is drawn than a page can hold


@pytest.mark.parametrize(
    ("part", "shapes"),
    [
        ('<rect id="a"/><use href="#a"/><use href="#a"/>', 6),
        ('<defs><marker id="m"><path/><path/></marker></defs><path d="M0 0L1 1L2 2" marker-mid="url(#m)"/>', 6 + 5 * 3),
        ('<style>path{marker-end:url(#m)}</style><marker id="m"><path/></marker><path d="M0 0L1 1L2 2"/>', 5 + 7 * 2),
        ('<pattern id="p"><rect/></pattern><g style="fill:url(#p)"/>', 6),
        ('<g id="a"><use href="#a"/></g>', 3),
    ],
)
def test_what_is_repeated_counts_each_time(part: str, shapes: int) -> None:
    assert shapes_drawn(etree.fromstring(SVG.format(part))) == shapes


def test_a_drawing_that_repeats_its_shapes_too_often_is_refused() -> None:
    marker = '<marker id="m">' + "<path/>" * 500 + "</marker>"
    path = f'<path marker-mid="url(#m)" d="M0 0{"L1 1" * 40_000}"/>'
    with pytest.raises(UnusableImageError, match="too often"):
        clean_svg(SVG.format(marker + path).encode())


# --- style sheets


@given(st.text(alphabet="@import url('\"\\69 72x{}:;()/*#a-", max_size=60))
def test_what_is_plain_has_nothing_to_be_cleaned(text: str) -> None:
    if is_plain(text):
        assert not [item for item in clean_style_sheet(text)[1] if "too deep" not in item.what]


@given(st.text(alphabet="@import url('\"\\69 72x{}:;()/*#a-", max_size=60))
def test_a_cleaned_style_sheet_has_nothing_to_be_cleaned(text: str) -> None:
    once, _removed = clean_style_sheet(text)
    assert clean_style_sheet(once) == (once, [])
