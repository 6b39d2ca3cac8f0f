"""Batches on a real cluster of dask's: python cluster.py NAME FOLDER, where a letter and its rows lie.

Run in a process of its own by `test_batch.py`: a cluster leaves threads behind, which sleep and wake, and use chance.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import distributed

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.session import load_sources
from docexport.session.batch.bundle import bundle_of
from docexport.session.batch.executor import BatchExecutor
from docexport.session.batch.job import Template
from docexport.session.batch.running import Batch, Tally, run_batch
from docexport.session.targets import Folder


def cluster_of(workers: int) -> distributed.LocalCluster:
    """A cluster of processes of this machine."""
    return distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs=50)


def killed(folder: Path) -> None:
    """Every row is made, once, though a worker is killed while it works."""
    (folder / "people.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, 201)), "utf-8")
    (folder / "pictures").mkdir()
    letter = (folder / "letter.md").read_text("utf-8")
    (folder / "letter.md").write_text(letter + "\n![A dot](pictures/dot.svg)\n", "utf-8")
    (folder / "pictures" / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    diagnostics = Diagnostics()
    (source,) = load_sources([folder / "letter.md"], [Settings({"formats": ["epub", "txt"]})], diagnostics)
    one = Template(source, "{id}", bundle=bundle_of(source, diagnostics))
    batch = Batch((one,), folder / "people.csv", Folder(folder / "out"), folder / ".journal")
    with cluster_of(3) as cluster, distributed.Client(cluster) as client:
        victims: list[int] = []

        def told(tally: Tally) -> None:
            if tally.made > 20 and not victims:
                victims.append(next(iter(cluster.workers.values())).process.pid)
                os.kill(victims[0], signal.SIGKILL)

        executor = BatchExecutor(lambda: client.get_executor(pure=False), 3, local=False, shares_disk=False)
        tally = run_batch(batch, executor, diagnostics, told=told)
    assert victims
    assert (tally.made, tally.failed, tally.files) == (200, 0, 400)
    made = sorted(path.name for path in (folder / "out").iterdir())
    assert made == sorted(f"{n}.{kind}" for n in range(1, 201) for kind in ("epub", "txt"))


def line(folder: Path) -> None:
    """A cluster is a line on the command line."""
    with cluster_of(1) as cluster:
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        command = ["build", "letter.md", "--to", "txt", "--data", "people.csv", "--name", "{id}", "--out", "out"]
        done = subprocess.run(
            [sys.executable, "-m", "docexport", *command, "--executor", address],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "3 of 3 rows made" in done.stdout
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["1.txt", "2.txt", "3.txt"]


if __name__ == "__main__":
    {"killed": killed, "line": line}[sys.argv[1]](Path(sys.argv[2]))
