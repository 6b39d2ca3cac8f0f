"""The table of rules that `docexport check` looks at documents with."""

from __future__ import annotations

from collections.abc import Collection

from docexport.checks.rules.language import unmarked_language
from docexport.checks.rules.leaks import audience_leak
from docexport.checks.rules.links import bare_url, undefined_reference, vague_link
from docexport.checks.rules.pictures import described_decoration, file_name_alt, heavy_image, small_image
from docexport.checks.rules.readability import hard_to_read
from docexport.checks.rules.rule import Checked, Problem, Rule
from docexport.checks.rules.structure import missing_metadata, no_review_date, table_without_header
from docexport.checks.rules.words import doubled_word, unbalanced_quotes, unexplained_acronym
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code

RULES: tuple[Rule, ...] = (
    Rule(Code.AUDIENCE_LEAK, audience_leak),
    Rule(Code.BARE_URL, bare_url),
    Rule(Code.DESCRIBED_DECORATION, described_decoration),
    Rule(Code.DOUBLED_WORD, doubled_word),
    Rule(Code.FILE_NAME_ALT, file_name_alt),
    Rule(Code.HARD_TO_READ, hard_to_read),
    Rule(Code.HEAVY_IMAGE, heavy_image),
    Rule(Code.MISSING_METADATA, missing_metadata),
    Rule(Code.NO_REVIEW_DATE, no_review_date),
    Rule(Code.SMALL_IMAGE, small_image),
    Rule(Code.TABLE_WITHOUT_HEADER, table_without_header),
    Rule(Code.UNBALANCED_QUOTES, unbalanced_quotes),
    Rule(Code.UNDEFINED_REFERENCE, undefined_reference),
    Rule(Code.UNEXPLAINED_ACRONYM, unexplained_acronym),
    Rule(Code.UNMARKED_LANGUAGE, unmarked_language),
    Rule(Code.VAGUE_LINK, vague_link),
)


def check_rules(checked: Checked, diagnostics: Diagnostics, only: Collection[Code] | None = None) -> None:
    """Report all that the rules (or `only` those of some codes) find in a document."""
    for rule in RULES:
        if only is None or rule.code in only:
            for problem in rule.find(checked):
                diagnostics.add(rule.severity, rule.code, problem.message, problem.span, problem.hint, problem.edit)


__all__ = ["RULES", "Checked", "Problem", "Rule", "check_rules"]
