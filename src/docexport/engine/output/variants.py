"""How one file keeps to two standards (those it may keep to: `docexport.formats.print_options`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pydyf

from docexport.engine.contract import UA

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


def claim_both(document: Any, variants: Sequence[str]) -> None:
    """Have WeasyPrint's document claim PDF/UA-1 besides the archive format, where both were chosen."""
    if UA not in variants or set(variants) == {UA}:
        return
    made: Callable[..., bytes] = document.metadata.generate_rdf_metadata

    def claim(*arguments: Any) -> bytes:
        return made(*arguments).replace(b"</rdf:RDF>", _UA_CLAIM + b"</rdf:RDF>")

    document.metadata.generate_rdf_metadata = claim


def plain_metadata(pdf: pydyf.PDF) -> None:
    """Leave XMP uncompressed, as PDF/A-1 to -3 ask for (ISO 19005-1, 6.7.2)."""
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/Metadata":
            item.compress = False
