"""What comes in through the command line and what goes out: control characters, encodings, output that fails."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from unittest import mock

import pytest

from tests.command import Run, command, refused
from tests.e2e.conftest import COMMAND
from tests.visits.conftest import (  # noqa: F401 fixtures
    _now,
    _scene_file,
    _scene_template,
    postgres_scene,
    quick_target,
    scene_target,
)

WALK_IN = ("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
DEEP = "[" * 100_000


def begun(target: str) -> Run:
    """Commands of Mara, whose visit v1 of Ana is open."""
    run = command(target)

    def palpate(*words: str, stdin: str = ""):  # type: ignore[no-untyped-def]
        return run("--as", "Mara", *words, stdin=stdin)

    assert palpate(*WALK_IN).code == 0
    return palpate


def real(target: str, *words: str, stdin: bytes = b"", stdout: int = subprocess.PIPE, **env: str):  # type: ignore[no-untyped-def]
    """The installed command, with bytes."""
    return subprocess.run(
        [COMMAND, "--database", target, "--as", "Mara", *words],
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **env},
        timeout=60,
    )


@pytest.mark.parametrize("bad", ["\0", "\x1b[2J", "\x9b", "\u202e", "\u2067", "\x7f", "\udce9"])
def test_a_control_character_is_refused_at_every_door_on_both_databases(
    scene_target: str,  # noqa: F811
    bad: str,
) -> None:
    palpate = begun(scene_target)
    text = f"Woke{bad}at night"
    doors: list[tuple[tuple[str, ...], str]] = [
        (("visit", "note", "v1", "-s", "-"), text),
        (("visit", "note", "v1", "-s", text), ""),
        (("visit", "reaction", "v1"), text),
        (("visit", "treat", "v1", "ic", "--response", text), ""),
        (("visit", "assess", "v1", "--set", f"pain_site={text}"), ""),
        (("client", "add", "Bo", "--note", "-"), text),
    ]
    if bad != "\udce9":
        doors.append((("visit", "assess", "v1", "--from", "-"), json.dumps({"notes": [{"x": text}]})))
        sheet = json.dumps({"pregnancy": {"answer": "yes", "text": text}})
        doors.append((("client", "history", "Ana", "--from", "-", "--asked-by", "Mara"), sheet))
    for words, stdin in doors:
        refused(palpate(*words, stdin=stdin), f"U+{ord(bad[0]):04X}")
    assert palpate("visit", "show", "v1", "--json").json["record"]["note"] == {}


def test_lines_of_a_note_are_kept_whatever_ends_them(quick_target: str) -> None:  # noqa: F811
    palpate = begun(quick_target)
    assert palpate("visit", "note", "v1", "-s", "-", stdin="One\r\ntwo\u2028three\rfour\tfive\n").code == 0
    note = palpate("visit", "show", "v1", "--json").json["record"]["note"]
    assert note["subjective"]["text"] == "One\ntwo\nthree\nfour\tfive"


def test_an_empty_standard_input_wipes_nothing(quick_target: str) -> None:  # noqa: F811
    palpate = begun(quick_target)
    palpate("visit", "note", "v1", "-s", "Woke at night.")
    before = palpate("visit", "show", "v1", "--json").json["record"]
    for words in (("note", "v1", "-s", "-"), ("note", "v1", "-s", ""), ("note", "v1", "-s", "x", "-p", " ")):
        refused(palpate("visit", *words, stdin=" \n"), "Nothing was read")
    refused(palpate("visit", "reaction", "v1", stdin=""), "Nothing was read")
    refused(palpate("visit", "reaction", "v1", "--text", ""), "--text")
    assert palpate("visit", "show", "v1", "--json").json["record"] == before


def test_json_that_is_nested_too_deeply_is_said_so(quick_target: str, tmp_path: Path) -> None:  # noqa: F811
    palpate = begun(quick_target)
    (tmp_path / "deep.json").write_text('{"resourceType": ' + DEEP)
    (tmp_path / "deep.ndjson").write_text('{"resourceType": "Basic"}\n{"a": ' + DEEP)
    for deep in ('{"a": ' + DEEP, '{"a": ' + "[" * 50 + "]" * 50 + "}"):
        refused(palpate("visit", "assess", "v1", "--from", "-", stdin=deep), "nested too deeply")
        history = ("client", "history", "Ana", "--from", "-", "--asked-by", "Mara")
        refused(palpate(*history, stdin=deep), "nested too deeply")
    for name in ("deep.json", "deep.ndjson"):
        refused(palpate("client", "import", str(tmp_path / name), "--yes"), "nested too deeply")


@pytest.mark.parametrize("line", ["²", "٣", "-1", "9" * 5000])
def test_what_is_no_number_of_a_line_is_a_usage_error(quick_target: str, line: str) -> None:  # noqa: F811
    assert "number of a line" in refused(begun(quick_target)("visit", "untreat", "v1", "--", line), code=2)


@pytest.mark.e2e
def test_bytes_that_are_not_utf_8_are_refused_and_utf_8_is_read_in_every_locale(quick_target: str) -> None:  # noqa: F811
    palpate = begun(quick_target)
    for words in (("note", "v1", "-o", "-"), ("assess", "v1", "--from", "-")):
        done = real(quick_target, "visit", *words, stdin=b"caf\xe9")
        assert (done.returncode, done.stdout) == (1, b"")
        assert b"Standard input is not UTF-8 text (byte 4)" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    done = real(quick_target, "visit", "note", "v1", "-o", "-", stdin="café".encode(), PYTHONIOENCODING="latin-1")
    assert done.returncode == 0, done.stderr
    assert palpate("visit", "show", "v1", "--json").json["record"]["note"]["objective"]["text"] == "café"


@pytest.mark.e2e
def test_a_name_that_the_terminal_cannot_show_is_shown_by_its_codes_and_json_stays_json(
    quick_target: str,  # noqa: F811
) -> None:
    ascii_ = {"PYTHONIOENCODING": "ascii"}
    done = real(quick_target, "client", "add", "Zoë 𝒵 Łuk", "--json", **ascii_)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("ascii"))["name"] == "Zoë 𝒵 Łuk"
    done = real(quick_target, "client", "show", "Zoë", **ascii_)
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"Zo\xeb \U0001d4b5 \u0141uk" in done.stdout


@pytest.mark.e2e
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_what_was_done_is_said_to_be_done_when_its_answer_cannot_be_printed(quick_target: str) -> None:  # noqa: F811
    with open("/dev/full", "wb") as full:
        done = real(quick_target, "client", "add", "Bo Reed", stdout=full.fileno())
    said = done.stderr.decode()
    assert done.returncode == 1
    assert said.startswith("It was done, but its answer could not be printed: "), said
    assert len(said.splitlines()) == 1
    assert command(quick_target)("client", "show", "Bo Reed").code == 0


@pytest.mark.e2e
def test_a_reader_that_has_gone_is_met_with_silence(quick_target: str) -> None:  # noqa: F811
    reading, writing = os.pipe()
    os.close(reading)
    done = real(quick_target, "modality", "list", stdout=writing)
    os.close(writing)
    assert done.stderr == b""


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:s3cret@host:notaport/x",
        "postgresql://u:s3cr@s3cret@host:notaport/x",
        "postgresql://host:notaport/x?password=s3cret&a=b",
    ],
)
def test_a_password_is_never_shown_when_a_url_cannot_be_read(url: str) -> None:
    with mock.patch.dict(os.environ):
        said = refused(command(url)("today"), "is not a database", "host:notaport")
    assert "s3cr" not in said
