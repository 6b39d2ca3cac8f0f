"""TeX -> the tree of a formula, by one parser (math-core). Nothing that an author wrote is left out of it in silence.

What math-core does not know of TeX as people write it is rewritten first: numbers with units, chemistry, environments
of its own kinds by other names. Then the tree is compared with the TeX: each letter, digit and sign must be in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from math_core import LatexError, LatexToMathML
from msgspec import Struct

from docexport.formulas.chemistry import chemistry_tex
from docexport.formulas.completeness import lost_characters
from docexport.formulas.rewriting import Rewriting, group_end
from docexport.formulas.tree import Element, FormulaError, parse_mathml
from docexport.formulas.units import angle_tex, number_tex, quantity_tex, unit_tex

#: commands that math-core lacks, by what it has (TeX by Topic; amsmath; LaTeX's kernel)
MACROS = {
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "textnormal": r"\text{#1}",
    "ensuremath": "#1",
    "pmb": r"\boldsymbol{#1}",
    "celsius": r"\text{°C}",
    "textdegree": r"\text{°}",
    "textmu": r"\text{µ}",
    "euro": r"\text{€}",
    "strut": "",
    "hfill": r"\quad ",
    "smash": "#1",
    "rlap": r"\text{#1}",
    "llap": r"\text{#1}",
    "mathrlap": "#1",
    "mathllap": "#1",
    "mathclap": "#1",
    "longrightleftharpoons": r"\rightleftharpoons ",
    "minus": "-",
}
#: environments that are others but for numbers, which docexport does not give, or the size of their letters
_ENVIRONMENTS = {
    "equation": "equation*", "align": "align*", "gather": "gather*", "multline": "multline*", "flalign": "align*",
    "flalign*": "align*", "alignat": "align*", "alignat*": "align*", "split": "aligned", "alignedat": "aligned",
    "eqnarray": "align*", "eqnarray*": "align*", "smallmatrix": "matrix", "displaymath": "gathered", "math": "gathered",
}  # fmt: skip
_ENVIRONMENT = re.compile(r"\\(begin|end)\{(\w+\*?)\}")
#: environments whose name is followed by an argument that is dropped with it
_COUNTED = frozenset({"alignat", "alignat*", "alignedat"})
_TAG = re.compile(r"\\tag\*?(?=\s*\{)")
_ROW_END = re.compile(r"\\\\\s*+(?:\*\s*+)?\[-?[\d.]++\s*+[a-z]{2}\]")
#: characters and levels that a formula may have, and commands that may follow each other without anything between
LONGEST, DEEPEST = 20_000, 40
_RUN = re.compile(r"(?:\\[A-Za-z]+[\s^_]*+){150}")
_LEVEL = re.compile(r"\\\\|\\[{}]|(?P<open>\{|\\left\b|\\begin\b)|(?P<close>\}|\\right\b|\\end\b)")
_DEFINITION = re.compile(r"\\(?:newcommand|renewcommand|providecommand|def|let)(?![A-Za-z])")
#: what math-core leaves out without a word
_REFUSED = (
    (re.compile(r"\\newline(?![A-Za-z])"), r"`\newline` is not read in a formula: write `\\`"),
    (re.compile(r"/\s*\Z"), "it ends with `/`: dollar signs that begin no formula are written `\\$`"),
    (re.compile(r"\n[ \t]*\n"), r"an empty line ends a formula: write `\\` between its rows"),
)
_OPTION = re.compile(r"(\\begin\{(?:aligned|gathered|alignedat|array|split|multlined)\})\s*\[[tbc]\]")
#: characters that are raised or lowered themselves, outside of words
_TYPED_SCRIPTS = re.compile(
    r"\\(?:text\w*|mbox|hbox|mathrm|operatorname\*?|tag\*?)\s*\{[^{}]*\}"
    r"|(?<=[\w)\]}])(?:(?P<raised>[⁰¹²³⁴-⁹⁺⁻ⁿⁱ]+)|(?P<lowered>[₀-₉₊₋]+))"
)
_ERROR = re.compile(r"(\d+): (.*)", re.DOTALL)


class Formula(Struct, frozen=True):
    """A formula that was read: its tree, and what must be said of it (message and place in the TeX)."""

    tree: Element
    remarks: tuple[tuple[str, int], ...] = ()


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False, allow_unreliable_rendering=True, macros=MACROS)


@lru_cache(maxsize=4096)
def _attempt(tex: str, display: bool) -> Formula | FormulaError:
    try:
        return _read(tex, display)
    except FormulaError as error:
        return error


def read_formula(tex: str, *, display: bool) -> Formula:
    """The formula in a TeX source. Raises `FormulaError`, with the place, for what cannot be shown whole."""
    found = _attempt(tex, display)
    if isinstance(found, FormulaError):
        raise found
    return found


def _check_bounds(tex: str) -> None:
    """See that the parser's stack suffices: it calls itself for each level, also where commands follow each other.

    Definitions, which could make any depth, are not read.
    """
    if len(tex) > LONGEST:
        raise FormulaError(f"it has {len(tex):,} characters; {LONGEST:,} are the most", LONGEST)
    definition = _DEFINITION.search(tex)
    if definition:
        raise FormulaError(f"definitions within a formula (`{definition[0]}`) are not read", definition.start())
    depth = 0
    for bracket in _LEVEL.finditer(tex):
        depth += 1 if bracket["open"] else -1 if bracket["close"] else 0
        if depth > DEEPEST:
            raise FormulaError(f"it is nested more than {DEEPEST} levels deep", bracket.start())
    run = _RUN.search(tex)
    if run:
        raise FormulaError("so many commands follow each other that it cannot be read", run.start())


def _read(tex: str, display: bool) -> Formula:
    _check_bounds(tex)
    comment = re.search(r"(?<!\\)(?:\\\\)*%", tex)
    if comment:
        raise FormulaError(
            r"what stands behind `%` is a comment of TeX; the sign itself is written `\%`", comment.end() - 1
        )
    rewriting = Rewriting(tex)
    remarks = tuple(_rewrite(rewriting))
    for pattern, why in _REFUSED:
        found = pattern.search(rewriting.text)
        if found:
            raise FormulaError(why, rewriting.origin(found.start()))
    try:
        mathml = _converter().convert_with_local_state(rewriting.text, displaystyle=display)
    except LatexError as error:
        found = _ERROR.match(str(error))
        place = rewriting.origin(_character(rewriting.text, int(found[1]))) if found else 0
        raise FormulaError(_plain(found[2] if found else str(error)), place) from None
    tree = parse_mathml(mathml)
    lost = lost_characters(rewriting.text, tree)
    if lost:
        raise FormulaError(f"`{lost}` would be lost")
    if not tree.characters.strip() and not any(element.name == "mspace" for element in tree.walk()):
        raise FormulaError("it shows nothing")
    return Formula(tree, remarks)


def _character(text: str, offset: int) -> int:
    """The place of a character by its offset in bytes."""
    return len(text.encode()[:offset].decode(errors="ignore"))


def _plain(message: str) -> str:
    """A message of math-core in the form of ours."""
    message = message.rstrip(".").replace("\\\\", "\\")
    message = re.sub(r'"([^"]+)"', r"`\1`", message)
    return message[:1].lower() + message[1:]


def _rewrite(source: Rewriting) -> list[tuple[str, int]]:
    """Write what math-core does not know by what it knows; gives what must be said of it."""
    remarks: list[tuple[str, int]] = []
    _expand(source)
    for option in reversed(list(_OPTION.finditer(source.text))):  # at which of its rows it stands: drawn in the middle
        source.replace(option.end(1), option.end(), "")
    for escape in reversed(list(re.finditer(r"(?<!\\)\\[&%$#_](?= )", source.text))):  # else the space would go
        source.replace(escape.end(), escape.end() + 1, "{} ")
    _move_typed_scripts(source)
    _rename_environments(source)
    for label in reversed(list(re.finditer(r"\\label\s*\{[^{}]*\}", source.text))):
        remarks.append((f"`{label[0]}` has no effect: formulas are not numbered", source.origin(label.start())))
        source.replace(label.start(), label.end(), "")
    for end in reversed(list(_ROW_END.finditer(source.text))):
        source.replace(end.start(), end.end(), r"\\ ")
    for end in reversed(list(re.finditer(r"\\\\(?=\s*\[)", source.text))):  # else the bracket counts as an option
        source.replace(end.end(), end.end(), "{}")
    _free_nested_math(source)
    _keep_rows(source)
    return remarks


def _move_typed_scripts(source: Rewriting) -> None:
    """Write raised and lowered characters behind a term as powers and indices: `x²` is `x^{2}`; words keep theirs."""
    for found in reversed(list(_TYPED_SCRIPTS.finditer(source.text))):
        if found["raised"] or found["lowered"]:
            sign = "^" if found["raised"] else "_"
            source.replace(found.start(), found.end(), sign + "{" + unicodedata.normalize("NFKC", found[0]) + "}")


def quantity_of(text: str) -> str:
    """A number and its unit in one argument, as mhchem's `\\pu` has them: `\\pu{5 mg//ml}`."""
    found = re.fullmatch(r"\s*([+-]?[\d.,]*(?:e[+-]?\d+)?)\s*(.*)", text)
    number, unit = (found[1], found[2]) if found else ("", text)
    return quantity_tex(number, unit.replace("//", "/").strip()) if unit.strip() else number_tex(number)


