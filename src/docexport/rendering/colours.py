"""Contrast of colours as WCAG 2.2 defines it (`contrast ratio`, `relative luminance`)."""

from __future__ import annotations

import colorsys

from tinycss2.color3 import RGBA, parse_color

Colour = tuple[int, int, int]
#: how far the parts of a grey may lie apart, of 255: what no eye sees
_GREY = 6
#: as far from white as from black: 4.58 to 1 each
_MIDDLE = 0.1791


def luminance(colour: Colour) -> float:
    """How bright a colour in sRGB is, from 0 for black to 1 for white."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def has_hue(colour: Colour) -> bool:
    """Whether a colour is more than a shade of grey."""
    return max(colour) - min(colour) > _GREY


def on_any(colour: str) -> str:
    """A colour of the same hue as a CSS colour that has a contrast of 4.5 to 1 on white and on black.

    So text in it can be read on pages that a reader has turned dark.
    """
    parsed = parse_color(colour)
    if not isinstance(parsed, RGBA):
        return colour
    hue, _, saturation = colorsys.rgb_to_hls(*parsed[:3])
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        if luminance(_rgb(hue, middle, saturation)) < _MIDDLE:
            low = middle
        else:
            high = middle
    return "#{:02x}{:02x}{:02x}".format(*_rgb(hue, high, saturation))


def _rgb(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)
