"""Opening finished files, and proving of each that it holds what its source says and nothing that it hides."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from msgspec import Struct

from docexport.checks.edition_checks import check_printed
from docexport.diagnostics import Diagnostics, DocexportError, Severity
from docexport.diagnostics.codes import Code
from docexport.verifying.descriptions import pictures_described
from docexport.verifying.evidence import CheckResult, Evidence, FileEvidence, Outcome, counted, digest_of, failed_if
from docexport.verifying.fonts import fonts_embedded, no_missing_glyphs
from docexport.verifying.leaks import no_leaks
from docexport.verifying.made_anew import as_made_anew
from docexport.verifying.page_list import page_list_equals_pages
from docexport.verifying.same_words import same_words
from docexport.verifying.source_read import source_read
from docexport.verifying.standards import VALIDATORS, check_required, validate
from docexport.verifying.structure import well_formed
from docexport.verifying.structure_parity import structure_kept
from docexport.verifying.subject import Subject
from docexport.verifying.targets import links_resolve
from docexport.verifying.views import VIEWS, View

Check = Callable[[Subject, Diagnostics], Outcome]


_ANEW = "build the file anew"


class Proof(Struct, frozen=True):
    """A check by its name, what a view must have for it, and whether it holds for pages put on sheets too."""

    name: str
    check: Check
    needs: str = "problems"
    on_sheets: bool = False
    #: what it proves, where the check's docstring does not say so
    said: str = ""

    @property
    def proves(self) -> str:
        """What the check proves: the first paragraph of its docstring as a rule."""
        return self.said or " ".join((self.check.__doc__ or "").split("\n\n")[0].split())


def keeps_promise(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """The printed pages keep what their edition promises: sizes, contrast, no italics, no hyphens."""
    before = len(diagnostics)
    theme = subject.manuscript.theme
    check_printed(subject.data, subject.document, theme.rules, diagnostics)
    promised = sum(value is not None for value in (getattr(theme.rules, n) for n in theme.rules.__struct_fields__))
    return failed_if(
        len(diagnostics) > before, f"{counted(promised, 'rule')} of the edition `{subject.manuscript.project.edition}`"
    )


def _not_asked(_subject: Subject, _found: Diagnostics) -> Outcome:
    return Outcome.skipped("left out, as was asked for")


PROOFS: tuple[Proof, ...] = (
    Proof("well formed", well_formed, on_sheets=True),
    Proof("source read", source_read),
    Proof("same words", same_words),
    Proof("structure kept", structure_kept, "structure"),
    Proof("no leaks", no_leaks, on_sheets=True),
    Proof("pictures described", pictures_described, "pictures"),
    Proof("links resolve", links_resolve),
    Proof("edition kept", keeps_promise, "printed"),
    Proof("page list", page_list_equals_pages, "page_list"),
    Proof("fonts embedded", fonts_embedded, "fonts", on_sheets=True),
    Proof("no missing glyphs", no_missing_glyphs, on_sheets=True),
    Proof("as made anew", as_made_anew, "changes", on_sheets=True),
)


def _can_be_made(proof: Proof, subject: Subject) -> bool:
    """Whether a check has what it takes: files that were made just now are not made anew."""
    return proof.check is not as_made_anew or subject.anew is not None


def verify(subject: Subject, diagnostics: Diagnostics, *, standards: bool = True) -> FileEvidence:
    """Make every check of a file, and give the evidence. What is wrong is reported, each as an error.

    With `standards` the validators that are installed are run too, which takes seconds for each file.
    """
    asked = [proof for proof in PROOFS if getattr(subject.view, proof.needs) and _can_be_made(proof, subject)]
    proofs = [proof for proof in asked if proof.on_sheets or not subject.imposed]
    for validator in VALIDATORS:
        if validator.format == subject.format:
            run = partial(validate, validator) if standards else _not_asked
            proofs.append(Proof(validator.name, run, said=f"The file keeps to its standard: {validator.proves}."))
    checks: list[CheckResult] = []
    for proof in proofs:
        own = Diagnostics()
        try:
            outcome = proof.check(subject, own)
        except DocexportError:
            raise
        except Exception as error:  # noqa: BLE001 - a file of strangers may hold anything in the place of anything
            what = re.sub(r"<[^<>]* at 0x[0-9a-f]+>", "it", str(error))
            own.error(
                Code.BAD_STRUCTURE,
                f"`{subject.name}` cannot be read: {what or type(error).__name__}",
                hint="build the file anew",
            )
            outcome = failed_if(True, "the file is damaged")
        for item in own:  # what was a warning while building is a proof that failed now
            diagnostics.add(Severity.ERROR, item.code, item.message, item.span, item.hint)
        checks.append(CheckResult(proof.name, proof.proves, outcome, tuple(own)))
    return FileEvidence(subject.name, subject.format, len(subject.data), digest_of(subject.data), tuple(checks))


__all__ = [
    "PROOFS",
    "VALIDATORS",
    "VIEWS",
    "Evidence",
    "FileEvidence",
    "Outcome",
    "Proof",
    "Subject",
    "View",
    "check_required",
    "verify",
]
