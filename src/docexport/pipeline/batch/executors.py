"""Workers elsewhere: a cluster by its address."""

from __future__ import annotations

from docexport.codes import Code
from docexport.diagnostics import Diagnostics
from docexport.pipeline.batch.crew import Crew

_DASK = "dask://"


def crew_at(address: str, found: Diagnostics) -> Crew | None:
    """The workers at an address such as `dask://HOST:8786`, or None with a finding."""
    if not address.startswith(_DASK):
        found.error(Code.BAD_VALUE, f"`{address}` is no executor", hint="for example `--executor dask://HOST:8786`")
        return None
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        found.error(
            Code.MISSING_LIBRARY, f"`{address}` needs dask.distributed", hint="run `pip install 'docexport[dask]'`"
        )
        return None
    try:
        client = Client(f"tcp://{address.removeprefix(_DASK)}", timeout=10)
    except (OSError, ValueError) as error:
        found.error(Code.BAD_VALUE, f"nobody answers at `{address}`: {error}", hint="is the scheduler running?")
        return None
    workers = sum(client.nthreads().values())
    return Crew(lambda: client.get_executor(pure=False), max(workers, 1), local=False, shares_disk=False)
