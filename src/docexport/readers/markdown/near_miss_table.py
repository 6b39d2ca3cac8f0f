"""What people type for a construct that docexport reads in another spelling, or that only other tools read.

Each row is one kind: a pattern for text that was left as text, what it looks like, and how it is written here. A row
goes when its construct is read. In the patterns `\\ufffc` stands for a character of block markup (a bullet, the mark of
a quote, indentation) and `\\ufffd` for one of inline markup, of code or of an escape.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from docexport.diagnostics import did_you_mean
from docexport.readers.markdown.attributes import parse_attributes
from docexport.readers.markdown.special import CALLOUTS, CONTAINERS

#: characters that a part of a near miss may have
_LONGEST = 200
_START = r"^[\ufffc\s]*"
_CURLY = str.maketrans("“”„‟″‘’‚‛′", '"""""' + "'''''")
#: keys of attributes that people write on pictures, tables and passages, ours and other tools'
_KEYS = "width|height|scale|align|lang|dir|alt|title|style|class|id|when|unless|audience|format|edition"
_WIDE = "\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff00-\uffef"


class NearMiss(Struct, frozen=True, kw_only=True):
    """One kind of text that looks like a construct.

    A document with none of `triggers` has none of the kind. `hint` may name a group of the match as `%1`; `mend`
    makes the hint instead, or gives nothing where the text is no near miss after all. `typed` rows see escapes as they
    are typed, others do not see them. `first` rows look at the first line of a block only. Of `grouped` ones each kind
    is reported once a document, with how often it stands there.
    """

    looks: str
    triggers: tuple[str, ...]
    pattern: re.Pattern[str]
    hint: str = ""
    mend: Callable[[re.Match[str]], str] | None = None
    typed: bool = False
    first: bool = False
    grouped: bool = False


def _callout(found: re.Match[str]) -> str:
    close = did_you_mean(found[1].lower(), CALLOUTS, most=0)
    known = ", ".join(f"`[!{name.upper()}]`" for name in CALLOUTS)
    return close.replace("`", "`[!", 1).replace("`?", "]`?").upper().replace("DID YOU MEAN", "did you mean") or (
        f"known: {known}"
    )


def _attributes(found: re.Match[str]) -> str:
    """The attributes as they would be read, if a slip of the pen is all that is wrong with them."""
    inner = found[1].translate(_CURLY).replace("\N{NO-BREAK SPACE}", " ")
    inner = re.sub(r"(?:(?<!\s)\s+)?=\s*", "=", inner)
    inner = re.sub(r"(\d)\s+(%|cm|mm|in|pt|em|px)(?=\s|$)", r"\1\2", inner)
    inner = re.sub(r"(?<=\s)([\w-]+)=$", "", inner)
    if parse_attributes(inner):
        return f"write `{{{inner.strip()}}}`"
    if inner.startswith("#"):
        joined = re.sub(r"[^\w:.-]+", "-", inner[1:].strip()).strip("-")
        if parse_attributes("#" + joined):
            return f"an id is one word of letters, figures, `-`, `_`, `.` and `:`: write `{{#{joined}}}`"
    return 'attributes are written `{#id .class key="value"}`'


def _address(found: re.Match[str]) -> str:
    mark, words, address = found[1], found[2], found[3].strip()
    if address.translate(_CURLY) != address:
        return f"write straight quotes: `{mark}[{words}]({address.translate(_CURLY)})`"
    title = re.search(r"""(?<!\s)\s+["'].*""", address) if address[-1:] in ("'", '"') else None
    path = address[: title.start()] if title else address
    if " " not in path:
        return ""
    return f"an address with spaces stands in angle brackets: `{mark}[{words}](<{path}>{title[0] if title else ''})`"


def _formula(found: re.Match[str]) -> str:
    inner = found[1]
    return f"write no space at the dollar signs: `${inner.strip()}$`" if re.search(r"[=\\^_<>+]", inner) else ""


def _heading(found: re.Match[str]) -> str:
    return f"put a space behind `{found[1]}`: `{found[1]} {found[2]}…`"


#: a class of characters any number of times
_UNBOUNDED = re.compile(r"(\]|(?<!\\)\.|\\[wsSd])([*+])")


def _bounded(repeated: re.Match[str]) -> str:
    """The same, but no longer than a near miss may be: else a hostile line would take time by its square.

    In a class of a pattern `*` and `+` stand first, so that they are not taken for repetitions.
    """
    return f"{repeated[1]}{{{'0' if repeated[2] == '*' else '1'},{_LONGEST}}}"


def _row(looks: str, triggers: str, pattern: str, hint: str, *, typed: bool = False, first: bool = False) -> NearMiss:
    compiled = re.compile(_UNBOUNDED.sub(_bounded, pattern))
    return NearMiss(
        looks=looks, triggers=tuple(triggers.split(" ")), pattern=compiled, hint=hint, typed=typed, first=first
    )


def _made(
    looks: str, triggers: str, pattern: str, mend: Callable[[re.Match[str]], str], *, first: bool = False
) -> NearMiss:
    return replace(_row(looks, triggers, pattern, "", first=first), mend=mend)


def _grouped(looks: str, triggers: str, pattern: str, hint: str, *, typed: bool = False) -> NearMiss:
    return replace(_row(looks, triggers, pattern, hint, typed=typed), grouped=True)


_NO_CITATIONS = "docexport has no citations: write the source in words, or as a note `[^1]`"
_NO_TEMPLATES = "docexport fills in no templates of other tools: write what it stands for, or delete it"

NEAR_MISSES: tuple[NearMiss, ...] = (
    # our own constructs, misspelt
    _made("a callout", "[!", _START + r"\[!([\w-]+)\]", _callout, first=True),
    _row(
        "a container",
        ":::",
        _START + r":{3,}\s*\{([A-Za-z][\w-]*)\}.*",
        "write `::: %1`, without braces around the name",
    ),
    _row("a container", ":::", _START + r":{3,}[ \t]*[^\s:{].*", "write `::: name`, and attributes in braces"),
    _row("a container", ":::", _START + r":{3,}[ \t]*\{(?![A-Za-z][\w-]*\}).*", 'write `::: name {key="value"}`'),
    _row("a container", "::", r"^\ufffc*::\s*(" + "|".join(CONTAINERS) + r")\b.*", "write three colons: `::: %1`"),
    _made("attributes", "{", r"(?<=[\ufffd)\]])\{(\s*(?:[#.][^\W\d]|[\w-]+\s*=)[^{}\ufffd]*)\}", _attributes),
    _made(
        "attributes",
        "{",
        rf"(?:(?<=\s)|^[\ufffc]*)(?<!:::\s)\{{(\s*(?:[#.][^\W\d]|(?:{_KEYS})\s*=)[^{{}}\ufffd]*)\}}\s*$",
        _attributes,
    ),
    _made("a picture", "![", r"(!)\[([^\[\]]*)\]\(([^(){\ufffd]*[ “”„‘’][^(){\ufffd]*)\)", _address),
    _made(
        "a link",
        "](",
        r"(?<!!)()\[([^\[\]]+)\]"
        r"\(((?:[^(){\ufffd]* [^(){\ufffd]*\.\w{1,5}|[^(){\s\ufffd]*\.\S*\s+[“”„‘’][^(){\ufffd]*))\)",
        _address,
    ),
    _row("a link", "](", r"\[([^\[\]\ufffd]+)\]\(([^()\s\ufffd]+) ?$", "close it with `)`"),
    _row(
        "a link",
        "]",
        r"\[([^\[\]]+)\] \(((?:https?://|www\.)[^()\s]+|[^()\s:]+\.(?:png|jpe?g|svg|gif|webp|md|html?|pdf))\)",
        "no space stands between the brackets: `[%1](%2)`",
    ),
    _row("a link", ")[", r"\(([^()\[\]]+)\)\[((?:https?://|www\.)[^\[\]\s]+)\]", "words come first: `[%1](%2)`"),
    _row(
        "the address of a reference",
        "]:",
        _START + r"\[([^\[\]^]+)\]:\s+(\S*[/.#]\S*)\s+[“”„‘’].*",
        'write straight quotes: `[%1]: %2 "Title"`',
        first=True,
    ),
    _made("a heading", "##", _START + r"(#{2,6})([^\W\d_][^\s#]*)", _heading),
    _made(
        "a heading", "#", r"^[\ufffc\s]*(#)(?![a-z]+\s*$)([^\W\d_]\w*)(?=:?\s*$|\s+\w)(?!.*\s#\w)", _heading, first=True
    ),
    _row("a heading", "＃", _START + r"＃+\s*\S", "write the sign `#` as on an English keyboard, and a space"),
    _row(
        "a heading or an item",
        "\xa0 \u3000 \u202f \u2007",
        _START + r"(#{1,6}|[-*+]|\d{1,9}[.)])[\xa0\u3000\u202f\u2007]",
        "the space behind `%1` is a no-break space: type a plain one",
    ),
    _grouped(
        "an item of a list", "• ‣ ▪ ◦ ● ○ ■", _START + r"[•‣▪◦●○■]\s*([^\s•‣▪◦●○■].*)", "write `- ` for its bullet"
    ),
    _row("a task", "[", _START + r"\[[ xX]\]\s+\S.*", "tasks are items of lists: write `- [ ]`", first=True),
    _made("a formula", "$", r"(?<![\w$\\])\$\s*([^\s$][^$\ufffd]*)\s\$(?![\w$])", _formula),
    _made("a formula", "$", r"(?<![\w$\\])\$\s+([^$\ufffd]*[^\s$])\$(?![\w$])", _formula),
    _row("a formula", "\\[", _START + r"\\\[\s*$", "write `$$` on a line before and behind the formula", typed=True),
    _row(
        "a formula",
        "\\( \\[",
        r"\\\((?=(?:(?!\\\)).){0,200}?(?:\\[a-zA-Z]|[\^_=]))[^$]*?\\\)|\\\[(?=(?:(?!\\\]).){0,200}?(?:\\[a-zA-Z]|[\^_=]))[^$]*?\\\]",
        "write formulas between dollar signs: `$…$`, or `$$…$$` on lines of their own",
        typed=True,
    ),
    _row(
        "strong words",
        "**",
        r"\*\*(?=[^*\s])[^*]*\*\*|\*\*[^*]*(?<=[^*\s])\*\*",
        "see where `**` stands: a space or a punctuation mark at its inner side keeps it from being read",
    ),
    _row(
        "stressed words",
        "*",
        rf"(?<!\*)\*(?=[{_WIDE}])[^*\s][^*]*\*(?!\*)|(?<!\*)\*[^*]*[{_WIDE}]\*(?!\*)",
        "a punctuation mark at the inner side of `*` and a letter outside keep it from being read: move the mark out",
    ),
    _row(
        "a reference",
        "@",
        r"\(@(?:eq|lst|thm|lem|cor|def|exr|exm|fig|tbl|tab|sec|ch)[-:]\w(?:[\w:.-]*\w)?\)|(?<![\w/@.])@(?:eq|lst|thm|lem|cor|def|exr|exm|fig|tbl|tab|sec|ch)[-:]\w(?:[\w:.-]*\w)?",
        "references lead to sections, figures and tables alone: `@sec-…`, `@fig-…`, `@tbl-…`",
    ),
    _row(
        "a numbered example",
        "(@",
        _START + r"\(@[\w-]*\)(?=\s+\S)",
        "number it yourself, or make it an item of a list: `1. `",
    ),
    _row("a reference", "\\@ref", r"\\@ref\([\w:-]+\)", "write `@fig-name`, `@tbl-name` or `@sec-name`", typed=True),
    _row(
        "a note",
        "[^",
        r"\[\^([^\]\ufffd]*\s[^\]\ufffd]*)\]",
        "labels of notes hold no spaces: write a word, as in `[^my-note]`",
    ),
    # what only other tools read
    _grouped(
        "a citation",
        "@",
        r"(?<!\])\[(?:[^\[\]@]*[\s;-])?-?@(?!(?:sec|fig|tbl)-)[\w:.-]+[^\[\]]*\](?!\()",
        _NO_CITATIONS,
    ),
    _grouped("a citation", "\\cite", r"\\cite\w*(?:\[[^\]]*\])*\{[^{}]*\}", _NO_CITATIONS, typed=True),
    _grouped("a shortcode", "{{< {{%", r"\{\{[<%].*?[>%]\}\}", _NO_TEMPLATES),
    _grouped("a tag of a template", "{%", r"(?<!\{)\{%-?\s*\w.*?%\}", _NO_TEMPLATES),
    _grouped(
        "a place of a template",
        "{{",
        r"\{\{(?![<%])(?!\s*row\s*[.\[])[#^/>&!-]?\s*[\w.$ ()|:'\"/-]+?-?\}\}",
        "for the value of a row write `{{ row.name }}`; docexport fills in no templates of other tools",
    ),
    _grouped(
        "a wiki link",
        "[[",
        r"(?<![\w!\[])!?\[\[(?=[^\[\]\s])(?=[^\[\]]*[^\W\d_])(?!_?TOC|_?toc)[^\[\]\n]+\]\](?!\()",
        "write `[words](file.md)`, or `![words](picture.png)`",
    ),
    _grouped(
        "marked words",
        "==",
        r"(?<![=\w!<>])==(?=[^\s=])(?:[^=\n]*[^\s=])?==(?![=\w])",
        "write `[words]{.mark}` or `<mark>words</mark>`",
    ),
    _grouped(
        "inserted words",
        "++",
        r"(?<![+\w])\+\+(?=[^+\s])[^+\n]*[^+\s]\+\+(?![+\w])",
        "write `<ins>words</ins>`, or `[words]{.u}`",
    ),
    _grouped("a comment", "%%", r"(?<![%\w])%%(?=[^%\s])[^%\n]+%%", "it is shown: delete it, or write `<!-- … -->`"),
    _grouped(
        "a callout of MkDocs",
        "!!! ???",
        _START + r"(?:!!!|\?\?\?\+?)\s+[\w\"].*",
        "write `::: note`, and `:::` where it ends",
    ),
    _grouped("a tab of MkDocs", "===", _START + r"===[!+]?\s+\"[^\"]+\"", "write a heading"),
    _grouped(
        "a page break",
        "\\",
        r"(?<![\w\\:/])\\(?:newpage|pagebreak|clearpage|cleardoublepage)\b(?:\{\}|\[\d\])?",
        "write a line `::: page-break`, and a line `:::`",
    ),
    _grouped(
        "a command of LaTeX",
        "\\",
        r"(?<![\w\\:/])\\(?:(?:textbf|textit|texttt|textsc|emph|footnote|ref|eqref|autoref|label|section|subsection|chapter|begin|end|vspace|hspace|includegraphics|url|href|caption)\*?(?:\[[^\]]*\])?\{|(?:tableofcontents|noindent|centering|bigskip|medskip|smallskip|maketitle|appendix|printbibliography)\b)",
        "docexport reads LaTeX only in formulas: write it in Markdown",
        typed=True,
    ),
    _grouped(
        "a table of contents",
        "TOC toc",
        _START + r"(?:\[_?TOC_?\]|\[\[_?TOC_?\]\]|\[_?toc_?\]|\[\[_?toc_?\]\])\s*$",
        "write `contents: true` in the front matter",
    ),
    _grouped(
        "the meaning of an abbreviation",
        "*[",
        _START + r"\*\[[^\]]+\]:\s.*",
        'say it in words, or write `<abbr title="…">…</abbr>`',
    ),
    _grouped(
        "attributes of kramdown",
        "{: {::",
        r"\{::?[^{}\n]*\}",
        "write `{#id .class}`, for a block on the line before it",
    ),
    _grouped(
        "a grid table",
        "+-- +==",
        _START + r"\+(?:[-=:]{2,}\+)+\s*$",
        "write a table of pipes: `| A | B |`, and `|---|---|` below its head",
    ),
    _grouped(
        "a role of MyST",
        "}",
        r"\{(?:ref|numref|doc|term|eq|any|func|class|meth|mod|sub|sup|abbr|kbd|math|cite(?::\w+)?|download|guilabel|menuselection|index|footcite|py:\w+|external:\w+)\}(?=\ufffd)",
        "docexport has no roles: write the words, or a link",
    ),
    _grouped(
        "a role of reStructuredText",
        ":",
        r"(?<![\w:]):(?:[a-z]+:)?[a-z]{2,}:(?=\ufffd)",
        "docexport has no roles: write the words, or a link",
    ),
    _grouped("a directive of reStructuredText", "::", _START + r"\.\. [a-z][\w-]*::.*", "write it in Markdown"),
    _grouped("a target of MyST", ")=", _START + r"\([\w-]+\)=\s*$", "write the id behind the heading: `{#sec-name}`"),
    _grouped("an aside of Markua", "> ", _START + r"[ABCDEITWQX]> .*", "write `::: note`, and `:::` where it ends"),
    _grouped(
        "a part of Bookdown",
        "(PART (APPENDIX",
        _START + r"\((?:PART|APPENDIX)\*?\)\s.*",
        "delete it: files are chapters, `{.appendix}` behind a heading makes one an appendix",
    ),
)
