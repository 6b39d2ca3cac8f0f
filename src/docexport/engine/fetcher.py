"""What docexport's instance of WeasyPrint fetches addresses with."""

from __future__ import annotations

from typing import Any

from docexport.engine.readable import Readable
from docexport.engine.weasyprint.urls import URLFetcher, URLFetcherResponse


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint what may be read, from memory or disk, and refuses all other addresses. There is no network."""

    def __init__(self, readable: Readable) -> None:
        super().__init__(timeout=1, allowed_protocols=("file", "data"), allow_redirects=False)
        self.readable = readable

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The content at an address. Raises `RefusedError`."""
        content = self.readable.content(url)
        if content is None:
            return super().fetch(url, headers)
        return URLFetcherResponse(content.url, content.data, {"Content-Type": content.media_type})
