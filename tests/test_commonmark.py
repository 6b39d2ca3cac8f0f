"""The CommonMark 0.31.2 examples, through our model and our templates.

The data comes from markdown-it-py's source distribution (`make spec`), where the CommonMark authors' CC-BY-SA 4.0
licence is named; none of it is part of this project.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from docexport.diagnostics import Diagnostics
from docexport.model import Block, HtmlBlock, HtmlInline, Inline, Paragraph, Text, rewrite
from docexport.readers.markdown import read_markdown
from docexport.rendering.renderer import Renderer
from samples import ROOT, body_renderer, manuscript_of

SPEC = ROOT / ".tools" / "spec" / "commonmark.json"

#: what we give on purpose otherwise, by the example's number
DEVIATIONS: dict[int, str] = {}
_BLOCKS = set(
    re.findall(
        r"\w+",
        "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr table thead tbody tr td th dl dt dd div section aside br",
    )
)


class _Canonical(HTMLParser):
    """Markup with its white space made regular: none around blocks, single spaces elsewhere, all of it in `pre`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._trim(tag)
        self.pieces.append(f"<{tag}{''.join(f' {name}={value!r}' for name, value in sorted(attrs))}>")
        self._pre += tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._trim(tag)
        self._pre -= tag == "pre"
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._pre:
            data = re.sub(r"\s+", " ", data)
            last = re.match(r"</?(\w+)", self.pieces[-1]) if self.pieces else None
            if not self.pieces or (last and last[1] in _BLOCKS):
                data = data.lstrip()
        if data:
            self.pieces.append(data.replace("<", "&lt;"))

    def handle_comment(self, data: str) -> None:
        self.pieces.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.pieces.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.pieces.append(f"<![{data}]>")

    def _trim(self, tag: str) -> None:
        if tag in _BLOCKS and not self._pre and self.pieces and not self.pieces[-1].startswith("<"):
            self.pieces[-1] = self.pieces[-1].rstrip()


def canonical(markup: str) -> str:
    """Markup in a form in which equal documents are equal texts."""
    parser = _Canonical()
    parser.feed(markup)
    parser.close()
    return "".join(parser.pieces).strip()


def without_our_own(markup: str) -> str:
    """Our markup without what our templates add on purpose: code colours, and figures around lone images."""

    def plain(figure: re.Match[str]) -> str:
        title = re.search(r"<figcaption>(.*?)</figcaption>", figure[2], re.DOTALL)
        image = figure[1].replace("/>", f' title="{title[1]}"/>') if title else figure[1]
        return f"<p>{image}</p>"

    markup = re.sub(r' scope="col"| class="paren"', "", markup)
    markup = re.sub(r'(<t[hd]) class="(left|center|right)"', r'\1 style="text-align: \2;"', markup)
    markup = re.sub(r'<span class="[kscm]">(.*?)</span>', r"\1", markup, flags=re.DOTALL)
    return re.sub(r"<figure>\s*(<img[^>]*/>)(.*?)</figure>", plain, markup, flags=re.DOTALL)


@cache
def _renderer() -> Renderer:
    return body_renderer(manuscript_of("", "epub"), "epub")


def to_html(markdown: str) -> str:
    """Markdown as HTML; raw HTML is put in after rendering, as no template ever meets it."""
    raw: list[str] = []

    def kept(node: HtmlBlock | HtmlInline) -> Block | Inline:
        raw.append(node.html)
        word = Text(text=f"\ue000{len(raw) - 1}\ue001")
        return word if isinstance(node, HtmlInline) else Paragraph(children=(word,), tight=True)

    blocks = [rewrite(block, kept, HtmlBlock, HtmlInline) if not isinstance(block, HtmlBlock) else kept(block)
              for block in read_markdown(markdown, "example.md", Diagnostics())]  # fmt: skip
    markup = str(_renderer().render(blocks))
    return re.sub(r"\ue000(\d+)\ue001", lambda found: raw[int(found[1])], markup)


def _examples() -> list[dict[str, Any]]:
    if not SPEC.is_file():
        raise FileNotFoundError(f"{SPEC}: run `make spec` first")
    data: list[dict[str, Any]] = json.loads(SPEC.read_text("utf-8"))
    return data


def test_all_examples_but_the_listed_ones_agree() -> None:
    examples = _examples()
    assert len(examples) == 652
    differing = {
        example["example"]
        for example in examples
        if canonical(without_our_own(to_html(example["markdown"]))) != canonical(example["html"])
    }
    assert differing == set(DEVIATIONS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Cases of the extensions we claim, where their folder is named (`EXTENSION_SPECS`, see the Makefile)."""
    if "extension" in metafunc.fixturenames:
        import os

        folder = os.environ.get("EXTENSION_SPECS", "")
        paths = sorted(Path(folder).glob("*.md")) if folder else []
        metafunc.parametrize("extension", [path for path in paths if path.stem in CLAIMED], ids=lambda path: path.stem)


#: the extensions we claim, and the cases (by their order) in which we differ on purpose
CLAIMED: dict[str, dict[int, str]] = {
    "attributes": {
        8: "the first class of a code fence is its language",
        9: "the first class of a code fence is its language",
        13: "attributes after a space belong to nothing, and are reported",
        21: "link definitions take no attributes",
        23: "an image alone in a paragraph is a figure",
    },
    "bracketed_spans": {},
    "definition_lists": {
        5: "code in a definition is indented by two more",
        11: "a term is one line",
    },
    "fenced_divs": {},
    "pipe_tables": {
        6: "a row needs no pipe (as in GitHub's dialect)",
        7: "a line of dashes with a pipe makes a table whatever its columns: else all rows are one paragraph of pipes",
        8: "a cell more than the head has is kept, with a finding: a lost cell is worse",
        11: "a rule of single dashes with spaces is a list (as in GitHub's dialect)",
        13: "a table may follow a paragraph without an empty line (as in GitHub's dialect)",
    },
}


def test_extension(extension: Path) -> None:
    cases = re.findall(
        r"^`{20,} example\n(.*?)^\.\n(.*?)^`{20,}", extension.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    differing = {
        number
        for number, (markdown, html) in enumerate(cases, 1)
        if canonical(without_our_own(to_html(markdown.replace("→", "\t")))) != canonical(html)
    }
    assert differing == set(CLAIMED[extension.stem])
