"""Two files of XML -> what differs between their trees."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from lxml import etree

from docexport.verifying.epub_file import parsed_xml

_SHOWN = 60


def markup_changes(mine: bytes, anew: bytes) -> Iterator[str]:
    """What differs between two files of XML: elements, attributes, words, comments, instructions, document types.

    White space counts; how characters are encoded, quoted or escaped does not.
    """
    try:
        one, other = parsed_xml(mine).getroottree(), parsed_xml(anew).getroottree()
    except etree.XMLSyntaxError as error:
        yield f"it is no XML: {error.msg}"
        return
    if _type_of(one) != _type_of(other):
        yield f"its document type is `{_type_of(one)}`"
    yield from _nodes(list(_outside(one)), list(_outside(other)))
    yield from _elements(one.getroot(), other.getroot())


def root_changes(mine: bytes, anew: bytes) -> Iterator[str]:
    """What differs between the root elements of two files, whatever stands around these (as in a packet of XMP)."""
    try:
        yield from _elements(parsed_xml(mine), parsed_xml(anew))
    except etree.XMLSyntaxError as error:
        yield f"it is no XML: {error.msg}"


def _type_of(tree: Any) -> str:
    info = tree.docinfo
    entities = info.internalDTD.entities() if info.internalDTD is not None else ()
    return str(info.doctype) + "".join(f" {entity.name}={entity.content}" for entity in entities)


def _outside(tree: Any) -> Iterator[Any]:
    """Comments and instructions before and behind the root."""
    root = tree.getroot()
    yield from reversed(list(root.itersiblings(preceding=True)))
    yield from root.itersiblings()


def _nodes(one: list[Any], other: list[Any]) -> Iterator[str]:
    for have, want in zip_longest(one, other):
        if have is None:
            yield f"{_called(want)} is missing"
        elif want is None:
            yield f"{_place(have)}: {_called(have)} is not part of it"
        else:
            yield from _elements(have, want)


def _elements(have: Any, want: Any) -> Iterator[str]:
    """What differs between two elements and all in them."""
    if have.tag != want.tag:
        yield f"{_place(have)}: {_called(have)} instead of {_called(want)}"
        return
    yield from _attributes(have, want)
    yield from _words(have, have.text, want.text)
    children, wanted = list(have), list(want)
    if len(children) == len(wanted):
        for child, other in zip(children, wanted, strict=True):
            yield from _elements(child, other)
            yield from _words(have, child.tail, other.tail)
        return
    # where one was put in or taken out, those before and behind it are the same
    start = _alike(children, wanted)
    end = _alike(children[start:][::-1], wanted[start:][::-1])
    stop, wanted_stop = len(children) - end, len(wanted) - end
    yield from _nodes(children[start:stop], wanted[start:wanted_stop])


def _alike(one: list[Any], other: list[Any]) -> int:
    """How many elements from the first on are the same in both."""
    pairs = enumerate(zip(one, other, strict=False))
    same = min(len(one), len(other))
    return next((place for place, (a, b) in pairs if etree.tostring(a) != etree.tostring(b)), same)


def _attributes(have: Any, want: Any) -> Iterator[str]:
    if not isinstance(have.tag, str):
        return
    for name in sorted({*have.keys(), *want.keys()}):
        one, other = have.get(name), want.get(name)
        if one != other:
            said = f"{_short(name)}={_quoted(one)}"
            yield (
                f"{_place(have)}: {said} instead of {_quoted(other)}"
                if one is not None
                else (f"{_place(have)}: {_short(name)}={_quoted(other)} is missing")
            )


def _words(near: Any, have: str | None, want: str | None) -> Iterator[str]:
    if (have or "") != (want or ""):
        yield f"{_place(near)}: {_quoted(have)} instead of {_quoted(want)}"


def _place(element: Any) -> str:
    return f"line {element.sourceline} in {_called(element)}"


def _called(element: Any) -> str:
    if not isinstance(element.tag, str):
        return f"`{etree.tostring(element, with_tail=False)[:_SHOWN].decode('utf-8', 'replace')}`"
    return f"<{_short(element.tag)}>"


def _short(name: str) -> str:
    return name.rpartition("}")[2]


def _quoted(text: str | None) -> str:
    text = " ".join((text or "").split()) if (text or "").strip() else text or ""
    shown = "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in text[:_SHOWN])
    return f"“{shown}{'…' if len(text) > _SHOWN else ''}”" if text else "nothing"
