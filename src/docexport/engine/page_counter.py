"""The counter style that calls pages by their labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docexport.engine.weasyprint.css.counters import CounterStyle

#: the counter style that every number of a page in a style sheet has
STYLE = "folio"


class PageCounter(CounterStyle):  # type: ignore[misc]
    """Counter styles, among them `folio`, in which a page is called by its label, or its number where it has none."""

    def __init__(self, styles: Mapping[str, Any], labels: Mapping[int, str]) -> None:
        super().__init__(styles)
        self._labels = labels

    def render_value(
        self, counter_value: int, counter_name: Any = None, counter: Any = None, previous_types: Any = None
    ) -> Any:
        """A number in a style."""
        if counter_name == STYLE:
            return self._labels.get(counter_value) or str(counter_value)
        return super().render_value(counter_value, counter_name, counter, previous_types)
