"""Style sheets and values of CSS that others wrote, by an allow-list: nothing in them loads, runs or moves anything.

tinycss2 parses them as CSS Syntax 3 says, so that escapes, comments and letter case are no way around.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import tinycss2
from msgspec import Struct

#: functions of values that load nothing (CSS Values 4, Color 4, Transforms 2, Filter Effects 1, Shapes 1, Easing 1,
#: Generated Content 3, Selectors 4)
_FUNCTIONS = """
    abs acos asin atan atan2 attr blur brightness calc circle clamp color color-mix conic-gradient content contrast
    cos counter counters cubic-bezier drop-shadow ellipse env exp first format grayscale has hsl hsla hue-rotate hwb
    hypot inset invert is lab lang lch leader light-dark linear linear-gradient log matrix matrix3d max min minmax
    mod not nth nth-child nth-last-child nth-last-of-type nth-of-type oklab oklch opacity path perspective polygon
    pow radial-gradient rect rem repeat repeating-linear-gradient repeating-radial-gradient rgb rgba rotate rotate3d
    rotatex rotatey rotatez round running saturate scale scale3d scalex scaley scalez sepia sign sin skew skewx
    skewy sqrt steps string symbols tan target-counter target-counters target-text tech translate translate3d
    translatex translatey translatez var where xywh fit-content element
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
#: rules that say when or how, and hold other rules or declarations
_AT_RULES = frozenset({"media", "supports", "layer", "container", "page", "font-face", "counter-style", "footnote",
                       "font-feature-values", "property", "keyframes", "starting-style", "scope"})  # fmt: skip
#: rules that hold other rules
_NESTING = frozenset({"media", "supports", "layer", "container", "scope", "starting-style"})
#: properties by which old browsers ran scripts
_RUNNING = frozenset({"behavior", "-moz-binding", "-ms-behavior"})
#: blocks that stand deeper in each other than this are no style sheet
_MAX_DEPTH = 50
#: functions that stand deeper in each other than this are no value
_MAX_CALLS = 12
#: properties whose loss is seen
_MISSED = re.compile(r"animation|offset|behavior|-moz-binding|-ms-behavior|position$|content$")
_NAMES = re.compile(r"(?<![\w-])([\w-]++)\(|@([\w-]+)", re.ASCII)
_MARGIN_BOX = re.compile(r"(?:top|bottom|left|right)-(?:left|center|right|top|middle|bottom)(?:-corner)?")

#: whether an address may stay
Address = Callable[[str], bool]


class Removed(Struct, frozen=True):
    """What was taken out: what it was, and the line and column of the style sheet where it began (from 1). `what` is
    empty where nobody misses it.
    """

    what: str
    line: int = 0
    column: int = 0


def own_parts(address: str) -> bool:
    """Whether an address leads to a part of the same file, or is a picture or font in itself."""
    return address.startswith("#") or _CARRIED.match(address) is not None


_CARRIED = re.compile(
    r"data:(?:font/[\w.+-]+|application/(?:x-)?font[\w.+-]*|image/(?:png|jpeg|gif|webp))[;,]", re.IGNORECASE
)


def is_plain(text: str) -> bool:
    """Whether a style sheet or value is seen to be safe without parsing it: no escapes, no function and no rule but
    those that are known to load nothing.
    """
    if "\\" in text:
        return False
    low = text.lower()
    names = _NAMES.findall(low)
    return all(name in FUNCTIONS if name else _is_known(rule) for name, rule in names) and not any(
        name in low for name in _RUNNING
    )


def _is_known(keyword: str) -> bool:
    """Whether a rule that begins with `@` and this word is one that may stand."""
    return keyword in _AT_RULES or _MARGIN_BOX.fullmatch(keyword) is not None


def clean_value(text: str, address: Address = own_parts) -> bool:
    """Whether a value of CSS may stay: it calls known functions alone, and leads nowhere but to what may be."""
    if "(" not in text and "\\" not in text:
        return True
    return unsafe_part(tinycss2.parse_component_value_list(text), address) is None


def clean_declarations(
    text: str, allowed: frozenset[str] | None = None, address: Address = own_parts
) -> tuple[str, list[Removed]]:
    """The declarations of a `style` attribute that may stay, and what was taken out. With `allowed`, no others."""
    kept, removed = _declarations(
        tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True), allowed, address
    )
    if not removed:
        return text, []
    return "; ".join(node.serialize() for node in kept), removed


def clean_style_sheet(
    text: str, allowed: frozenset[str] | None = None, address: Address = own_parts
) -> tuple[str, list[Removed]]:
    """A style sheet without what loads or runs anything, and what was taken out. With `allowed`, declarations of these
    properties alone stay.
    """
    removed: list[Removed] = []
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    kept = list(_rules(rules, allowed, address, removed, 0))
    return (text, []) if not removed else ("\n".join(kept), removed)