_COMMANDS: dict[str, tuple[int, Callable[..., str]]] = {
    "ce": (1, chemistry_tex),
    "pu": (1, quantity_of),
    "SI": (2, quantity_tex),
    "qty": (2, quantity_tex),
    "si": (1, unit_tex),
    "unit": (1, unit_tex),
    "num": (1, number_tex),
    "ang": (1, angle_tex),
}
_COMMAND = re.compile(rf"\\({'|'.join(_COMMANDS)})(?![A-Za-z])\s*")


def _expand(source: Rewriting) -> None:
    """Put numbers, units and chemistry in plain TeX."""
    place = 0
    while command := _COMMAND.search(source.text, place):
        count, write = _COMMANDS[command[1]]
        origin = source.origin(command.start())
        _option, end = source.option(command.end())
        arguments = []
        for _ in range(count):
            argument, end = source.argument(end)
            arguments.append(argument)
        try:
            new = "{" + write(*arguments) + "}"
        except FormulaError as error:
            raise FormulaError(f"`\\{command[1]}`: {error.message}", origin) from None
        source.replace(command.start(), end, new)
        place = command.start() + len(new)


def _rename_environments(source: Rewriting) -> None:
    place = 0
    while found := _ENVIRONMENT.search(source.text, place):
        place = found.end()
        name = _ENVIRONMENTS.get(found[2])
        if name is None:
            continue
        end = found.end()
        if found[1] == "begin" and found[2] in _COUNTED:
            _count, end = source.argument(end)
        if found[2].startswith("eqnarray") and found[1] == "begin":
            _join_columns(source, found.end())
        new = f"\\{found[1]}{{{name}}}"
        source.replace(found.start(), end, new)
        place = found.start() + len(new)


