"""What looks like a construct and is none: each kind is told, at its place, with the right spelling."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from docexport.diagnostics import Diagnostic, Diagnostics
from docexport.diagnostics.codes import Code
from docexport.readers.markdown import read_markdown
from docexport.readers.markdown.near_miss_table import NEAR_MISSES
from samples import ROOT

GOLDEN = Path(__file__).parent / "golden" / "near-misses.txt"
SPEC = ROOT / ".tools" / "spec" / "commonmark.json"

#: the text; the words that are shown, at which line and column; a part of the hint
CASES: tuple[tuple[str, str, int, int, str], ...] = (
    ("> [!WARNNG]\n> Both.", "[!WARNNG]", 1, 3, "did you mean `[!WARNING]`?"),
    ("> [!Danger] Beware\n> Both.", "[!Danger]", 1, 3, "known: `[!NOTE]`"),
    (":::{note}\nMyST\n:::", ":::{note}", 1, 1, "write `::: note`"),
    ("::: {width=50 %}\nWords\n:::", "::: {width=50 %}", 1, 1, "`::: name"),
    ("::: 4lines\n\nWords", "::: 4lines", 1, 1, "`::: name`"),
    (":: warning\nWords", ":: warning", 1, 1, "`::: warning`"),
    ("![x](a.png){width=50 %}", "{width=50 %}", 1, 12, "write `{width=50%}`"),
    ("![x](a.png){ width = 50% }", "{ width = 50% }", 1, 12, "write `{width=50%}`"),
    ("## A {#a b}", "{#a b}", 1, 6, "write `{#a-b}`"),
    ("## A {#a/b}", "{#a/b}", 1, 6, "write `{#a-b}`"),
    ("*word*{lang=“fr” .x}", "{lang=“fr” .x}", 1, 7, 'write `{lang="fr" .x}`'),
    ("See ![x](my photo.png).", "![x](my photo.png)", 1, 5, "`![x](<my photo.png>)`"),
    ("![x](a.png “Title”)", "![x](a.png “Title”)", 1, 1, '`![x](a.png "Title")`'),
    ("[the plan](the plan.pdf)", "[the plan](the plan.pdf)", 1, 1, "`[the plan](<the plan.pdf>)`"),
    ("[words](a.md “Title”)", "[words](a.md “Title”)", 1, 1, '`[words](a.md "Title")`'),
    ("[words](https://example.org/", "[words](https://example.org/", 1, 1, "close it"),
    ("[words] (https://example.org)", "[words] (https://example.org)", 1, 1, "`[words](https://example.org)`"),
    ("(words)[https://example.org]", "(words)[https://example.org]", 1, 1, "`[words](https://example.org)`"),
    ("[x]: a.md “Title”", "[x]: a.md “Title”", 1, 1, "straight quotes"),
    ("Words\n##Heading", "##Heading", 2, 1, "`## Heading…`"),
    ("#Heading of two", "#Heading", 1, 1, "`# Heading…`"),
    ("＃ 見出し", "＃ 見", 1, 1, "an English keyboard"),
    ("##\N{NO-BREAK SPACE}Heading", "##", 1, 1, "no-break space"),
    ("-\N{NO-BREAK SPACE}item", "-", 1, 1, "no-break space"),
    ("1.\N{NO-BREAK SPACE}item", "1.", 1, 1, "no-break space"),
    ("• item\n• item", "• item", 1, 1, "`- `"),
    ("[x] done", "[x] done", 1, 1, "`- [ ]`"),
    ("$\\frac{1}{2} = $ ____", "$\\frac{1}{2} = $", 1, 1, "`$\\frac{1}{2} =$`"),
    ("$ x = 2$", "$ x = 2$", 1, 1, "`$x = 2$`"),
    ("\\[\nx = 1\n\\]", "\\[", 1, 1, "`$$` on a line"),
    ("So \\(x^2\\) is", "\\(x^2\\)", 1, 4, "between dollar signs"),
    ("これは**「重要」**です", "**「重要」**", 1, 4, "its inner side"),
    ("これは*「重要」*です", "*「重要」*", 1, 4, "move the mark out"),
    ("By @eq-energy.", "@eq-energy`", 1, 4, "`@fig-…`"),
    ("(@good) Example.", "(@good)", 1, 1, "number it yourself"),
    ("In \\@ref(fig:x) we", "\\@ref(fig:x)", 1, 4, "`@fig-name`"),
    ("As said [see @doe99, p. 3].", "[see @doe99, p. 3]", 1, 9, "no citations"),
    ("As \\cite{doe} said", "\\cite{doe}", 1, 4, "no citations"),
    ("{{< include x >}}", "{{< include x >}}", 1, 1, "templates of other tools"),
    ("a {% include x %}", "{% include x %}", 1, 3, "templates of other tools"),
    ("a {{ site.url }}", "{{ site.url }}", 1, 3, "templates of other tools"),
    ("------- ------\n Right   Left\n------- ------\n", "------- ------", 1, 1, "table of pipes"),
    ("Word[^my note]", "[^my note]", 1, 5, "`[^my-note]`"),
    ("So ++new++ words", "++new++", 1, 4, "<ins>"),
    ("Range 5&#150;10", "&#150;", 1, 8, "write `–`"),
    ("```{note}\nWords\n```", "{note}", 1, 1, "in Markdown"),
    ("```mermaid\na\n```", "mermaid", 1, 1, "a picture"),
    ("```math\na\n```", "math", 1, 1, "`$$`"),
    ("a [[Page|words]]", "[[Page|words]]", 1, 3, "`[words](file.md)`"),
    ("a ==marked== word", "==marked==", 1, 3, "`[words]{.mark}`"),
    ("a %%hidden%% word", "%%hidden%%", 1, 3, "it is shown"),
    ("!!! note\n    Words", "!!! note", 1, 1, "`::: note`"),
    ('=== "Tab"', '=== "Tab"', 1, 1, "heading"),
    ("\\newpage", "\\newpage", 1, 1, "`::: page-break`"),
    ("a \\textbf{b}", "\\textbf{", 1, 3, "only in formulas"),
    ("[TOC]", "[TOC]", 1, 1, "`contents: true`"),
    ("*[HTML]: Hyper", "*[HTML]: Hyper", 1, 1, "abbr"),
    ("# A\n\n{: .note}", "{: .note}", 3, 1, "`{#id .class}`"),
    ("+---+---+\n| a | b |\n+---+---+", "+---+---+", 1, 1, "table of pipes"),
    ("See {ref}`x`", "{ref}", 1, 5, "no roles"),
    ("See :ref:`x`", ":ref:", 1, 5, "no roles"),
    (".. note:: Words", ".. note:: Words", 1, 1, "Markdown"),
    ("(target)=\n\nWords", "(target)=", 1, 1, "`{#sec-name}`"),
    ("A> An aside", "A> An aside", 1, 1, "`::: note`"),
    ("# (PART) One", "(PART) ", 1, 3, "appendix"),
    ("a. one\nb. two", "a.", 1, 1, "run together"),
    ("i) one\nii) two", "i)", 1, 1, "run together"),
    ("(1) one\n(2) two", "(1)", 1, 1, "run together"),
    ("1.one\n2.two", "1.", 1, 1, "run together"),
    ("Words\n2. two\n3. three", "2.", 2, 1, "run together"),
    ("| A | B |\n| 1 | 2 |", "| A | B |", 1, 1, "|---|---|"),
)  # fmt: skip


def findings(text: str) -> list[Diagnostic]:
    diagnostics = Diagnostics()
    read_markdown(text, "a.md", diagnostics)
    return [item for item in diagnostics if item.code is Code.LOOKS_LIKE]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0][:30])
def test_a_near_miss_is_told_where_it_stands(case: tuple[str, str, int, int, str]) -> None:
    text, words, line, column, hint = case
    first, *more = findings(text)
    assert not more
    assert (first.span.line, first.span.column) == (line, column)
    assert f"`{words.strip()}" in first.message
    assert hint in f"{first.message} {first.hint}"


def test_each_row_of_the_table_has_a_case() -> None:
    seen = [line for case in CASES for line in _masked(case[0])]
    assert [row.looks for row in NEAR_MISSES if not any(row.pattern.search(line) for line in seen)] == []


def _masked(text: str) -> Iterator[str]:
    """The lines of a case as the table's patterns see them, near enough: code and marks of blocks are hidden."""
    for line in text.split("\n"):
        yield line
        yield (
            line.removeprefix("> ").removeprefix("# ").replace("`x`", "\ufffd").replace("*word*", "\ufffdword\ufffd")
        )


