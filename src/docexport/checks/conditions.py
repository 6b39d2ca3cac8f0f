"""Whether conditions name formats and editions that there are: a slip would leave their parts out everywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from docexport.diagnostics import Diagnostics, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.model import Document
from docexport.transforms.conditions import conditionals


def check_conditions(document: Document, known: Mapping[str, Collection[str]], diagnostics: Diagnostics) -> None:
    """Report values of conditions that are not among the `known` ones of their keys."""
    for node in conditionals(document):
        for key, value in node.attributes.pairs:
            for name in (part.strip() for part in value.split(",")):
                if key in known and name not in known[key]:
                    hint = did_you_mean(name, known[key])
                    diagnostics.error(Code.BAD_CONDITION, f"there is no {key} `{name}`", node.span, hint)
