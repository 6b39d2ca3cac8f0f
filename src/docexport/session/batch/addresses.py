"""Workers by their address: of this machine, or of a cluster; or those of any executor."""

from __future__ import annotations

from concurrent.futures import Executor

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session.batch.executor import BatchExecutor, local_executor

_DASK = "dask://"


def executor_of(executor: Executor, workers: int) -> BatchExecutor:
    """The workers of an executor, which stays open: nothing is known of their disks."""
    return BatchExecutor(lambda: _Open(executor), workers, local=False, shares_disk=False)


class _Open(Executor):
    """An executor that others close."""

    def __init__(self, inner: Executor) -> None:
        self.submit = inner.submit  # type: ignore[method-assign]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave it open."""


def executor_at(address: str, processes: int, diagnostics: Diagnostics) -> BatchExecutor | None:
    """The workers at an address such as `dask://HOST:8786` (empty: so many processes here), or None with a finding."""
    if not address:
        return local_executor(processes)
    if not address.startswith(_DASK):
        diagnostics.error(
            Code.BAD_VALUE, f"`{address}` is no executor", hint="for example `--executor dask://HOST:8786`"
        )
        return None
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        diagnostics.error(
            Code.MISSING_LIBRARY, f"`{address}` needs dask.distributed", hint="run `pip install 'docexport[dask]'`"
        )
        return None
    try:
        client = Client(f"tcp://{address.removeprefix(_DASK)}", timeout=10)
    except (OSError, ValueError) as error:
        diagnostics.error(Code.BAD_VALUE, f"nobody answers at `{address}`: {error}", hint="is the scheduler running?")
        return None
    workers = sum(client.nthreads().values())
    return BatchExecutor(lambda: client.get_executor(pure=False), max(workers, 1), local=False, shares_disk=False)
