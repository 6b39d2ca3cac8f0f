"""`docexport clean`: what is kept for later builds is thrown away."""

from __future__ import annotations

import click

from docexport.cache.folder import default_folder
from docexport.cache.store import LIMIT, DiskStore


@click.command()
def clean() -> None:
    """Throw away what is kept to make later builds quick."""
    store = DiskStore(default_folder())
    size = store.clear()
    click.echo(f"{_megabytes(size)} thrown away from {store.folder} (it holds {_megabytes(LIMIT)} at the most)")


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MB"
