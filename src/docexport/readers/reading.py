"""What a reader gives: the blocks of a source, and which words of it were markup that was understood."""

from __future__ import annotations

from msgspec import Struct

from docexport.model import Block


class Reading(Struct, frozen=True):
    """The blocks of a source, and stretches of it (line from 1, words) that say how, not what.

    Those are names of containers, marks of callouts and tasks, addresses and labels that links refer to.
    """

    blocks: tuple[Block, ...]
    markup: tuple[tuple[int, str], ...] = ()
