"""What the pages of a PDF are called, for its viewer (ISO 32000-1, 12.4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pydyf

from docexport.engine.contract import PageRange


def write_labels(ranges: Sequence[PageRange], pdf: pydyf.PDF) -> None:
    """Tell viewers what the pages of a PDF are called."""
    if not ranges:
        return
    numbers: list[Any] = [] if ranges[0].first == 0 else [0, pydyf.Dictionary({"S": "/D"})]
    for item in ranges:
        label = pydyf.Dictionary({"S": f"/{item.style}"})
        if item.prefix:
            label["P"] = pydyf.String(item.prefix)
        numbers += [item.first, label]
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(numbers)})
