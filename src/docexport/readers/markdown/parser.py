"""The one dialect of Markdown: CommonMark with the extensions that the handbook lists."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from docexport.readers.markdown.attributes import attributes_plugin
from docexport.readers.markdown.containers import containers_plugin
from docexport.readers.markdown.pipe_tables import pipe_tables_plugin
from docexport.readers.markdown.positions import PositionedBlock, PositionedInline, keep_first_start

#: how deep blocks and inlines may stand in each other; a list takes two levels
MAX_NESTING = 40


#: characters of a label (CommonMark 0.31.2, 4.7)
_LONGEST_LABEL = 999
#: a place for a row's value, and the same where its spaces are masked
_PLACE = re.compile(r"\{\{[ \t]*row\.[\w.-]+[ \t]*\}\}")
_MASKED = re.compile("\\{\\{\u00a0*(row\\.[\\w.-]+)\u00a0*\\}\\}")


def _link_destination(text: str, start: int, end: int) -> Any:
    """An address, as markdown-it finds it, but that the spaces in `{{ row.name }}` do not end it."""
    if text.find("{{", start, end) < 0:
        return helpers.parseLinkDestination(text, start, end)
    found = helpers.parseLinkDestination(_masked(text), start, end)
    found.str = _MASKED.sub(r"{{\1}}", found.str)
    return found


@lru_cache(maxsize=1)
def _masked(text: str) -> str:
    """A text whose places for values have no spaces that end an address; made once for all links of a paragraph."""
    return _PLACE.sub(lambda place: re.sub("[ \t]", "\u00a0", place[0]), text)


def _note_mark(state: StateInline, silent: bool) -> bool:
    """A mark of a note, as the plug-in reads it, but that nothing is looked through for the end of one too long."""
    if state.src.find("]", state.pos, state.pos + _LONGEST_LABEL) < 0:
        return False
    return bool(footnote_ref(state, silent, always_match=True))


@cache
def markdown_parser() -> MarkdownIt:
    """The parser, made once per process. It keeps no state between documents."""
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "store_labels": True})
    md.inline, md.block = PositionedInline(), PositionedBlock()
    md.enable(["strikethrough"])
    md.disable("table")
    md.inline.ruler2.before("fragments_join", "keep_first_start", keep_first_start)
    md.use(attributes_plugin).use(containers_plugin).use(pipe_tables_plugin)
    md.use(footnote_plugin, inline=True, move_to_end=False, always_match_refs=True)
    md.inline.ruler.at("footnote_ref", _note_mark)
    md.use(deflist_plugin).use(sub_plugin).use(superscript_plugin)
    md.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    md.disable(["linkify", "text_join"], ignoreInvalid=True)
    md.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkDestination=_link_destination,
    )
    # any scheme is read; `transforms.links` decides and says which ones are safe
    md.validateLink = lambda _url: True  # type: ignore[assignment,method-assign]
    return md
