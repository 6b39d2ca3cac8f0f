"""Feeds the readers with random inputs: each must end, with what it says or with findings, and raise nothing else.

python tools/attack/inputs.py [TRIES] [SEED]

Inputs are put together from the marks that mean something to a reader, with words and odd characters between them.
`make attack` tries a million in all. An input that raises, or takes more than a second, is printed.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import docexport
from docexport.config.settings import parse_toml
from docexport.config.yaml import parse_yaml
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.markup import HtmlTooDeepError, parse_html
from docexport.markup.css import clean_style_sheet
from docexport.rendering.images import UnusableImageError, clean_svg
from docexport.session.batch.rows import read_rows

#: seconds that one input may take
SLOW = 1.0
WORDS = (
    "a",
    "word",
    "é",
    "א",
    "ا",
    "漢",
    "🙂",
    "\u202e",
    "\u2067",
    "\x00",
    "\x9b",
    "\ufeff",
    "1",
    "10.5",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
)
MARKDOWN = (
    "#", "##", "- ", "* ", "+ ", "1. ", "> ", "```", "~~~", ":::", "::: note", "::: when audience=a", "|", "|---|", "---", "***",
    "*", "**", "_", "~~", "^", "~", "`", "``", "[", "]", "(", ")", "![", "](", "[^1]", "[^1]: ", "^[", "{", "}", "{#a .b c=d}",
    "{when audience=a}", "$", "$$", "\\(", "\\", "<", ">", "</b>", "<b>", "<!--", "-->", "&amp;", "&#x202e;", "&#0;", "@sec:a",
    "{{ row.a }}", "http://a.b", "<http://a.b>", "[x]: y 'z'", ": ", "Term\n: ", "- [ ] ", "> [!NOTE]", "=", "==", "—", "'", '"',
)  # fmt: skip
HTML = (
    "<", ">", "</", "/>", "<p>", "<b>", "<table>", "<tr>", "<td colspan=2>", "<ul>", "<li>", "<a href='", "<img src=x alt='", "<!--",
    "-->", "<![CDATA[", "]]>", "<!", "<?", "<script>", "</script>", "<svg>", "<math>", "<style>", "&lt;", "&", "=", "'", '"',
    "onclick=", "javascript:", "<details>", "<summary>", "<br>", "<hr>", "<pre>", "<h1>", "<figure>", "<figcaption>", "<dl>", "<dt>",
)  # fmt: skip
SVG = (
    "<g>", "</g>", "<path d='M0 0", "'/>", "<use href='#a'/>", "<rect id='a' fill='url(", "#a)'/>", "<style>", "</style>", "@import",
    "url(", ")", "{", "}", "fill:", ";", "\\72", "<script>", "</script>", "onload='x'", "<image href='", "data:image/png;base64,AA",
    "<text>", "</text>", "<marker id='m'>", "</marker>", "marker-mid='url(#m)'", "transform='translate(", "calc(", "<foreignObject>",
    "<!--", "-->", "<![CDATA[", "]]>", "&#x41;", "xmlns:x='y'", "x:y='z'", "<x:y/>", "/*", "*/", "@font-face", "@media",
)  # fmt: skip
YAML = (
    "a: ",
    "b:\n  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "*a",
    "&a ",
    "<<: ",
    "? ",
    ": ",
    "|\n  ",
    ">\n  ",
    '"',
    "'",
    "#",
    "!!str ",
    "---",
    "...",
    "\\x1b",
)
TOML = (
    "a = ",
    "a.b.",
    "[a]",
    "[[a]]",
    '"',
    "'",
    '"""',
    "[",
    "]",
    "{",
    "}",
    ", ",
    "1979-05-27",
    "true",
    "0x1",
    "#",
    "\\u202E",
    "= ",
)
CSV = ("a,b\n", "1,2\n", ",", ";", "\t", '"', '""', "\r\n", "\r", "\n", "a,a\n", "=1+1", "1,2,3\n")


def made(marks: Sequence[str], chance: random.Random) -> str:
    """An input of marks with words between them, some of them many times over."""
    parts = [chance.choice(marks if chance.random() < 0.6 else WORDS) for _ in range(chance.randrange(1, 24))]
    if chance.random() < 0.02:
        parts[0] *= chance.randrange(2, 300)
    return "".join(parts)


def markdown(text: str) -> None:
    """Read a text, and write it as plain text."""
    diagnostics = Diagnostics()
    source = docexport.parse(text, diagnostics=diagnostics)
    docexport.render(source, "txt", diagnostics=Diagnostics())


def html(text: str) -> None:
    """Parse HTML, alone and in a document that lets it through."""
    parse_html(text)
    markdown(f"---\nallow-html: sanitized\n---\n\n{text}\n\na {text} b\n")


def svg(text: str) -> None:
    """Clean a drawing, and a style sheet of the same text."""
    clean_style_sheet(text)
    cleaned, _removed = clean_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{text}</svg>'.encode("utf-8", "replace"))
    if clean_svg(cleaned)[1]:
        raise AssertionError("a cleaned drawing is not clean")


def yaml(text: str) -> None:
    """Read settings in YAML."""
    parse_yaml(text, "a.md", 1, Diagnostics())


def toml(text: str) -> None:
    """Read settings in TOML."""
    parse_toml(text, "a.toml", 1, Diagnostics())


def rows(suffix: str) -> Callable[[str], None]:
    """Reads rows of data from a file of a kind."""

    def read(text: str) -> None:
        path = Path(tempfile.gettempdir(), f"docexport-attack{suffix}")
        path.write_text(text, "utf-8", "replace", newline="")
        list(read_rows(path, path.name, Diagnostics()))

    return read


#: each target, its marks, and the share of the tries that it gets
TARGETS: dict[str, tuple[Callable[[str], None], Sequence[str], float]] = {
    "Markdown": (markdown, MARKDOWN, 0.45),
    "HTML": (html, HTML, 0.15),
    "SVG and CSS": (svg, SVG, 0.15),
    "YAML": (yaml, YAML, 0.1),
    "TOML": (toml, TOML, 0.05),
    "rows in CSV": (rows(".csv"), CSV, 0.05),
    "rows in YAML": (rows(".yaml"), YAML, 0.025),
    "rows in JSON": (rows(".json"), ("[", "]", "{", "}", '"', ":", ",", "1", "null", "\\u0000", '"a":'), 0.025),
}


def attack(name: str, tries: int, chance: random.Random) -> bool:
    """Feed one target, print what came of it as a row of a table, and say whether all was well."""
    target, marks, _share = TARGETS[name]
    failed, slow, longest = 0, 0, 0.0
    for _ in range(tries):
        text = made(marks, chance)
        begun = time.perf_counter()
        try:
            target(text)
        except (DocexportError, UnusableImageError, HtmlTooDeepError):
            pass  # these are findings
        except Exception as error:  # noqa: BLE001 - whatever comes is what is looked for
            failed += 1
            print(f"{name}: {type(error).__name__}: {str(error)[:100]}: {text!r}", file=sys.stderr, flush=True)
        took = time.perf_counter() - begun
        longest = max(longest, took)
        if took > SLOW:
            slow += 1
            print(f"{name}: {took:.1f} s: {text!r}", file=sys.stderr, flush=True)
    print(f"| inputs: {name} | {tries:,} | {failed} raised, {slow} slow, longest {longest * 1000:.0f} ms |", flush=True)
    return not failed and not slow


def main() -> int:
    """Try so many inputs in all."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    results = [attack(name, max(round(tries * share), 1), chance) for name, (_, _, share) in TARGETS.items()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
