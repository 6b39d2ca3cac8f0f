"""What is asked of verifying: a value that builds carry without loading what it takes."""

from __future__ import annotations

from msgspec import Struct


class VerifyRequest(Struct, frozen=True):
    """Validators that must be there, and whether those that are there are run at all."""

    required: tuple[str, ...] = ()
    standards: bool = True
