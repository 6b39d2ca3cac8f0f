"""Finds regular expressions of docexport that take more than linear time, by measuring them on inputs made from them.

python tools/attack/patterns.py [WORD ...]

Each pattern in `src/docexport` is taken: literals given to functions of `re`, and compiled ones that modules hold.
Inputs are a text that leads to a repetition, a short text many times, and a text that makes it fail. A pattern is
listed if its time grows more than 2.8 times with each doubling and is over 5 ms at 8,000 characters: exit code 1.
With words only patterns at places that have one of them are measured.
"""

from __future__ import annotations

import ast
import importlib
import multiprocessing
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

PACKAGE = Path(importlib.import_module("docexport").__path__[0])
PARSER: Any = importlib.import_module("re._parser")
FLAGS = {"compile": 1, "match": 2, "search": 2, "fullmatch": 2, "findall": 2, "finditer": 2, "split": 3, "sub": 4}
UNKNOWN = "ab"  # stands for a part of a pattern that is only known when it is used
SIZES = (2000, 4000, 8000)
#: growth, and seconds at the largest size, above which a pattern is slow; seconds until a text is given up
GROWTH, SLOW, TIME_OUT = 2.8, 0.005, 3
#: seconds for the smallest size below which no text is slow, and after which a text is not measured again; slow texts
#: for a pattern, after which no more are tried; characters of the longest text that is repeated
QUICK, LONG, ENOUGH, LONGEST = 0.00025, 0.2, 4, 400
PROBES = "a0 \n_-A\tz.,:/'\"`*(<[{}]>)=&#@\\|~^$+éא\u0301\ufffc\x00"
CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w", "NOT_DIGIT": r"\D", "NOT_SPACE": r"\S", "NOT_WORD": r"\W"}


class Found(NamedTuple):
    """A pattern, where it stands, and which methods use it."""

    place: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]


