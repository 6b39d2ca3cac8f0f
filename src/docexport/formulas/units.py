"""Numbers with units, as the LaTeX package siunitx has them: `\\qty{5}{\\mg\\per\\ml}`, `\\num{1e-3}`, `\\ang{30}`.

Units and prefixes are those of the SI brochure (9th edition, tables 2 to 8) and what medicine and teaching use with
them. An unknown unit is an error, as a unit that is left out changes a dose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docexport.formulas.tree import FormulaError

UNITS = {
    "metre": "m", "meter": "m", "gram": "g", "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol",
    "candela": "cd",
    "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W", "coulomb": "C", "volt": "V", "farad": "F",
    "ohm": "Ω", "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H", "degreeCelsius": "°C", "celsius": "°C",
    "lumen": "lm", "lux": "lx", "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "katal": "kat", "radian": "rad",
    "steradian": "sr", "minute": "min", "hour": "h", "day": "d", "degree": "°", "arcminute": "′", "arcsecond": "″",
    "hectare": "ha", "litre": "L", "liter": "L", "tonne": "t", "electronvolt": "eV", "dalton": "Da", "bel": "B",
    "decibel": "dB", "neper": "Np", "percent": "%", "bar": "bar", "mmHg": "mmHg", "calorie": "cal", "byte": "B",
    "bit": "bit", "astronomicalunit": "au", "year": "a", "fahrenheit": "°F", "knot": "kn", "angstrom": "Å",
}  # fmt: skip
PREFIXES = {
    "quecto": "q", "ronto": "r", "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n",
    "micro": "µ", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "deka": "da", "hecto": "h", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y", "ronna": "R",
    "quetta": "Q",
}  # fmt: skip
#: siunitx's short names: a prefix letter before a unit's sign
_SIGNS = {"m": "m", "g": "g", "s": "s", "l": "L", "L": "L", "A": "A", "mol": "mol", "Hz": "Hz", "Pa": "Pa", "J": "J",
          "W": "W", "V": "V", "N": "N", "eV": "eV", "K": "K", "C": "C", "F": "F", "H": "H", "ohm": "Ω", "B": "B",
          "cal": "cal", "T": "T"}  # fmt: skip
_LETTERS = {"f": "f", "p": "p", "n": "n", "u": "µ", "m": "m", "c": "c", "d": "d", "h": "h", "k": "k", "M": "M",
            "G": "G", "T": "T", "": ""}  # fmt: skip
_SHORT = {letter + name: sign + unit for name, unit in _SIGNS.items() for letter, sign in _LETTERS.items()} | {
    "kg": "kg", "kWh": "kWh", "dB": "dB", "min": "min", "h": "h", "d": "d",
}  # fmt: skip
_POWERS = {"square": 2, "cubic": 3}
_RAISED = {"squared": 2, "cubed": 3}
_PIECE = re.compile(r"\\(?P<name>[A-Za-z]+|%)\s*|\{(?P<group>[^{}]*)\}|(?P<plain>[^\\{}]+)")
_NUMBER = re.compile(r"(?P<sign>[+-]|\\pm|\\mp)?(?P<digits>[\d.,\s]*)(?:[eEdD](?P<power>[+-]?\d+))?")
#: signs of units that stand at their number without a space (SI brochure, 5.4.3)
_CLOSE = ("°", "′", "″")


@dataclass
class _Factor:
    """A unit in a product: its sign, its power, and whether it stands below the line."""

    sign: str
    power: int
    below: bool


def unit_tex(text: str) -> str:
    """A unit as TeX that math-core reads. Raises `FormulaError` for a unit that is not known."""
    if "\\" not in text:
        return _plain_unit(text)
    factors: list[_Factor] = []
    prefix, power, below, awaits_power = "", 1, False, False
    for piece in _PIECE.finditer(text):
        name = piece["name"]
        if name is None:
            awaits_power = _number_or_space(piece, factors, awaits_power)
        elif name == "per":
            below = True
        elif name in _RAISED:
            _raise(factors, _RAISED[name])
        elif name in ("tothe", "raiseto"):
            awaits_power = True
        elif name in _POWERS:
            power = _POWERS[name]
        elif name in PREFIXES:
            prefix = PREFIXES[name]
        else:
            factors.append(_Factor(prefix + _sign_of(name), power, below))
            prefix, power, below = "", 1, False
    if not factors:
        raise FormulaError(f"`{text.strip()}` names no unit")
    above = [factor for factor in factors if not factor.below]
    return (_product(above) or "1") + "".join("/" + _product([factor]) for factor in factors if factor.below)


def _number_or_space(piece: re.Match[str], factors: list[_Factor], awaits_power: bool) -> bool:
    """Take the power in braces that `\\tothe` waits for; anything else but space is no part of a unit."""
    words = (piece["group"] if piece["group"] is not None else piece["plain"]).strip()
    if not words:
        return awaits_power
    if not awaits_power or not re.fullmatch(r"-?\d+", words):
        raise FormulaError(f"`{words}` is no unit")
    _raise(factors, int(words))
    return False


def _sign_of(name: str) -> str:
    sign = {"kilogram": "kg", "%": "%"}.get(name) or UNITS.get(name) or _SHORT.get(name)
    if sign is None:
        raise FormulaError(f"there is no unit `\\{name}`")
    return sign


def _raise(factors: list[_Factor], power: int) -> None:
    if not factors or not power:
        raise FormulaError("a power of a unit stands behind no unit")
    factors[-1].power = power


def _plain_unit(text: str) -> str:
    """A unit written as it is shown: `mg/ml`, `m.s^{-1}`."""
    words = re.sub(r"(?<=[A-Za-z])(-?\d+)(?![\d}])", r"^\1", text) if "^" not in text else text  # `mol-1`
    pieces = re.split(r"([./~*]|\^\{-?\d+\}|\^-?\d+)", ".".join(words.split()))
    signs = {".": r"\,", "~": r"\,", "*": r"\,", "/": "/"}
    return "".join(signs.get(piece) or _power(piece) or _upright(piece) for piece in pieces if piece)


def _power(piece: str) -> str:
    """A power in braces, which TeX needs for more than one sign; empty for anything else."""
    return f"^{{{piece[1:].strip('{}')}}}" if piece.startswith("^") else ""


def _product(factors: list[_Factor]) -> str:
    return r"\,".join(_upright(item.sign) + (f"^{{{item.power}}}" if item.power != 1 else "") for item in factors)


def _upright(sign: str) -> str:
    return r"\text{" + sign.replace("%", r"\%") + "}"


def number_tex(text: str) -> str:
    """A number as TeX: `1e-3` is a product with a power of ten, `+-` is ±."""
    text = text.strip().replace("+-", r"\pm ")
    if not text:
        return ""
    parts = re.split(r"(\\times|(?:(?<!\s)\s+)?x\s*|\\pm\s*|/)", text)
    return "".join(_one_number(part) if place % 2 == 0 else _between(part) for place, part in enumerate(parts))


def _between(sign: str) -> str:
    return r"\times " if sign.strip() in ("x", r"\times") else sign


def _one_number(text: str) -> str:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise FormulaError(f"`{text.strip()}` is no number")
    digits = re.sub(r"\s", "", found["digits"]).replace(",", "{,}")
    power = f"10^{{{int(found['power'])}}}" if found["power"] else ""
    return (found["sign"] or "") + digits + (r"\times " if digits and power else "") + power


def quantity_tex(number: str, unit: str) -> str:
    """A number with its unit as TeX, a thin space between them."""
    value, sign = number_tex(number), unit_tex(unit)
    is_close = any(sign == _upright(mark) for mark in _CLOSE)
    return value + ("" if is_close or not value else r"\,") + sign


def angle_tex(text: str) -> str:
    """An angle: degrees, or degrees, minutes and seconds parted by `;`."""
    parts = text.split(";")
    if len(parts) > len(_CLOSE):
        raise FormulaError(f"`{text}` is no angle")
    return "".join(number_tex(part) + _upright(mark) for part, mark in zip(parts, _CLOSE, strict=False) if part.strip())
