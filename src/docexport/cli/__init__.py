"""The command line. The only package that imports click, prints or exits."""

from __future__ import annotations

import gc

gc.set_threshold(100_000, 50, 100)  # to load modules makes no garbage

import click  # noqa: E402

from docexport import __version__  # noqa: E402


class _LazyGroup(click.Group):
    """A group whose commands are loaded when they are called: `docexport --version` stays quick."""

    commands_in = {  # noqa: RUF012 - click's own attributes are mutable too
        "build": "build:build",
        "check": "check:check",
        "verify": "verify:verify",
        "inspect": "build:inspect",
        "new": "new:new",
        "import": "importing:import_",
        "theme": "theme:theme",
        "doctor": "doctor:doctor",
        "clean": "clean:clean",
        "completion": "new:completion",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        return list(self.commands_in)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.commands_in:
            return None
        from importlib import import_module  # noqa: PLC0415

        module, _, name = self.commands_in[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"docexport.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what nobody foresaw is a finding too, no traceback (but with DOCEXPORT_TRACEBACK set)."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, KeyboardInterrupt, BrokenPipeError):
            raise
        except BaseException as error:
            import os  # noqa: PLC0415 - nearly never needed

            from docexport.cli.own_bounds import TooLongError  # noqa: PLC0415

            if not isinstance(error, Exception | TooLongError) or os.environ.get("DOCEXPORT_TRACEBACK"):
                raise
            _leave_with(error)
            return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from docexport.diagnostics import did_you_mean  # noqa: PLC0415

            hint = did_you_mean(args[0], self.commands_in) if args else ""
            if hint:
                raise click.UsageError(f"no command is called `{args[0]}`: {hint}", ctx) from error
            raise


def _leave_with(error: BaseException) -> None:
    """Show what was raised as a finding, and exit with its code."""
    import errno  # noqa: PLC0415 - nearly never needed

    from docexport.cli.console import leave  # noqa: PLC0415
    from docexport.cli.own_bounds import MEGABYTES, SECONDS, TooLongError  # noqa: PLC0415
    from docexport.diagnostics import Diagnostics, DocexportError  # noqa: PLC0415
    from docexport.diagnostics.codes import Code  # noqa: PLC0415

    diagnostics = error.diagnostics if isinstance(error, DocexportError) else Diagnostics()
    if isinstance(error, MemoryError | TooLongError):
        what = f"{MEGABYTES:,} megabytes of memory" if isinstance(error, MemoryError) else f"{SECONDS:,} seconds"
        diagnostics.error(Code.WORKER_ENDED, f"a document took more than {what}", hint="build it in parts")
    elif isinstance(error, OSError) and error.strerror:
        hint = "more files may be open with `ulimit -n 1024`" if error.errno == errno.EMFILE else ""
        diagnostics.error(Code.CANNOT_WRITE, f"the system refuses: {error.strerror}", hint=hint)
    elif not isinstance(error, DocexportError):
        hint = "please report it; DOCEXPORT_TRACEBACK=1 shows where it happened"
        diagnostics.error(Code.INTERNAL, f"{type(error).__name__}: {error}", hint=hint)
    leave(diagnostics, "full")


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="docexport")
def main() -> None:
    """Turn one written source into a PDF to print, an EPUB to read on any device and a plain-text handout."""


def run() -> None:
    """Run the command line. Its process is docexport's own, so boxes may stand deep in each other in it."""
    from docexport.cli.own_bounds import hold  # noqa: PLC0415
    from docexport.parallel.processes import allow_depth  # noqa: PLC0415

    allow_depth()
    hold()
    try:
        main()
    finally:
        gc.freeze()


__all__ = ["main", "run"]
