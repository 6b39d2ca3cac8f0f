"""The metadata of an EPUB, from the document: what it is, and how it can be read (EPUB Accessibility 1.1)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from docexport.config.dates import iso_part
from docexport.formats.epub.package import MetaItem
from docexport.model import Document, Heading, Image, Math, MathBlock, Metadata, find
from docexport.rendering.labels import Labels

#: the namespace of identifiers made for documents that have none (RFC 9562, section 6.5)
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "docexport")


def identifier(document: Document, variant: str) -> str:
    """The identifier given, as a URN where it is an ISBN or UUID, or one made from title, authors and language.

    `variant` tells editions and audiences of one source apart.
    """
    given = document.metadata.identifier.strip()
    bare = re.sub(r"^(urn:)?isbn:?\s*", "", given, flags=re.IGNORECASE)
    digits = re.sub(r"[\s-]", "", bare)
    if re.fullmatch(r"\d{9}[\dXx]|97[89]\d{10}", digits):
        return f"urn:isbn:{digits.upper()}"
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", given):
        return f"urn:uuid:{given.lower()}"
    if given:
        return given
    metadata = document.metadata
    words = "\n".join([metadata.title, *metadata.authors, metadata.language, metadata.version, variant])
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, words)}"


def metadata_items(document: Document, labels: Labels, printed: str = "", *, moves: bool = False) -> Iterator[MetaItem]:
    """Every metadata element of the package document but its identifier, language and date of change.

    `printed` is the file of the printed edition that the page list follows, where there is one; `moves` says whether
    any picture does.
    """
    metadata = document.metadata
    yield MetaItem("title", metadata.title, (("id", "title"),), dublin_core=True)
    yield MetaItem("title-type", "main", (("refines", "#title"),))
    if metadata.subtitle:
        yield MetaItem("title", metadata.subtitle, (("id", "subtitle"),), dublin_core=True)
        yield MetaItem("title-type", "subtitle", (("refines", "#subtitle"),))
    people = [("creator", name, "aut") for name in metadata.authors]
    people += [("contributor", person.name, person.role) for person in metadata.contributors]
    for number, (element, name, role) in enumerate(people, 1):
        yield MetaItem(element, name, (("id", f"person-{number}"),), dublin_core=True)
        yield MetaItem("role", role, (("refines", f"#person-{number}"), ("scheme", "marc:relators")))
    for element, value in (
        ("publisher", metadata.publisher),
        ("date", metadata.date.isoformat() if metadata.date else iso_part(metadata.date_in_words, metadata.language)),
        ("rights", metadata.rights),
        ("description", metadata.description or metadata.summary),
        *(("subject", subject) for subject in metadata.subjects),
        *(("language", code) for code in metadata.languages if code != metadata.language),
    ):
        if value:
            yield MetaItem(element, value, dublin_core=True)
    if metadata.series:
        yield MetaItem("belongs-to-collection", metadata.series, (("id", "series"),))
        yield MetaItem("collection-type", "series", (("refines", "#series"),))
        if metadata.series_position:
            yield MetaItem("group-position", metadata.series_position, (("refines", "#series"),))
    if printed:
        yield MetaItem("source", printed, dublin_core=True)
        yield MetaItem("pageBreakSource", printed)
    yield from accessibility(document, labels, has_pages=bool(printed), moves=moves)


def accessibility(document: Document, labels: Labels, *, has_pages: bool, moves: bool) -> Iterator[MetaItem]:
    """What is true of how the document can be read: nothing is claimed that the document does not hold to."""
    images = [image for image in find(document, Image) if not image.decorative]
    described = all(image.alt.strip() for image in images)
    formulas = any(True for kind in (Math, MathBlock) for _ in find(document, kind))
    yield MetaItem("schema:accessMode", "textual")
    if images:
        yield MetaItem("schema:accessMode", "visual")
    if described:
        yield MetaItem("schema:accessModeSufficient", "textual")
    if images:
        yield MetaItem("schema:accessModeSufficient", "textual,visual")
    features = ["displayTransformability", "readingOrder", "tableOfContents"]
    features += ["structuralNavigation"] if any(True for _ in find(document, Heading)) else []
    features += ["alternativeText"] if images and described else []
    features += ["pageBreakMarkers", "pageNavigation"] if has_pages else []
    features += ["MathML", "describedMath"] if formulas else []
    for feature in sorted(features, key=str.lower):
        yield MetaItem("schema:accessibilityFeature", feature)
    yield MetaItem("schema:accessibilityHazard", "unknown" if moves else "none")
    summary = labels["accessibility_summary"] + (" " + labels["accessibility_pictures"] if images and described else "")
    yield MetaItem("schema:accessibilitySummary", document.metadata.accessibility_summary or summary)
    yield from _claims(document.metadata)


def _claims(metadata: Metadata) -> Iterator[MetaItem]:
    """What the publisher claims, and who has checked it: only where it was said."""
    if not metadata.conforms_to:
        return
    yield MetaItem("dcterms:conformsTo", f"EPUB Accessibility 1.1 - {metadata.conforms_to}", (("id", "conformance"),))
    if metadata.certified_by:
        yield MetaItem("a11y:certifiedBy", metadata.certified_by, (("refines", "#conformance"),))
