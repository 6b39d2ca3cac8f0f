"""Contrast of colours as WCAG 2.2 defines it (`contrast ratio`, `relative luminance`)."""

from __future__ import annotations

Colour = tuple[int, int, int]
#: how far the parts of a grey may lie apart, of 255: what no eye sees
_GREY = 6


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
