"""Arbitrary documents for laws: Markdown put together from pieces, with all the nodes there are."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        *("water", "a", "the", "representation", "naïve", "日本語のテキスト", "emoji 🎉", "e\u0301te\u0301"),
        *("x" * 30, "don’t", "1,000", "—", "&", "&lt;b&gt;", "\\*"),
    ]
)
PHRASE = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


def _inline(phrase: str, kind: int) -> str:
    forms = (
        "{}",
        "*{}*",
        "**{}**",
        "`{}`",
        "[{}](https://example.org)",
        "~~{}~~",
        "[{}]{{.x lang=fr}}",
        "{}^[note {}]",
        "<i>{}</i>",
        "<kbd>{}</kbd>",
    )
    return forms[kind].format(phrase.replace("`", ""), phrase)


INLINE = st.builds(_inline, PHRASE, st.integers(0, 9))
LINE = st.lists(INLINE, min_size=1, max_size=4).map(" ".join)


def _indented(text: str, mark: str) -> str:
    space = " " * len(mark)
    return "\n".join((mark if i == 0 else space if line else "") + line for i, line in enumerate(text.split("\n")))


def _container(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    nested = st.lists(blocks, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        nested.map(lambda text: _indented(text, "- ")),
        nested.map(lambda text: _indented(text, "1. ")),
        nested.map(lambda text: "\n".join(f"> {line}" for line in text.split("\n"))),
        nested.map(lambda text: f"::: warning\n{text}\n:::"),
        nested.map(lambda text: f":::: recipe\n{text}\n::::"),
        nested.map(lambda text: f"<details>\n<summary>More</summary>\n\n{text}\n\n</details>"),
    )


# short cells: where cells are wrapped, their lines stand side by side
TABLE = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4).map(
    lambda rows: "| A | B |\n|---|--:|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
)
LEAF = st.one_of(
    LINE,
    st.builds(lambda level, text: f"{'#' * level} {text}", st.integers(1, 6), PHRASE),
    TABLE,
    PHRASE.map(lambda text: f"```\n{text}\n```"),
    PHRASE.map(lambda text: f"| {text}\n|   {text}"),
    PHRASE.map(lambda text: f"{text}\n:   {text}"),
    st.just("***"),
    st.just("$$\nx^2\n$$"),
)
BLOCK = st.recursive(LEAF, _container, max_leaves=6)
DOCUMENT = st.lists(BLOCK, max_size=8).map(lambda blocks: "\n\n".join(blocks) + "\n")