@pytest.mark.parametrize(
    "text",
    [
        r"A list \[\[of lists\]\], \{{ a }}, \==b==, \$x = 5 \$ and \!\[x](my photo.png)",
        "`[[code]]` and `==b==` and `$x = $`",
        "    [[code]]\n    a. one\n    b. two",
        "C# and F#, a == b == c, 2 ** 3 ** 4, $5 and $10, (@somebody), me@example.org",
        "#hashtag\n\n#two #tags",
        "| an address\n| in two lines",
        "Since\n1914. A year begins this line.",
        "&#8211; &#x41; &copy; `&#150;`",
        "```{r x}\n1\n```\n\n```{python}\n1\n```\n\n``` {.python .x}\n1\n```",
        "C:\\newpage\\x and \\\\server\\ref",
        "[[1]](a.md), [x](a_(b).md), [x][y]\n\n[y]: a.md 'Title'",
        "Press [Enter] (the large key) or see [1] (page 3).",
        "$HOME/$USER costs $5.",
        "- [x] done\n- [ ] open",
        "* * *\n\n- - -\n\n***",
        "10:30:15 and std::string::npos and a::b",
        "> A. quote\n> goes on",
        "Dr. Smith\nE. Jones met\nG. Miller",
        "She said:\n— Well.\n— No.",
    ],
)
def test_text_that_is_meant_as_it_stands_is_no_near_miss(text: str) -> None:
    assert findings(text) == []


def test_what_is_said_of_the_commonmark_suite_is_known(accept: bool) -> None:
    """Each of these examples shows that a slip of the pen is text: a construct with a space too much or too few."""
    told = [
        f"{example['example']} ({example['section']}): {item.message}\n"
        for example in json.loads(SPEC.read_text())
        for item in findings(example["markdown"])
    ]
    if accept:
        GOLDEN.write_text("".join(told))
    assert "".join(told) == GOLDEN.read_text()
