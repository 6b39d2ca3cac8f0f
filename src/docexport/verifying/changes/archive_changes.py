"""Two ZIP archives of an e-book -> what differs: their files, and what an archive can hold beside these."""

from __future__ import annotations

import io
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator

from docexport.verifying.changes.markup_changes import markup_changes

#: the fixed part of a local file header, and where in it the lengths of name and extra field stand (APPNOTE 4.3.7)
_LOCAL, _LENGTHS = 30, struct.Struct("<26xHH")
#: bytes of the end of the central directory without a comment (APPNOTE 4.3.16)
_END = 22
_MARKUP = (".xhtml", ".opf", ".ncx", ".xml", ".svg")


def archive_changes(mine: bytes, anew: bytes) -> Iterator[str]:
    """What differs between two archives. Raises `zipfile.BadZipFile` where one is none."""
    with zipfile.ZipFile(io.BytesIO(mine)) as one, zipfile.ZipFile(io.BytesIO(anew)) as other:
        yield from _beside(mine, one)
        have, want = one.namelist(), other.namelist()
        for name, count in Counter(have).items():
            if count > 1:
                yield f"`{name}` is in the archive {count} times"
        yield from (f"`{name}` is not part of the e-book" for name in dict.fromkeys(have) if name not in want)
        for name in want:
            if name not in have:
                yield f"`{name}` is missing"
                continue
            data, wanted = one.read(name), other.read(name)
            if data == wanted:
                continue
            if name.endswith(_MARKUP):
                yield from (f"`{name}`: {what}" for what in markup_changes(data, wanted))
            else:
                yield f"`{name}` has other bytes"


def _beside(data: bytes, archive: zipfile.ZipFile) -> Iterator[str]:
    """Bytes of an archive that are in no file, and fields beside its files."""
    place = 0
    for info in sorted(archive.infolist(), key=lambda item: item.header_offset):
        if info.header_offset > place:
            yield f"{info.header_offset - place:,} bytes before `{info.filename}` are in no file"
        if info.extra or info.comment:
            yield f"`{info.filename}` has a field or a comment of its own in the archive"
        head = data[info.header_offset : info.header_offset + _LOCAL]
        name, extra = _LENGTHS.unpack(head) if len(head) == _LOCAL else (0, 0)
        if extra:
            yield f"`{info.filename}` has a field of its own in the archive"
        place = info.header_offset + _LOCAL + name + extra + info.compress_size
        if info.flag_bits & 0x08:  # its sizes stand behind it
            place += 16 if data[place : place + 4] == b"PK\x07\x08" else 12
    if archive.start_dir > place:
        yield f"{archive.start_dir - place:,} bytes behind the last file are in none"
    end = data.rfind(b"PK\x05\x06")
    if end >= 0 and len(data) > end + _END:
        yield f"{len(data) - end - _END:,} bytes stand behind the archive"
