"""No file outside of what a document may read is opened, by whatever it is asked for and whoever would open it."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from docexport.cli import main
from samples import HERE, ROOT
from watched_folder import WatchedFolder

FRONT = "---\ntitle: T\nlanguage: en\n---\n\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
PNG = (HERE / "files/images/tree.svg").read_bytes()


def picture(address: str) -> Callable[[Path], None]:
    return lambda here: write(here, "a.md", f"{FRONT}![A tree]({address.format(out=here.parent / 'outside')})\n")


def drawing(part: str, before: str = "") -> Callable[[Path], None]:
    def attempt(here: Path) -> None:
        write(here, "x.svg", (before + SVG.replace("{}", part)).replace("{out}", str(here.parent / "outside")))
        write(here, "a.md", f"{FRONT}![A tree](x.svg)\n")

    return attempt


def front(line: str, **files: str) -> Callable[[Path], None]:
    def attempt(here: Path) -> None:
        write(here, "a.md", FRONT.replace("---\n\n", f"{line.format(out=here.parent / 'outside')}\n---\n\nWords.\n"))
        for name, text in files.items():
            write(here, name, text)

    return attempt


def project(text: str) -> Callable[[Path], None]:
    def attempt(here: Path) -> None:
        write(here, "docexport.toml", text.format(out=here.parent / "outside"))
        write(here, "a.md", f"{FRONT}Words {{{{ row.name }}}}.\n")

    return attempt


def theme(name: str, text: str) -> Callable[[Path], None]:
    def attempt(here: Path) -> None:
        write(here, "themes/t/theme.toml", 'name = "t"\nextends = "press"\n')
        write(here, f"themes/t/{name}", text.replace("OUT", str(here.parent / "outside")))
        write(here, "a.md", FRONT.replace("---\n\n", "theme: t\nkind: book\n---\n\n# One\n\nWords.\n"))

    return attempt


def link(name: str, target: str, text: str = "Words.\n") -> Callable[[Path], None]:
    def attempt(here: Path) -> None:
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).symlink_to(here.parent / "outside" / target)
        if not (here / "a.md").exists() and name != "a.md":
            write(here, "a.md", FRONT + text)

    return attempt


def write(here: Path, name: str, text: str) -> None:
    path = here / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def both(*attempts: Callable[[Path], None]) -> Callable[[Path], None]:
    def attempt(here: Path) -> None:
        for one in attempts:
            one(here)

    return attempt


ATTEMPTS: dict[str, Callable[[Path], None]] = {
    "a picture above": picture("../outside/secret.png"),
    "a picture by its path": picture("{out}/secret.png"),
    "a picture as an address": picture("file://{out}/secret.png"),
    "a picture in percent signs": picture("%2e%2e/outside/secret.png"),
    "a picture through a folder": picture("images/../../outside/secret.png"),
    "a picture that is a link": both(link("p.png", "secret.png"), picture("p.png")),
    "a picture in a folder that is a link": both(link("images", "."), picture("images/secret.png")),
    "a drawing above": picture("../outside/secret.svg"),
    "a picture in a drawing": drawing('<image href="../outside/secret.png"/>'),
    "a picture in a drawing by its path": drawing('<image xlink:href="{out}/secret.png"/>'),
    "a picture in a drawing as an address": drawing('<image xlink:href="file://{out}/secret.png"/>'),
    "a use in a drawing": drawing('<use href="{out}/secret.svg#x"/>'),
    "a style of a drawing": drawing("<style>@import '{out}/secret.css';</style>"),
    "a paint of a drawing": drawing('<rect fill="url({out}/secret.svg#x)" width="9" height="9"/>'),
    "an entity of a drawing": drawing("<text>&x;</text>", '<!DOCTYPE svg [<!ENTITY x SYSTEM "{out}/secret.txt">]>'),
    "a cover": front("kind: book\ncover: {out}/secret.png"),
    "a cover above": front("kind: book\ncover: ../outside/secret.png"),
    "a theme above": front("theme: ../outside/theme"),
    "a theme by its path": front("theme: {out}/theme"),
    "a theme that is a link": both(link("themes/linked", "theme"), front("theme: linked")),
    "a language": front("language: {out}/labels"),
    "braille": front("formats: [brf]\nbraille:\n  table: {out}/table.ctb"),
    "braille above": front("formats: [brf]\nbraille:\n  table: ../outside/table.ctb"),
    "braille that is a link": both(link("t.ctb", "table.ctb"), front("formats: [brf]\nbraille:\n  table: t.ctb")),
    "a document that is a link": link("a.md", "secret.md"),
    "settings that are a link": link("docexport.toml", "secret.toml"),
    "a chapter above": project('chapters = ["../outside/secret.md"]\n'),
    "a chapter by its path": project('chapters = ["{out}/secret.md"]\n'),
    "chapters above": project('chapters = ["../outside/*.md"]\n'),
    "a chapter that is a link": both(link("c.md", "secret.md"), project('chapters = ["c.md"]\n')),
    "chapters that are links": both(link("c.md", "secret.md"), project('chapters = ["c*.md"]\n')),
    "chapters in a folder that is a link": both(link("part", "."), project('chapters = ["part/*.md"]\n')),
    "documents that are links": both(link("c.md", "secret.md"), project('formats = ["txt"]\n')),
    "rows above": project('[batch]\ndata = "../outside/secret.csv"\n'),
    "rows by their path": project('[batch]\ndata = "{out}/secret.csv"\n'),
    "rows that are a link": both(link("r.csv", "secret.csv"), project('[batch]\ndata = "r.csv"\n')),
    "an included template": theme("templates/txt/paragraph.j2", '{% include "OUT/secret.txt" %}'),
    "an included template above": theme("templates/txt/paragraph.j2", '{% include "../../outside/secret.txt" %}'),
    "a template that is a link": both(theme("x.txt", ""), link("themes/t/templates/txt/paragraph.j2", "secret.txt")),
    "a template through a link": both(
        link("themes/t/templates/txt/d", "."), theme("templates/txt/paragraph.j2", '{% include "d/secret.txt" %}')
    ),
    "an included style sheet": theme("styles/shared.css", '{% include "OUT/secret.css" %}'),
    "an imported style sheet": theme("styles/shared.css", '@import "OUT/secret.css";'),
    "a style sheet that is a link": both(theme("x.txt", ""), link("themes/t/styles/shared.css", "secret.css")),
    "a picture of a style sheet": theme("styles/print.css", "p { background: url(OUT/secret.png) }"),
    "a font of a style sheet": theme("styles/shared.css", "@font-face { font-family: X; src: url(OUT/secret.ttf) }"),
    "a picture of a template": theme("templates/html/paragraph.j2", '<p><img src="OUT/secret.png" alt=""/></p>'),
    "a drawn cover": theme("templates/epub/cover_art.j2", SVG.replace("{}", '<image xlink:href="OUT/secret.png" width="9" height="9"/>')),
    "labels that are a link": both(theme("x.txt", ""), link("themes/t/languages/en.toml", "secret.toml")),
    "a linked document": lambda here: write(here, "a.md", f"{FRONT}[x](../outside/secret.md)\n"),
    "an included drawing": theme("templates/html/paragraph.j2", '<p>{% include "OUT/secret.svg" %}</p>'),
}  # fmt: skip


@pytest.fixture(scope="module")
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project's folder, beside a folder of others that is watched."""
    outside = tmp_path / "outside"
    (outside / "theme").mkdir(parents=True)
    for name in ("secret.png", "secret.svg", "secret.txt", "secret.css", "secret.csv", "secret.toml", "secret.md", "secret.ttf",
                 "table.ctb", "labels.toml", "theme/theme.toml"):  # fmt: skip
        (outside / name).write_text(
            SVG.format("<rect/>")
            if name.endswith(("svg", "png"))
            else "name = 'secret'\n"
            if "toml" in name
            else "secret\n"
        )
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    yield project
    sys.stdout.flush()


