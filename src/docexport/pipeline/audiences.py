"""Whether the audience that a build is for is one that its documents know: a slip would leave its parts out."""

from __future__ import annotations

from collections.abc import Sequence

from docexport.codes import Code
from docexport.diagnostics import Diagnostics, did_you_mean
from docexport.model import Conditional, ConditionalSpan, find
from docexport.pipeline.source import Source


def check_audiences(sources: Sequence[Source], found: Diagnostics) -> None:
    """Report an audience that no document of a command has a part for."""
    asked = {source.project.audience: source for source in sources if source.project.audience}
    if not asked:
        return
    known = {name for source in sources for name in audiences_of(source)}
    for audience, source in asked.items():
        if audience not in known:
            hint = did_you_mean(audience, known) or "parts of a document are for `::: when audience=NAME`"
            found.error(Code.BAD_VALUE, f"no part is for the audience `{audience}`", source.place("audience"), hint)


def audiences_of(source: Source) -> set[str]:
    """The audiences that conditions in a source name."""
    if source.document.kinds.isdisjoint({Conditional, ConditionalSpan}):
        return set()
    nodes: list[Conditional | ConditionalSpan] = [*find(source.document, Conditional)]
    nodes += find(source.document, ConditionalSpan)
    values = (node.attributes.get("audience") for node in nodes)
    return {name.strip() for value in values for name in value.split(",")} - {""}