def _removed(what: str, node: Any) -> Removed:
    return Removed(what, node.source_line, node.source_column)


def _rules(
    rules: Sequence[Any], allowed: frozenset[str] | None, address: Address, removed: list[Removed], depth: int
) -> Iterator[str]:
    """The rules that may stay, as text."""
    for rule in rules:
        reason = _refused(rule, address, depth)
        if reason:
            removed.append(_removed(reason, rule))
        elif rule.type == "at-rule" and rule.lower_at_keyword in _NESTING and rule.content is not None:
            inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            body = "\n".join(_rules(inner, allowed, address, removed, depth + 1))
            yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{body}}}"
        elif rule.type in ("at-rule", "qualified-rule"):
            yield _block(rule, allowed, address, removed)
        elif rule.type == "declaration":  # nested in a rule that says when
            yield from (f"{node.serialize()};" for node in _taken([rule], allowed, address, removed))


def _block(rule: Any, allowed: frozenset[str] | None, address: Address, removed: list[Removed]) -> str:
    """A rule with the declarations in it that may stay."""
    name = f"@{rule.at_keyword}" if rule.type == "at-rule" else ""
    if rule.content is None:
        return f"{name}{tinycss2.serialize(rule.prelude)};"
    nodes = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    parts: list[str] = []
    for node in nodes:
        if node.type in ("qualified-rule", "at-rule"):
            parts += _rules([node], allowed, address, removed, 1)
        else:
            wanted = None if name else allowed
            parts += (f"{kept.serialize()};" for kept in _taken([node], wanted, address, removed))
    return f"{name}{tinycss2.serialize(rule.prelude)}{{{' '.join(parts)}}}"


def _taken(nodes: Sequence[Any], allowed: frozenset[str] | None, address: Address, removed: list[Removed]) -> list[Any]:
    kept, out = _declarations(nodes, allowed, address)
    removed += out
    return kept


def _declarations(
    nodes: Sequence[Any], allowed: frozenset[str] | None, address: Address
) -> tuple[list[Any], list[Removed]]:
    kept: list[Any] = []
    removed: list[Removed] = []
    for node in nodes:
        if node.type != "declaration":
            if node.type != "error":  # what no browser reads is no loss
                removed.append(_removed(f"`{_short(node)}`", node))
            continue
        bad = unsafe_part(node.value, address)
        if bad is None and _depth(node.value, _MAX_CALLS) > _MAX_CALLS:
            bad = "functions in each other"
        name = node.lower_name
        if bad is not None:
            removed.append(_removed(f"`{node.name}: {bad}`", node))
        elif name in _RUNNING or not (allowed is None or name in allowed or name.startswith("--")):
            removed.append(_removed(f"`{node.name}`" if _MISSED.match(name) else "", node))
        else:
            kept.append(node)
    return kept, removed


def _refused(rule: Any, address: Address, depth: int) -> str:
    """Why a rule may not stay; empty where it may."""
    if rule.type == "at-rule":
        keyword = rule.lower_at_keyword
        if keyword == "font-face":
            bad = unsafe_part(rule.content or (), address)
            return f"`@font-face {{ {bad} }}`" if bad is not None else ""
        if not _is_known(keyword):
            return f"`@{rule.at_keyword}{tinycss2.serialize(rule.prelude)[:60]}`"
    if rule.type in ("at-rule", "qualified-rule"):
        bad = unsafe_part(rule.prelude, address)
        if bad is not None or depth > _MAX_DEPTH or _depth(rule.content or ()) > _MAX_DEPTH:
            return f"`{bad}`" if bad is not None else "rules that stand too deep in each other"
    return ""


def unsafe_part(nodes: Sequence[Any], address: Address) -> str | None:
    """The first address or function in a value that may not stay, or None."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if node.type == "url" and not address(node.value):
            return f"url({node.value[:80]})"
        if node.type == "function":
            if node.lower_name == "url":
                values = [item.value for item in node.arguments if item.type == "string"]
                if len(values) != 1 or not address(values[0]):
                    return f"url({''.join(values)[:80]})"
                continue
            if node.lower_name not in FUNCTIONS:
                return f"{node.name}(…)"
        if node.type == "error" and node.kind in ("bad-url", "bad-string"):
            return _short(node)
        stack += reversed(getattr(node, "arguments", None) or getattr(node, "content", None) or ())
    return None


def _depth(nodes: Sequence[Any], most: int = _MAX_DEPTH) -> int:
    """How deep blocks stand in each other, no more than one beyond `most`."""
    deepest, level = 0, list(nodes)
    while level and deepest <= most:
        level = [
            item
            for node in level
            for item in (getattr(node, "arguments", None) or getattr(node, "content", None) or ())
        ]
        deepest += 1
    return deepest


def _short(node: Any) -> str:
    try:
        return str(node.serialize())[:60]
    except (TypeError, RecursionError):
        return str(node.type)