@pytest.mark.skipif(sys.platform != "linux", reason="folders are watched by inotify")
@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_no_file_of_others_is_opened(here: Path, attempt: Callable[[Path], object], runner: CliRunner) -> None:
    attempt(here)
    watched = WatchedFolder(here.parent / "outside")
    paths = ["."] if (here / "docexport.toml").exists() else ["a.md"]
    for command in (
        ["build", "--out", "out", "--no-cache"],
        ["check"],
        ["build", "--to", "txt,epub,pdf,html", "--out", "out2"],
    ):
        runner.invoke(main, [command[0], *paths, "--untrusted", *command[1:]])
    opened = [path for path in watched.opened() if path.is_file()]
    watched.close()
    assert opened == []


def test_a_watched_folder_tells_what_is_opened(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("folders are watched by inotify")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.txt").write_text("b")
    watched = WatchedFolder(tmp_path)
    assert (tmp_path / "a/b.txt").read_text() == "b"
    assert tmp_path / "a/b.txt" in watched.opened()
    watched.close()


# --- in the source: who opens files, and of whom these are


#: the rooms that see content
ROOMS = ("model", "config", "markup", "readers", "transforms", "rendering", "formulas", "checks", "formats")
#: what opens files there, how often, and why no author chooses which
REVIEWED = {
    "checks/edition_checks.py": 2,  # a PDF that was made a moment ago, in a folder for it alone
    "checks/text_runs.py": 1,  # the same
    "formats/epub/pictures.py": 1,  # Pillow, over bytes
    "formats/imposition.py": 1,  # pikepdf, over bytes
    "formats/joined_pdf.py": 1,  # the same
    "formulas/speech.py": 1,  # words that come with docexport
    "rendering/images.py": 1,  # Pillow, over bytes
    "rendering/labels.py": 2,  # words that come with docexport, and their names
    "rendering/theme.py": 2,  # which themes there are, and links in them that lead out
}
_OPENERS = frozenset(
    {"open", "read_bytes", "read_text", "write_bytes", "write_text", "iterdir", "glob", "rglob", "scandir"}
)


def _opens(path: Path) -> int:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    return sum(
        func.attr in _OPENERS if isinstance(func, ast.Attribute) else isinstance(func, ast.Name) and func.id == "open"
        for func in calls
    )


def test_no_room_that_sees_content_opens_a_file_but_through_the_gate() -> None:
    source = ROOT / "src/docexport"
    there = Counter({
        path.relative_to(source).as_posix(): _opens(path) for room in ROOMS for path in sorted((source / room).rglob("*.py"))
    })  # fmt: skip
    assert {name: count for name, count in there.items() if count} == REVIEWED
