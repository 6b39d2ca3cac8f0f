"""One session: how documents are built, checked and verified, by whoever asks - the command line, Python, a preview."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from docexport.cache.folder import default_folder
from docexport.cache.store import DiskStore
from docexport.config import LimitOptions
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, DocexportError, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import resolved
from docexport.formats import FORMATS
from docexport.model import Document
from docexport.parallel.pool import WorkerPool
from docexport.session.building import How, Progress, make_proved
from docexport.session.building import build as build_outputs
from docexport.session.chapters import ReadingPool
from docexport.session.incremental import Documents, rebuild
from docexport.session.isolation import Job, build_apart, call_limited
from docexport.session.output_cache import Memory
from docexport.session.plan import plan
from docexport.session.source import Source, documents_in, load_sources
from docexport.session.stages import prepare
from docexport.session.verify_request import VerifyRequest
from docexport.session.watching import snapshot
from docexport.transforms import TRANSFORMS

if TYPE_CHECKING:
    from docexport.session.anew import Making
    from docexport.session.batch.executor import BatchExecutor
    from docexport.session.batch.running import Tally
    from docexport.session.importing import Imported

#: what a document of strangers may take where nobody says otherwise: seconds, and megabytes of memory
UNTRUSTED_LIMITS = LimitOptions(seconds=300, memory=4096)
#: all proofs, and those validators that are installed
_EVERY_PROOF = VerifyRequest()
#: one path, or several
Paths = Path | str | Sequence[Path | str]
#: seconds between two looks at files that are watched
_GLANCE = 0.2


class Clock(Struct, frozen=True):
    """The time: `epoch` is what outputs carry, in seconds since 1970 (None: the document's own date); `today` is the
    day by which overdue reviews are reported (None: they are not).
    """

    epoch: int | None = None
    today: dt.date | None = None


class Built(Struct, frozen=True):
    """What came of a build: the files that were written, and what was found."""

    files: list[Path]
    diagnostics: Diagnostics


class Session(Struct):
    """How documents are built, checked and verified.

    `options` are keys of `docexport.toml`, and go before all that documents and projects say; `layers` are such options
    with places of their own. A session that does not `trust` its documents runs their themes in a sandbox, reads and
    writes nothing outside of their folders, keeps nothing in the cache, and holds each document to `limits`
    (where one is not set, to that of `UNTRUSTED_LIMITS`), in all that it does. `jobs` is how many processes may work at
    once, `cache` the folder of kept results (True: the user's; None: nothing is kept). With `strict` a warning counts
    as an error.

    A session can be used from several threads. It never prints and never exits.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    trust: bool = True
    limits: LimitOptions | None = None
    jobs: int = 1
    cache: Path | str | bool | None = None
    clock: Clock = Clock()
    strict: bool = False
    layers: Sequence[Settings] = ()

    def build(
        self,
        paths: Paths,
        diagnostics: Diagnostics | None = None,
        *,
        out: Path | str | None = None,
        files: Paths = (),
        verify: VerifyRequest | None = None,
        progress: Progress = lambda _what: None,
    ) -> list[Path]:
        """Build files or projects, and give the paths of the files written: all of a document, or none of it.

        `out` is the folder for outputs, `files` name them one by one. With `verify` each file is proved before it is
        written, and the evidence is written beside it. Raises `DocexportError` where an error was found and no
        `diagnostics` are given.
        """
        sink = Diagnostics() if diagnostics is None else diagnostics
        store = self._store(sink)
        how = How(self.strict, self.clock.epoch, self.clock.today, verify, WorkerPool(self.jobs, store))
        named = _listed(paths)
        target = None if out is None else Path(out)
        try:
            written = self._build(named, sink, how, target, _listed(files), progress)
        finally:
            how.pool.close()
        if store is not None and written:
            store.tidy()
        if diagnostics is None and sink.failed(strict=self.strict):
            raise DocexportError(sink)
        return written

    def check(self, paths: Paths, *, online: bool = False) -> Diagnostics:
        """What is wrong in documents; nothing is changed. With `online` the web is asked whether addresses answer."""
        from docexport.session.checking import check_all  # noqa: PLC0415 - loads rules, which builds do not need

        diagnostics = Diagnostics()
        do = partial(check_all, layers=self.settings, today=self.clock.today, online=online)
        self._each(paths, do, diagnostics)
        return diagnostics

    def verify(
        self,
        paths: Paths,
        diagnostics: Diagnostics,
        *,
        out: Path | str | None = None,
        files: Paths = (),
        request: VerifyRequest = _EVERY_PROOF,
        told: Callable[[str], None] = lambda _line: None,
    ) -> dict[Path, bytes]:
        """Prove that finished files hold what their sources say. Gives the evidence by the paths of its files, which
        are not written. `told` is called with a line about each file.
        """
        from docexport.session.checking import verify_all  # noqa: PLC0415 - loads what reads PDFs

        target = None if out is None else Path(out)
        making = self._making(_listed(paths), target, _listed(files), diagnostics)
        do = partial(verify_all, layers=self.settings, out=target, files=_listed(files), request=request, making=making)
        reports: dict[Path, bytes] = {}
        for lines, made in self._each(paths, do, diagnostics):
            for line in lines:
                told(line)
            reports |= made
        return reports

    def inspect(
        self, paths: Paths, diagnostics: Diagnostics, *, format_name: str = "txt", after: str = ""
    ) -> list[Document]:
        """The trees of documents after a stage: `reader`, the name of a transform, or all of them."""
        do = partial(_trees, layers=self.settings, format_name=format_name, after=after)
        return self._each(paths, do, diagnostics)

    def batch(
        self,
        paths: Paths,
        data: Path | str | None = None,
        diagnostics: Diagnostics | None = None,
        *,
        out: str = "",
        name: str = "",
        combine: str = "",
        executor: BatchExecutor | None = None,
        resume: bool = False,
        fail_fast: bool = False,
        told: Callable[[Tally], None] = lambda _tally: None,
    ) -> Tally:
        """Make a document for each row of a data file (as the project says where none is named), and say how it went.

        `out` is a folder or an address that fsspec knows, `name` the pattern of names, `combine` the name of one PDF of
        all. `executor` does the work; without one `jobs` processes do. Rows are held to no limits. Raises
        `DocexportError` where an error was found and no `diagnostics` are given.
        """
        from docexport.session.batch.executor import local_executor  # noqa: PLC0415 - few builds are batches
        from docexport.session.batch.request import Request, batch_of  # noqa: PLC0415
        from docexport.session.batch.running import Tally, run_batch  # noqa: PLC0415

        sink = Diagnostics() if diagnostics is None else diagnostics
        self._store(sink)
        rows = None if data is None else Path(data)
        layers, clock = self._layers(self.limits), self.clock
        named = _listed(paths)
        request = Request(named, layers, rows, out, name, combine, self.strict, clock.epoch, clock.today)
        workers = executor or local_executor(self.jobs)
        wanted = batch_of(request, sink, shares_disk=workers.shares_disk)
        if wanted is None:
            tally = Tally()
        else:
            if workers.local and "pdf" in wanted.templates[0].source.project.formats:
                from docexport.engine.install import load_engine  # noqa: PLC0415

                load_engine()  # so that workers begin with it
            tally = run_batch(wanted, workers, sink, resume=resume, fail_fast=fail_fast, told=told)
        if diagnostics is None and sink.failed():
            raise DocexportError(sink)
        return tally

    def import_text(self, path: Path | str, diagnostics: Diagnostics) -> Imported | None:
        """Markdown made of a plain text, and what was guessed; None where the file cannot be read. Words that would be
        lost are errors.
        """
        from docexport.session.importing import import_file  # noqa: PLC0415 - few sessions import

        limits = self._limits or LimitOptions()
        file = Path(path)
        if limits.seconds or limits.memory:
            return call_limited(partial(import_file, file), file, limits, diagnostics)
        return import_file(file, diagnostics)

    def watch(
        self,
        paths: Paths,
        *,
        out: Path | str | None = None,
        files: Paths = (),
        stop: Event | None = None,
    ) -> Iterator[Built]:
        """Build, and build again whenever a file of the documents has changed, until `stop` is set.

        The process stays warm: fonts, themes and style sheets are read once.
        """
        ended = stop or Event()
        named = _listed(paths)
        written: set[Path] = set()
        seen = None
        while not ended.is_set():
            now = snapshot(named, written)
            if now == seen:
                ended.wait(_GLANCE)
                continue
            diagnostics = Diagnostics()
            made = self.build(named, diagnostics, out=out, files=files)
            written |= {resolved(path) for path in made}
            # as it was before the build: what was saved meanwhile is built next
            seen = tuple(stamp for stamp in now if resolved(Path(stamp[0])) not in written)
            yield Built(made, diagnostics)

    @property
    def settings(self) -> list[Settings]:
        """The layers of settings that go before what documents and projects say."""
        return self._layers(self._limits)

    @property
    def _limits(self) -> LimitOptions | None:
        """The limits of the session: for documents of strangers each has a value."""
        if self.trust:
            return self.limits
        own = self.limits or LimitOptions()
        default = UNTRUSTED_LIMITS
        return LimitOptions(seconds=own.seconds or default.seconds, memory=own.memory or default.memory)

    def _layers(self, limits: LimitOptions | None) -> list[Settings]:
        given = {key.replace("_", "-"): value for key, value in self.options.items()}
        guards: dict[str, Any] = {} if self.trust else {"trust": False}
        if limits is not None:  # what is 0 is as the project says
            guards["limits"] = {key: value for key, value in asdict(limits).items() if value}
        own = ((given, "options"), (guards, "the session"))
        return [*self.layers, *(Settings(data, name) for data, name in own if data)]

    def _store(self, diagnostics: Diagnostics) -> DiskStore | None:
        """The cache; none for documents of strangers, or where others could have written to it."""
        if self.cache is None or self.cache is False or not self.trust:
            return None
        store = DiskStore(default_folder() if self.cache is True else Path(self.cache))
        if store.open_folder is not None:
            where = "it" if store.open_folder == store.folder else f"`{store.open_folder.name}` in it"
            diagnostics.warning(
                Code.CACHE_UNSAFE, f"the cache `{store.folder}` is not used: others may write to {where}",
                hint="make it a folder of your own, that nobody else can write to (`chmod -R go-w`)",
            )  # fmt: skip
            return None
        store.keep_templates()
        return store

    def _limited(self, paths: Sequence[Path]) -> list[tuple[Path, LimitOptions]]:
        """The documents that the paths name, each with what it may take; none where nothing is limited."""
        documents = documents_in(paths, self.settings)
        return documents if any(limits.seconds or limits.memory for _, limits in documents) else []

    def _each(self, paths: Paths, do: Callable[..., list[Any]], diagnostics: Diagnostics) -> list[Any]:
        """What is done with documents: with all of them here, or with each in a process that is held to its limits."""
        named = _listed(paths)
        limited = self._limited(named)
        if not limited:
            return do(named, diagnostics)
        results: list[Any] = []
        for path, limits in limited:
            results += call_limited(partial(do, [path]), path, limits, diagnostics) or []
        return results

    def _build(  # noqa: PLR0917 - what is built, and how
        self,
        paths: Sequence[Path],
        diagnostics: Diagnostics,
        how: How,
        out: Path | None,
        files: Sequence[Path],
        progress: Progress,
    ) -> list[Path]:
        layers, store = self.settings, how.pool.store
        limited = self._limited(paths)
        if limited and not diagnostics.failed():
            alone = How(how.strict, how.epoch, how.today, how.verify)
            make = partial(_made, layers=layers, out=out, files=files, how=alone)
            jobs = [Job(path, limits, make) for path, limits in limited]
            return build_apart(jobs, diagnostics, strict=self.strict, progress=progress)
        readers = ReadingPool(how.pool, tuple(file.suffix[1:].lower() for file in files))
        documents = [path for path, _ in documents_in(paths, layers)]
        is_kept = how.verify is None and len(documents) * len(files) < 2 and not diagnostics.failed()
        if isinstance(store, DiskStore) and is_kept:
            memory = self._memory(store, out, files, begun=time.time_ns())
            wanted = Documents(documents, partial(_loaded, layers=layers, readers=readers), out, files)
            return rebuild(wanted, diagnostics, how, memory, progress)
        sources = load_sources(paths, layers, diagnostics, readers)
        outputs = plan(sources, diagnostics, out=out, files=files) if sources else []
        return build_outputs(outputs, diagnostics, how, progress)

    def _memory(self, store: DiskStore, out: Path | None, files: Sequence[Path], *, begun: int | None = None) -> Memory:
        """What earlier builds made in the same way, as the cache has it."""
        told = [(layer.data, layer.file) for layer in self.settings]
        request = (told, str(out), [str(file) for file in files], self.strict, self.clock.epoch, str(self.clock.today))
        return Memory(store, *request, begun=begun)

    def _making(
        self, paths: Sequence[Path], out: Path | None, files: Sequence[Path], diagnostics: Diagnostics
    ) -> Making:
        """How finished files are made anew: in one process, with what the cache has."""
        from docexport.session.anew import Making  # noqa: PLC0415 - loads what reads PDFs

        store, known = self._store(diagnostics), dict[Path, bytes]()
        if store is not None:
            memory = self._memory(store, out, files)
            for path, _ in documents_in(paths, self.settings):
                recalled = memory.recall(path)
                known |= recalled.files if recalled else {}
        return Making(How(self.strict, self.clock.epoch, pool=WorkerPool(store=store)), known)

    def with_options(self, **options: Any) -> Session:
        """The same session with some options more."""
        return replace(self, options={**self.options, **options})


def _listed(paths: Paths) -> list[Path]:
    return [Path(path) for path in ([paths] if isinstance(paths, Path | str) else paths)]


def _loaded(path: Path, diagnostics: Diagnostics, *, layers: Sequence[Settings], readers: ReadingPool) -> list[Source]:
    return load_sources([path], layers, diagnostics, readers)


def _made(
    path: Path, diagnostics: Diagnostics, *, layers: Sequence[Settings], out: Path | None, files: Sequence[Path],
    how: How,
) -> dict[Path, bytes]:  # fmt: skip
    """The files of one document, in a process of its own."""
    outputs = plan(load_sources([path], layers, diagnostics), diagnostics, out=out, files=files)
    return make_proved(outputs, diagnostics, how)


def _trees(
    paths: Sequence[Path], diagnostics: Diagnostics, *, layers: Sequence[Settings], format_name: str, after: str
) -> list[Document]:
    stages = ["reader", *(transform.__name__ for transform in TRANSFORMS)]
    if format_name not in FORMATS:
        diagnostics.error(
            Code.UNKNOWN_FORMAT, f"there is no format `{format_name}`", hint=did_you_mean(format_name, FORMATS)
        )
        return []
    if after and after not in stages:
        diagnostics.error(Code.BAD_VALUE, f"there is no stage `{after}`", hint=did_you_mean(after, stages))
        return []
    trees: list[Document] = []
    for source in load_sources(paths, layers, diagnostics):
        try:
            trees.append(source.document if after == "reader" else prepare(source, format_name, diagnostics, after))
        except DocexportError:
            continue
    return trees
