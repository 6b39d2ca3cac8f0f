"""Where results of builds are kept for later ones."""

from __future__ import annotations

import os
from pathlib import Path

from docexport.cache.digests import tools_digest

#: names the folder, where it is set
VARIABLE = "DOCEXPORT_CACHE"


def default_folder() -> Path:
    """Where results are kept: `DOCEXPORT_CACHE`, or the user's folder for such files."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path  # noqa: PLC0415 - not needed where the folder is named

    return user_cache_path("docexport", appauthor=False)


def compiled_folder(folder: Path) -> Path:
    """Where, in a folder of results, lies what these versions compiled: templates, declarations of C."""
    return folder / "templates" / tools_digest()[:16]
