"""Asking the web whether addresses answer. Nothing else in docexport uses the network, and this only when told to."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Document, Link, find

#: seconds to wait for an answer, and how many addresses are asked at a time
PATIENCE, AT_ONCE = 15.0, 8
#: answers that say nothing about the page: the server does not like programs, or many questions
_NO_ANSWER = {401, 403, 405, 429, 503, 999}
_HEADERS = {"User-Agent": "docexport (link check)", "Accept": "*/*"}


def ask(address: str) -> str:
    """What is wrong with a web address, in words; empty where it answers.

    Asks for the head first, and for the page where a server does not know that. Follows redirections.
    """
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, headers=_HEADERS, method=method)  # noqa: S310 - http and https alone
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310
                return ""
        except urllib.error.HTTPError as error:
            if error.code in _NO_ANSWER or error.code >= 500:
                continue
            if method == "GET" or error.code in (404, 410):
                return f"answers {error.code} {error.reason}"
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            return f"does not answer: {reason}"
    return ""


def check_online(
    documents: Iterable[Document], diagnostics: Diagnostics, asked: Callable[[str], str] = ask
) -> dict[str, str]:
    """Report the web addresses in documents that are dead. Gives what each address said."""
    places: dict[str, list[Span]] = {}
    for document in documents:
        for link in find(document, Link):
            address = link.target.partition("#")[0]
            if address.lower().startswith(("http://", "https://")):
                places.setdefault(address, []).append(link.span)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = dict(zip(places, pool.map(asked, places), strict=True))
    for address, answer in answers.items():
        for span in places[address] if answer else ():
            hint = "open it in a browser; correct the address, or link to an archived copy"
            diagnostics.warning(Code.DEAD_LINK, f"`{address}` {answer}", span, hint)
    return answers