class Attack(NamedTuple):
    """A text for a pattern: what comes before, what is repeated, what comes behind."""

    before: str
    pump: str
    behind: str

    def text(self, size: int, pattern: re.Pattern[Any]) -> str | bytes:
        """The text at about a size, as the pattern takes it."""
        text = self.before + self.pump * (size // len(self.pump)) + self.behind
        return text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")


def value_of(node: ast.expr, names: dict[str, Any]) -> Any:
    """What an expression is worth with the names of its module; parts that are not known count as `UNKNOWN`."""
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
        return "".join(str(value_of(part, names)) for part in parts)
    with suppress(Exception):  # names of functions are not known here
        return eval(compile(ast.Expression(node), "", "eval"), dict(names))  # our own code
    return UNKNOWN


def literals(tree: ast.Module, names: dict[str, Any]) -> Iterator[tuple[int, str, re.Pattern[Any]]]:
    """Line, function and pattern of each call of a function of `re`."""
    for node in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
        module, _, function = ast.unparse(node.func).partition(".")
        if module != "re" or function not in FLAGS:
            continue
        pattern, rest = value_of(node.args[0], names), node.args[FLAGS[function] :]
        flags = [word.value for word in node.keywords if word.arg == "flags"] + rest
        if pattern != UNKNOWN:
            yield node.lineno, function, re.compile(pattern, value_of(flags[0], names) if flags else 0)


def compiled(value: Any, depth: int = 4) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value of a module: itself, a method of it, or in tables."""
    if isinstance(getattr(value, "__self__", value), re.Pattern):
        yield getattr(value, "__self__", value)
    elif depth and isinstance(value, dict):
        yield from compiled([*value, *value.values()], depth)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        yield from chain(*(compiled(part, depth - 1) for part in value))
    elif depth and hasattr(value, "__struct_fields__") and not isinstance(value, type):
        yield from compiled([getattr(value, name, None) for name in value.__struct_fields__], depth)


def patterns_in(path: Path) -> Iterator[Found]:
    """The patterns of a module. One that is used by no name of its own is used as variables of the module are."""
    tree, place = ast.parse(path.read_text("utf-8")), path.relative_to(PACKAGE)
    module = ".".join((PACKAGE.name, *place.with_suffix("").parts)).removesuffix(".__init__")
    names, uses = vars(importlib.import_module(module)), dict[str, set[str]]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in FLAGS:
            uses.setdefault(getattr(node.value, "id", ""), set()).add(node.attr)
    held = [(name, pattern) for name, value in names.items() for pattern in compiled(value)]
    other = set(chain(*(called for name, called in uses.items() if name not in {"re", *dict(held)}))) - {"split"}
    for line, function, pattern in literals(tree, names):
        called = set(chain(*(uses.get(name, other) for name, one in held if one == pattern)))
        yield Found(f"{place}:{line}", pattern, frozenset(called if function == "compile" else {function}))
    yield from (Found(f"{place}:{name}", pattern, frozenset(uses.get(name, other))) for name, pattern in held)


def takes(operator: str, value: Any, char: str) -> bool:
    """Whether one step of a parsed pattern takes a character; case counts for nothing."""
    if operator.endswith("LITERAL"):
        return bool((ord(char) == value) == (operator == "LITERAL"))
    if operator == "RANGE":
        return bool(value[0] <= ord(char) <= value[1])
    if operator == "CATEGORY":
        return re.match(CATEGORIES[str(value).removeprefix("CATEGORY_")], char) is not None
    if operator == "IN":
        negated = str(value[0][0]) == "NEGATE"
        return any(takes(str(kind), part, char) for kind, part in value[negated:]) != negated
    return operator == "ANY" and char != "\n"


def parts_of(value: Any) -> list[Any]:
    """The sequences that stand in a step of a parsed pattern."""
    if isinstance(value, PARSER.SubPattern):
        return [value]
    return [part for item in value for part in parts_of(item)] if isinstance(value, list | tuple) else []


def sequences(parsed: Any) -> list[Any]:
    """A parsed pattern and all sequences in it."""
    return [parsed, *chain(*(sequences(part) for _operator, value in parsed for part in parts_of(value)))]


def alphabet(parsed: Any) -> list[str]:
    """One character for each kind that the steps of a pattern tell apart."""
    steps = ((str(kind), value) for sequence in sequences(parsed) for kind, value in sequence)
    single = [step for step in steps if step[0] in ("LITERAL", "NOT_LITERAL", "IN", "ANY")]
    kinds: dict[tuple[bool, ...], str] = {}
    for char in (*PROBES, *(chr(value) for kind, value in single if kind == "LITERAL")):
        kinds.setdefault(tuple(takes(kind, value, char) for kind, value in single), char)
    return list(kinds.values())


def sample(sequence: Any, chars: list[str], variant: int) -> str:
    """A text that a sequence may take: variants are other branches, other characters, and what may be left out."""
    text = ""
    for kind, value in sequence:
        operator = str(kind)
        if operator == "BRANCH":
            text += sample(value[1][variant % len(value[1])], chars, variant)
        elif operator.endswith("_REPEAT"):
            text += sample(value[2], chars, variant) * min(max(value[0], variant % 2), 200)
        elif operator == "LITERAL":
            text += chr(value)
        elif operator in ("SUBPATTERN", "ATOMIC_GROUP"):
            text += sample(parts_of(value)[0], chars, variant)
        elif operator in ("IN", "NOT_LITERAL", "ANY"):
            fitting = [char for char in chars if takes(operator, value, char)]
            text += fitting[variant % len(fitting)] if fitting else ""
    return text


def attacks(pattern: re.Pattern[Any]) -> list[Attack]:
    """Texts that may take a pattern long."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    parsed = PARSER.parse(text, pattern.flags & ~re.ASCII | re.UNICODE)
    chars = alphabet(parsed)
    befores, pumps = {""}, set(chars)
    for sequence, variant in product(sequences(parsed), range(4)):
        pumps.add(sample(sequence, chars, variant))
        for place, (kind, value) in enumerate(sequence):
            if str(kind).endswith("_REPEAT"):
                before, body = sample(sequence[:place], chars, variant), sample(value[2], chars, variant)
                befores |= {before} if len(befores) < 8 else set()
                pumps |= {before, before + body, body, before + body * 3}
    for length in (size for size, most in ((2, 14), (3, 7)) if len(chars) <= most):
        pumps |= {"".join(word) for word in product(chars, repeat=length)}
    behinds = ("", "\x00", "\n", "!")[: 2 if len(pumps) * len(befores) > 600 else 4]
    short = sorted((pump for pump in pumps if 0 < len(pump) < LONGEST), key=lambda pump: (len(pump), pump))
    return [Attack(*item) for item in product(sorted(befores), short, behinds)]


def seconds(item: Found, attack: Attack, size: int, rounds: int = 1) -> float:
    """The best time of some rounds that a pattern takes with a text, used as it is used."""
    text, times = attack.text(size, item.pattern), list[float]()
    while len(times) < rounds and (not times or times[-1] < LONG):
        start = time.perf_counter()
        if item.uses - {"match", "fullmatch"} or not item.uses:
            sum(1 for _match in item.pattern.finditer(text))
        for use in item.uses & {"match", "fullmatch"}:
            getattr(item.pattern, use)(text)
        times.append(time.perf_counter() - start)
    return min(times)


def work(item: Found, pipe: Any) -> None:
    """In a child that an alarm ends: tell which text is tried, and the times of those that take long."""
    slow = 0
    for attack in attacks(item.pattern):
        if slow == ENOUGH:
            break
        pipe.send((attack, []))
        signal.alarm(TIME_OUT)
        first = seconds(item, attack, SIZES[0])
        if first < QUICK or seconds(item, attack, SIZES[1]) < GROWTH * 0.9 * first:
            continue
        times = [seconds(item, attack, size, 3) for size in SIZES if signal.alarm(TIME_OUT) is not None]
        if all(after > GROWTH * before for before, after in pairwise(times)) and times[-1] > SLOW:
            pipe.send((attack, times))
            slow += 1


def slowest(item: Found) -> tuple[Attack, list[float]] | None:
    """The text that takes a pattern longest, with its times; with none where it was stopped."""
    context = multiprocessing.get_context("fork")
    reading, writing = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(item, writing))
    child.start()
    writing.close()
    told: list[tuple[Attack, list[float]]] = []
    with suppress(EOFError):
        while True:
            told.append(reading.recv())
    child.join()
    slow = [entry for entry in told if entry[1]]
    return told[-1] if child.exitcode else max(slow, key=lambda entry: entry[1][-1], default=None)


def main(words: list[str]) -> int:
    """Measure all patterns, or those at places with one of the words, and list what is slow."""
    found: dict[re.Pattern[Any], Found] = {}
    for item in chain(*map(patterns_in, sorted(PACKAGE.rglob("*.py")))):
        found.setdefault(item.pattern, item)
    taken = [item for item in found.values() if not words or any(word in item.place for word in words)]
    slow = 0
    for item, (attack, times) in ((one, worst) for one in taken if (worst := slowest(one))):
        slow += 1
        factors = ", ".join(f"x{b / a:.1f}" for a, b in pairwise(times)) or f"over {TIME_OUT} s"
        print(f"{item.place} | {'/'.join(sorted(item.uses))} | {item.pattern.pattern!r}")
        text = f"{attack.before!r} + {attack.pump!r} * n + {attack.behind!r} | {factors}"
        print(f"    {text} | {max(times, default=TIME_OUT) * 1000:.0f} ms at {SIZES[-1]:,}", flush=True)
    print(f"{len(taken)} patterns, {slow} grow more than linearly")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
