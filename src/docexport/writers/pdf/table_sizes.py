"""How wide tables may be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from docexport.lengths import millimetres

if TYPE_CHECKING:
    from docexport.writers.pdf.style import PrintStyle

#: how much smaller a wide table may be set, by class
_SMALLER = {"tighter": 0.86, "tightest": 0.74}
#: type below this cannot be read with ease, whatever the edition; in millimetres (7 points)
_LEAST_TYPE = 7 * 25.4 / 72


class TableSizes(Struct, frozen=True):
    """How wide tables may be set: the classes that set them smaller, and whether they may be turned."""

    smaller: tuple[str, ...]
    turned: bool

    @classmethod
    def of(cls, style: PrintStyle) -> TableSizes:
        """As far as the edition and the reader's eyes allow."""
        tokens = style.manuscript.theme.tokens
        body = (millimetres(str(tokens["font"]["size"])) or 0.0) * float(tokens["font"]["table_size"])
        floor = max(millimetres(str(tokens["font"]["floor"])) or 0.0, _LEAST_TYPE)
        return cls(
            tuple(name for name, ratio in _SMALLER.items() if body * ratio >= floor), style.size[0] < style.size[1]
        )

    @property
    def narrowest(self) -> str:
        """The class with which a table is as narrow as it can be."""
        return " ".join([*self.smaller[-1:], "broken"])

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes to try, in their order."""
        turned = ["turned", *(f"turned {name}" for name in self.smaller[-1:])] if self.turned else []
        last = (turned or self.smaller or [""])[-1]
        return (*self.smaller, *turned, f"{last} broken".strip())
