"""The standards a PDF can keep to, and how one file keeps to two of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pydyf

from docexport.codes import Code
from docexport.diagnostics import Diagnostics, Span, did_you_mean

UA = "pdf/ua-1"
#: archive formats (ISO 19005-1 to -3) that WeasyPrint writes and veraPDF confirms of our files. PDF/A-1a is not among
#: them: PDF 1.4 has no tags for the head and body of a table.
ARCHIVE = (
    "pdf/a-1b", "pdf/a-2b", "pdf/a-2u", "pdf/a-2a", "pdf/a-3b", "pdf/a-3u", "pdf/a-3a",
)  # fmt: skip
VARIANTS = (UA, *ARCHIVE)

#: what XMP must say for PDF/UA-1 (ISO 14289-1, section 5), with the schema that PDF/A asks for (ISO 19005-1, 6.7.8)
_UA_CLAIM = b"""<rdf:Description rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


def engine_variant(variants: Sequence[str], forms: bool, found: Diagnostics, span: Span) -> str:
    """The variant to ask WeasyPrint for; findings where the choice cannot be had."""
    chosen = list(dict.fromkeys(name.lower() for name in variants)) or [UA]
    for name in chosen:
        if name not in VARIANTS:
            found.error(
                Code.BAD_VALUE, f"there is no variant `{name}` of PDF", span, did_you_mean(name, VARIANTS, most=20)
            )
            return UA
    archive = [name for name in chosen if name in ARCHIVE]
    if len(archive) > 1:
        names = " and ".join(f"`{name}`" for name in archive)
        found.error(Code.BAD_VALUE, f"one file cannot be both {names}", span, f"choose one, and `{UA}` with it")
    if archive and archive[0].startswith("pdf/a-1") and UA in chosen:
        found.error(
            Code.BAD_VALUE, f"one file cannot be both `{archive[0]}` and `{UA}`", span,
            "PDF/A-1 is PDF 1.4 and PDF/UA is PDF 1.7; choose `pdf/a-2a` or `pdf/a-3a`",
        )  # fmt: skip
    if archive and forms:
        found.error(
            Code.BAD_VALUE, f"`{archive[0]}` cannot have forms that are filled in", span,
            "an archived file does not change: leave `pdf.forms` out, or the variant",
        )  # fmt: skip
    return archive[0] if archive else UA


def claim_both(document: Any, variants: Sequence[str]) -> None:
    """Have WeasyPrint's document claim PDF/UA-1 besides the archive format, where both were chosen."""
    if UA not in variants or not set(variants) & set(ARCHIVE):
        return
    made: Callable[..., bytes] = document.metadata.generate_rdf_metadata

    def claim(*arguments: Any) -> bytes:
        return made(*arguments).replace(b"</rdf:RDF>", _UA_CLAIM + b"</rdf:RDF>")

    document.metadata.generate_rdf_metadata = claim


def plain_metadata(_document: Any, pdf: pydyf.PDF) -> None:
    """Leave XMP uncompressed, as PDF/A-1 to -3 ask for (ISO 19005-1, 6.7.2)."""
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/Metadata":
            item.compress = False
