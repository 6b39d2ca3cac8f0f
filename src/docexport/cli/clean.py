"""`docexport clean`: what is kept for later builds is thrown away."""

from __future__ import annotations

import click

from docexport.cache.folder import default_folder
from docexport.cache.store import LIMIT, DiskStore
from docexport.cli.console import say


@click.command()
def clean() -> None:
    """Throw away what is kept to make later builds quick."""
    store = DiskStore(default_folder())
    size = store.clear()
    say(f"{_megabytes(size)} thrown away from {store.folder} (it holds {_megabytes(LIMIT)} at the most)")


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MB"