def _join_columns(source: Rewriting, start: int) -> None:
    """Write the rows of an `eqnarray`, `a &=& b`, as those of an alignment: `a &= b`."""
    end = source.text.find(r"\end{eqnarray", start)
    for middle in reversed(list(re.finditer(r"&([^&\\]*)&", source.text[start : end if end > 0 else None]))):
        source.replace(start + middle.end() - 1, start + middle.end(), "")


def _free_nested_math(source: Rewriting) -> None:
    """Close `\\text{…}` where formulas stand in it: `\\text{a $x$ b}` is `\\text{a }x\\text{ b}`."""
    for command in reversed(list(re.finditer(r"\\(text|textrm|textbf|textit|tag\*?)\s*\{", source.text))):
        start, end = command.end(), group_end(source.text, command.end() - 1) - 1
        inner = source.text[start : max(end, start)]
        if "$" not in re.sub(r"\\.", "", inner):
            continue
        if command[1].startswith("tag"):
            source.replace(start, end, inner.replace("$", ""))
            continue
        parts = re.split(r"(?<!\\)\$", inner)
        pieces = [rf"\{command[1]}{{{part}}}" if place % 2 == 0 else part for place, part in enumerate(parts)]
        source.replace(command.start(), end + 1, "".join(pieces))


def _keep_rows(source: Rewriting) -> None:
    """Put an environment around rows and tags that stand in none; math-core glues such rows together."""
    if _top_level(source.text, r"\\\\"):
        name = "aligned" if _top_level(source.text, "(?<!\\\\)&") else "gathered"
        source.replace(0, 0, rf"\begin{{{name}}}")
        source.replace(len(source.text), len(source.text), rf"\end{{{name}}}")
    if _TAG.search(source.text) and not re.search(r"\\begin\{(equation|align|gather|multline)\*", source.text):
        source.replace(0, 0, r"\begin{equation*}")
        source.replace(len(source.text), len(source.text), r"\end{equation*}")


def _top_level(text: str, pattern: str) -> bool:
    """Whether a pattern is found outside of all environments and braces."""
    depth = 0
    opening, closing = r"\\begin\b|\\left\b|\{", r"\\end\b|\\right\b|\}"
    tokens = re.compile(rf"(?P<open>{opening})|(?P<close>{closing})|(?P<it>{pattern})|\\.|.", re.DOTALL)
    for token in tokens.finditer(text):
        kind = token.lastgroup
        # `\begin{name}` opens once for itself; the braces of the name open and close again
        depth += {"open": 1, "close": -1}.get(kind or "", 0)
        if kind == "it" and depth == 0:
            return True
    return False
