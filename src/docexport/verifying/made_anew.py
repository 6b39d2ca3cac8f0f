"""The file against what docexport makes of the source now.

Other proofs look at what a file says. This one finds any change of it, whatever that may be: in attributes, styles,
positions, actions, and in places that no reader shows. It trusts what makes files, as the others do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.verifying.evidence import Outcome, counted, failed_if
from docexport.verifying.subject import Subject

#: so many differences are told one by one
_MOST = 8
_HINT = "build it anew; if it was made with other options, or another version, name these"


def as_made_anew(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """The file is, in all its parts, what docexport makes of the source now; how it is packed does not count.

    What is made along with a PDF may differ from what is made alone: either will do.
    """
    fewest: list[str] | None = None
    for files in subject.anew() if subject.anew else ():
        if files == subject.all_files:
            return Outcome.passed(f"{counted(sum(map(len, files.values())), 'byte')}, all the same")
        differences = list(islice(_differences(subject, files), _MOST + 1))
        if not differences:
            return Outcome.passed("all parts are the same, packed in another way")
        if fewest is None or len(differences) < len(fewest):
            fewest = differences
    if fewest is None:
        return Outcome.skipped("the source cannot be built, which is reported")
    for what in fewest[:_MOST]:
        diagnostics.error(Code.CHANGED_FILE, f"`{subject.name}` was changed: {what}", hint=_HINT)
    if len(fewest) > _MOST:
        diagnostics.error(Code.CHANGED_FILE, f"`{subject.name}` was changed in more places", hint=_HINT)
    return failed_if(True, "it is not what the source gives")


def _differences(subject: Subject, files: Mapping[str, bytes]) -> Iterator[str]:
    have = subject.all_files
    yield from (f"there is no `{name}`" for name in files if name not in have)
    yield from (f"`{name}` is not part of it" for name in have if name not in files)
    for name in files:
        if name in have and have[name] != files[name]:
            where = f"`{name}`, " if len(files) > 1 else ""
            yield from (f"{where}{what}" for what in subject.view.changes(have[name], files[name]))
