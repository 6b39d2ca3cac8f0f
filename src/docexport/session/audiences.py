"""Whether the audience that a build is for is one that its documents know: a slip would leave its parts out."""

from __future__ import annotations

from collections.abc import Sequence

from docexport.checks.withheld import audiences
from docexport.diagnostics import Diagnostics, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.session.source import Source


def check_audiences(sources: Sequence[Source], diagnostics: Diagnostics) -> None:
    """Report an audience that no document of a command has a part for."""
    asked = {source.project.audience: source for source in sources if source.project.audience}
    if not asked:
        return
    known = {name for source in sources for name in audiences(source.document)} - {""}
    for audience, source in asked.items():
        if audience not in known:
            hint = did_you_mean(audience, known) or "parts of a document are for `::: when audience=NAME`"
            diagnostics.error(
                Code.BAD_VALUE, f"no part is for the audience `{audience}`", source.place("audience"), hint
            )
