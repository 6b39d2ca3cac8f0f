"""Whether a finished PDF keeps what its edition promises: measured in the file itself, reported with the source."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from docexport.checks.edition_rules import CHECKS, HYPHENS, Breach, areas, contrast_of, hues
from docexport.checks.text_runs import Harmless, Printed, Run, close_printed, read_pages
from docexport.config import EditionRules
from docexport.diagnostics import Diagnostics, Span
from docexport.model import Document, written
from docexport.parallel.pool import WorkerPool
from docexport.rendering.colours import Colour

#: pages that are read in one go, and builds of one book whose pages are remembered
_STRETCH, _BUILDS = 8, 4

#: what breaks the rules on a page, for each check in their order
PageBreaches = tuple[tuple[Breach, ...], ...]


class PrintedJob(Struct, frozen=True):
    """Pages of a PDF to be checked, counted from 0; all of them where none are named."""

    data: bytes | Path
    pages: tuple[int, ...]
    rules: EditionRules
    #: the words of the source, where words at line ends are looked at
    source: str


def find_breaches(job: PrintedJob) -> list[PageBreaches]:
    """What breaks the rules, page by page."""
    return [
        tuple(tuple(check(printed, job.rules, job.source)) for check, _code, _hint in CHECKS)
        for printed in read_pages(job.data, job.pages, _harmless(job.rules))
    ]


def _harmless(rules: EditionRules) -> Harmless | None:
    """Which text keeps all the rules, whatever it says; None where rules ask for more than colours."""
    if replace(rules, contrast=None, fills=None, hues=None) != EditionRules():
        return None

    @cache
    def harmless(colour: Colour, background: Colour | None) -> bool:
        run = Run(0, "", 0.0, 0.0, 0.0, 0.0, colour, background, "", italic=False, bold=False, fixed=False)
        printed = Printed([run], [])
        return not any(True for check in (contrast_of, areas, hues) for _ in check(printed, rules, ""))

    return harmless


def check_printed(  # noqa: PLR0917 - what is checked, and by whom
    data: bytes,
    document: Document,
    rules: EditionRules,
    diagnostics: Diagnostics,
    pool: WorkerPool | None = None,
    looks: Sequence[str] = (),
) -> None:
    """Report each rule that the PDF breaks, once for each kind of breach, with the first place in the source.

    `looks` tell each page from what it looked like in earlier builds, where that is known.
    """
    if rules == EditionRules():
        return
    source = " ".join(node.text for node in written(document)) if rules.hyphens is False else ""
    if looks and pool is not None:
        pages = look_by_look(PrintedJob(data, (), rules, source), looks, pool, document.span.file)
    else:
        pages = find_breaches(PrintedJob(data, (), rules, source))
        close_printed(data)
    results = [
        tuple(tuple(replace(breach, page=number) for breach in check) for check in page)
        for number, page in enumerate(pages, 1)
    ]
    for place, (_check, code, hint) in enumerate(CHECKS):
        breaches = [breach for result in results for breach in result[place]]
        for what, same in groupby(sorted(breaches, key=lambda item: item.what), key=lambda item: item.what):
            listed = sorted(same, key=lambda item: item.page)
            first = listed[0]
            more = f", and in {len(listed) - 1} more" if len(listed) > 1 else ""
            words = " ".join(first.text.replace("\ufffe", "").split())
            shown = f": “{words[:40]}{'…' if len(words) > 40 else ''}”" if words else ""
            diagnostics.warning(code, f"{what} (page {first.page}{more}){shown}", _place(first.text, document), hint)


class PagesOf(Struct, frozen=True):
    """Names what is known of the pages of a document, by its file as reports show it, and how it is checked."""

    file: str
    rules: EditionRules
    source: str


def look_by_look(job: PrintedJob, looks: Sequence[str], pool: WorkerPool, file: str) -> list[PageBreaches]:
    """What breaks the rules on each page; those that looked so in an earlier build are not read again."""
    name = PagesOf(file, job.rules, job.source)
    kept = pool.store.get(find_breaches, name) if pool.store else None
    known: dict[str, PageBreaches] = dict(kept) if isinstance(kept, dict) else {}
    missing = [number for number, look in enumerate(looks) if look not in known]
    if missing:
        with tempfile.TemporaryDirectory(prefix="docexport-") as folder:  # read once by each process
            path = Path(folder, "printed.pdf")
            path.write_bytes(job.data if isinstance(job.data, bytes) else job.data.read_bytes())
            stretches = [tuple(missing[first : first + _STRETCH]) for first in range(0, len(missing), _STRETCH)]
            made = pool.run_all(find_breaches, [replace(job, data=path, pages=pages) for pages in stretches])
            close_printed(path)
        fresh = [page for stretch in made for page in stretch]
        known |= zip((looks[number] for number in missing), fresh, strict=True)
    pages = [known[look] for look in looks]
    if missing and pool.store:
        for look in looks:  # the last are those that were seen last
            known[look] = known.pop(look)
        pool.store.put(find_breaches, name, dict(list(known.items())[-_BUILDS * len(looks) :]))
    return pages


def _place(text: str, document: Document) -> Span:
    """Where text on a page comes from: the first node with these words, or the document where it is generated."""
    words = "".join(char for char in text if char not in HYPHENS).split()
    tries = [" ".join(words), " ".join(words[:4]), " ".join(words[1:4]), max(words, key=len, default="")]
    for wanted in tries:
        for node in written(document) if len(wanted) > 2 else ():
            if wanted in node.text:
                return node.span
    return Span(document.children[0].source if document.children else "")
