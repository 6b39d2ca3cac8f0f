"""What docexport finds out about a document, as values.

A :class:`Diagnostic` says what is wrong, where, and what to do about it. Every stage of the pipeline is
handed a :class:`Diagnostics` sink and goes on after a finding, so that an author sees all of them at once.
Nothing in the library prints or exits; `docexport.diagnostics.report` turns diagnostics into text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from enum import IntEnum

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.diagnostics.codes import Code


class Span(Struct, frozen=True, order=True):
    """A stretch of a source file.

    Lines and columns are counted from 1, columns in characters (code points). `end_column` is the column
    after the last character. Line 0 means that only the file is known, an empty `file` that nothing is.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        known = [str(part) for part in (self.file, self.line, self.column) if part]
        return ":".join(known)

    @classmethod
    def at(cls, file: str, text: str, start: int, length: int = 0, first_line: int = 1) -> Span:
        """The stretch at an offset of a text that begins at a line of its file; with no `length`, where it begins."""
        line, column = first_line + text.count("\n", 0, start), start - text.rfind("\n", 0, start)
        return cls(file, line, column, line, column + length) if length else cls(file, line, column)

    def through(self, other: Span) -> Span:
        """The stretch from the start of this span to the end of `other`, in the same file."""
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)


NOWHERE = Span()


class Severity(IntEnum):
    """How bad a finding is. An error stops a build before anything is written."""

    WARNING = 1
    ERROR = 2

    @property
    def label(self) -> str:
        return self.name.lower()

    def __reduce_ex__(self, _protocol: object) -> tuple[type[Severity], tuple[int]]:
        return type(self), (self._value_,)  # as `Code` does it


class Edit(Struct, frozen=True):
    """A safe change to a source file: `text` in the place of `old`, which stands at a span.

    Where something else stands there, for instance because the span is not exact, nothing is changed.
    """

    span: Span
    old: str
    text: str


class Diagnostic(Struct, frozen=True):
    """One finding: its code, how severe it is, what is wrong, where, and a hint on what to do.

    `edit` is what mends it, where a program can do so without guessing.
    """

    code: Code
    severity: Severity
    message: str
    span: Span = NOWHERE
    hint: str = ""
    edit: Edit | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        return (self.span.file, self.span.line, self.span.column, self.code)


#: how severe a project takes a finding to be; None: not at all
Judge = Callable[[Diagnostic], Severity | None]


class Diagnostics(Struct):
    """The sink in which one run collects its findings, each of them once.

    Projects may judge some findings otherwise than docexport does: `judges` says how those in a file are taken.
    It is asked when findings are read, since a file is read before the settings in it are known.
    """

    _items: dict[Diagnostic, None] = field(default_factory=dict)
    judges: dict[str, Judge] = field(default_factory=dict)

    def add(  # noqa: PLR0917 - the parts of a diagnostic, in their order
        self,
        severity: Severity,
        code: Code,
        message: str,
        span: Span = NOWHERE,
        hint: str = "",
        edit: Edit | None = None,
    ) -> None:
        self._items.setdefault(Diagnostic(code, severity, message, span, hint, edit))

    def error(self, code: Code, message: str, span: Span = NOWHERE, hint: str = "") -> None:
        self.add(Severity.ERROR, code, message, span, hint)

    def warning(self, code: Code, message: str, span: Span = NOWHERE, hint: str = "", edit: Edit | None = None) -> None:
        self.add(Severity.WARNING, code, message, span, hint, edit)

    def extend(self, items: Iterable[Diagnostic]) -> None:
        for item in items:
            self._items.setdefault(item)

    @contextmanager
    def apart(self) -> Iterator[list[Diagnostic]]:
        """While this is open, what is found is not added here; it is in the list when this is closed."""
        findings: list[Diagnostic] = []
        before, self._items = self._items, {}
        try:
            yield findings
        finally:
            findings += self._items
            self._items = before

    def taken(self) -> tuple[Diagnostic, ...]:
        """All findings in the order in which they were made, however they are judged."""
        return tuple(self._items)

    def _judged(self) -> Iterator[Diagnostic]:
        for item in self._items:
            judge = self.judges.get(item.span.file)
            severity = judge(item) if judge else item.severity
            if severity is not None:
                yield item if severity is item.severity else replace(item, severity=severity)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._judged(), key=lambda item: item.sort_key))

    def __len__(self) -> int:
        return sum(1 for _ in self._judged())

    def count(self, severity: Severity) -> int:
        return sum(item.severity == severity for item in self._judged())

    def has(self, *codes: Code) -> bool:
        """Whether any finding has one of these codes, however it is judged."""
        return any(item.code in codes for item in self._items)

    def worst(self) -> Severity | None:
        """The highest severity found, or None when nothing was."""
        return max((item.severity for item in self._judged()), default=None)

    def failed(self, *, strict: bool = False) -> bool:
        """Whether the run must stop: an error was found, or with `strict` a warning."""
        worst = self.worst()
        return worst is not None and worst >= (Severity.WARNING if strict else Severity.ERROR)


class DocexportError(Exception):
    """Raised by the public API when a call cannot give what it promises; carries the findings."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        first = next((item for item in diagnostics if item.severity is Severity.ERROR), None)
        super().__init__(f"{first.span}: {first.message}".lstrip(": ") if first else "failed")


#: names that a word is compared with: each takes as long as a line to read; how alike a slip is
_MOST_COMPARED, _SLIP = 500, 0.8


def slip_of(word: str, known: Iterable[str], longer: int | None = None) -> str:
    """The known word that another one is a slip of: nearly the same (difflib's ratio: 0.8 or more) and, where `longer`
    is said, longer or shorter by no more letters than that; else empty.
    """
    close = get_close_matches(word, known, 1, _SLIP)
    return close[0] if close and (longer is None or abs(len(close[0]) - len(word)) <= longer) else ""


def did_you_mean(word: str, known: Iterable[str], *, most: int = 12) -> str:
    """A hint that names the closest known word, or all of them when there are at the most `most`; else empty."""
    words = sorted(known)
    close = get_close_matches(word, words, n=1, cutoff=0.6) if len(words) <= _MOST_COMPARED else []
    if close:
        return f"did you mean `{close[0]}`?"
    if 0 < len(words) <= most:
        return "known: " + ", ".join(f"`{name}`" for name in words)
    return ""
