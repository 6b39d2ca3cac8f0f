"""Images: what is refused, and what is taken out of drawings."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.rendering.images import clean_svg, load_images
from docexport.session import parse_source, prepare
from samples import source_of


def codes_of(text: str, root: Path) -> list[Code]:
    """The codes found on finding and loading the images of a text whose files lie in `root`."""
    diagnostics = Diagnostics()
    options = Settings({"metadata": {"title": "T"}})
    source = parse_source(text, name="x.md", root=root, settings=[options], diagnostics=diagnostics)
    load_images(prepare(source, "pdf", diagnostics), diagnostics)
    return [item.code for item in diagnostics]


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("target", ["../secret.png", "%2e%2e/secret.png", "link.png", "/../secret.png"])
def test_no_path_leads_out_of_the_project(target: str, tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    Image.new("RGB", (1, 1)).save(tmp_path / "secret.png")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    assert codes_of(f"![x]({target})\n", root) == [Code.OUTSIDE_PROJECT]


def test_an_image_of_too_many_pixels_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(bomb(40_000, 40_000))
    assert codes_of("![x](bomb.png)\n", tmp_path) == [Code.IMAGE_TOO_LARGE]


@pytest.mark.parametrize("data", [b"not an image", b"\x89PNG\r\n\x1a\n", bomb(8, 8)])
def test_a_damaged_image_is_named(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(data)
    assert codes_of("![x](bad.png)\n", tmp_path) == [Code.UNREADABLE_IMAGE]


def test_a_truncated_image_is_named(tmp_path: Path) -> None:
    Image.effect_noise((64, 64), 50).save(tmp_path / "whole.png")
    (tmp_path / "half.png").write_bytes((tmp_path / "whole.png").read_bytes()[:2000])
    assert codes_of("![x](half.png)\n", tmp_path) == [Code.UNREADABLE_IMAGE]
    assert codes_of("![x](whole.png)\n", tmp_path) == []


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        '<rect onclick="x()" width="1"/>',
        '<image href="http://example.org/x.png"/>',
        '<use href="file:///etc/passwd#x"/>',
        "<style>@import url(http://example.org/x.css); p { fill: url(http://example.org) }</style>",
        "<foreignObject><p/></foreignObject>",
    ],
)
def test_nothing_runs_or_loads_in_a_drawing(part: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g>{part}</g></svg>'.encode()
    clean, removed = clean_svg(svg)
    assert removed
    for word in (b"script", b"onclick", b"http://example", b"file:", b"foreignObject"):
        assert word not in clean


def test_a_drawing_keeps_what_it_shows() -> None:
    shown = (
        b'<title>T</title><style>.a{fill:url("#g");stroke:rgb(1 2 3)}</style><path d="M0 0" fill="url(#g)"/>'
        b'<path d="M0 0" fill="url(\'#g\')" transform="translate(1,2)" style="fill: url( \'#g\' )"/>'
        b'<use href="#a"/><image href="data:image/png;base64,AAAA"/>'
    )
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">' + shown + b"</svg>"
    assert clean_svg(svg) == (svg, ())


def test_a_caption_is_apart_from_the_description() -> None:
    document = prepare(source_of('![What it shows](images/tree.svg "What it *means*")\n'), "txt", Diagnostics())
    (figure,) = document.children[0].children
    assert figure.children[0].alt == "What it shows"  # type: ignore[attr-defined]
    assert len(figure.caption) == 2  # type: ignore[attr-defined]
