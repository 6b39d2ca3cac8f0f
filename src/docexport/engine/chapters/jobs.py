"""What workers are given: a part to lay out, or pages whose margins they draw."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.engine.chapters.recorded import Numbers, PageKind
from docexport.engine.contract import Mark, PdfRequest, Sources, TableSizes
from docexport.engine.install import load_engine
from docexport.rendering.images import ImageFile


class Setting(Struct, frozen=True):
    """What all parts of a document share: its style sheet, what it may read besides pictures, how wide tables may be,
    and what kind of PDF it becomes.
    """

    css: str
    sources: Sources
    sizes: TableSizes
    pdf: PdfRequest

    def with_images(self, images: Mapping[str, ImageFile]) -> Sources:
        """What a part with these pictures may read."""
        return replace(self.sources, images=images)


class ChapterSource(Struct, frozen=True):
    """A part of a document: its XHTML, the marks of its nodes, its pictures, and whether it begins on a left page."""

    name: str
    xhtml: str
    marks: tuple[Mark, ...]
    images: Mapping[str, ImageFile]
    left: bool = False


class ChapterJob(Struct, frozen=True):
    """A part to lay out, with what it must be told about pages elsewhere."""

    setting: Setting
    part: ChapterSource
    numbers: Numbers = field(default_factory=Numbers)


class MarginJob(Struct, frozen=True):
    """Pages whose margins are to be drawn: the number of the first (from 0), their kinds, how many there are in all.

    `xhtml` is the document with nothing but what runs in margins. `strings` are the named strings in force: those set
    on these pages (from 1, in the whole document), and the last one set before them. `labels` name pages. Of `bare`
    pages all is drawn: they stand between parts, and no part has them.
    """

    setting: Setting
    xhtml: str
    first: int
    kinds: tuple[PageKind, ...]
    total: int
    strings: Mapping[str, Mapping[int, list[str]]]
    labels: Mapping[int, str]
    bare: frozenset[int]


def work(job: ChapterJob | MarginJob) -> Any:
    """What comes of a job of either kind. The engine is loaded where the work is done."""
    load_engine()
    if isinstance(job, ChapterJob):
        from docexport.engine.chapters.chapter import lay_out  # noqa: PLC0415

        return lay_out(job)
    from docexport.engine.chapters.margin_boxes import draw_margins  # noqa: PLC0415

    return draw_margins(job)


class Sample(Struct, frozen=True):
    """What workers get ready for: the setting of parts to come, their language, and words that will stand in them."""

    setting: Setting
    language: str
    words: tuple[str, ...] = ()


class SampleOf(Struct, frozen=True):
    """Names the sample that a book had last: by its first file, as reports show it, and the folder that lies in."""

    file: str
    folder: str


def warm_up_layout(sample: Sample) -> None:
    """Lay out words, or something of everything, so that all is there that is found out when it is first needed."""
    body = f"<p>{escape(' '.join(sample.words))}</p>" if sample.words else _EVERYTHING
    work(ChapterJob(sample.setting, ChapterSource("sample", _SAMPLE.format(escape(sample.language), body), (), {})))


_SAMPLE = """<html lang="{}"><head><title>Sample</title></head><body class="book">
<div class="running-foot" aria-hidden="true"><span class="running-title">Sample</span></div>
<section class="chapter" id="sample"><section class="level1">{}</section></section></body></html>"""
_EVERYTHING = """<h1>Sample</h1><section class="level2"><h2>Some of everything</h2>
<p>Extraordinarily long words, <em>set off</em>, <strong>strong</strong> or <code>fixed</code>,
<a href="#sample">linked</a> with a note.<span class="footnote" id="note" data-number="1"><p>Its words.</p></span>
Extraordinarily representative words stand in understandable lines, which are broken with consideration where
measurements recommend it.</p>
<ul><li>One</li><li><p>Two</p></li></ul><ol><li>One</li></ol>
<blockquote><p>Quoted</p></blockquote>
<pre><code><span class="k">def</span> f(x): <span class="s">"s"</span> <span class="c"># c</span></code></pre>
<table><caption><span class="label">Table 1</span></caption>
<thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>
<tbody><tr><td>One</td><td class="right">2</td></tr></tbody></table>
<aside class="callout note" role="note"><p class="block-title">Note</p><p>Words</p></aside>
<section class="level3"><h3>More</h3><p>Words.</p></section></section>"""
