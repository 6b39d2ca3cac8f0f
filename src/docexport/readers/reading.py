"""What a reader gives: the blocks of a source, what it says of itself, and which words of it were markup."""

from __future__ import annotations

from msgspec import Struct

from docexport.config.settings import Settings
from docexport.model import Block


class Reading(Struct, frozen=True):
    """The blocks of a source, stretches of it (line from 1, words) that say how, not what, and its settings.

    The stretches are names of containers, marks of callouts and tasks, addresses and labels that links refer to.
    """

    blocks: tuple[Block, ...]
    markup: tuple[tuple[int, str], ...] = ()
    settings: Settings | None = None
