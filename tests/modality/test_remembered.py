"""What a modality's files say is kept between commands, and never out of date."""

from __future__ import annotations

import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.modality import remembered

TEXT = '[[techniques]]\nkey = "cupping"\nhold = { least = 1, most = 2.5 }\ntools = ["cup"]\nquick = true\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv("PALPATE_CACHE", str(place))
    return place


def test_what_was_read_once_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = remembered.loads(TEXT)
    monkeypatch.setattr(tomllib, "loads", None)
    assert remembered.loads(TEXT) == first


@pytest.mark.parametrize("none", ["nan", "-inf", "1e999"])
def test_what_is_no_number_is_none_and_is_not_kept(folder: Path, none: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match=f"{none} is no number"):
        remembered.loads(TEXT.replace("2.5", none))
    assert not folder.exists()


def test_a_text_that_has_changed_is_read(folder: Path) -> None:
    remembered.loads(TEXT)
    assert remembered.loads(TEXT.replace("2.5", "3"))["techniques"][0]["hold"]["most"] == 3
    assert remembered.loads(TEXT)["techniques"][0]["hold"]["most"] == 2.5


def test_nobody_else_of_the_machine_reads_it(folder: Path) -> None:
    remembered.loads(TEXT)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("others", [0o770, 0o777, 0o1777, 0o702])
def test_what_somebody_else_could_have_written_is_not_believed(folder: Path, others: int) -> None:
    remembered.loads(TEXT)
    (kept,) = folder.iterdir()
    kept.write_bytes(msgspec.msgpack.encode({"techniques": []}))
    folder.chmod(others)
    assert remembered.loads(TEXT) == tomllib.loads(TEXT)


def test_a_link_to_another_folder_is_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered.loads(TEXT)
    (kept,) = folder.iterdir()
    kept.write_bytes(msgspec.msgpack.encode({"techniques": []}))
    link = folder.with_name("link")
    link.symlink_to(folder)
    monkeypatch.setenv("PALPATE_CACHE", str(link))
    assert remembered.loads(TEXT) == tomllib.loads(TEXT)


@pytest.mark.parametrize("body", [b"", b"\x81", b"\x91\x01", b"not this"])
def test_what_is_spoiled_is_read_anew(folder: Path, body: bytes) -> None:
    remembered.loads(TEXT)
    (kept,) = folder.iterdir()
    kept.write_bytes(body)
    assert remembered.loads(TEXT) == tomllib.loads(TEXT)


def test_where_nothing_can_be_kept_it_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setenv("PALPATE_CACHE", str(in_the_way / "cache"))
    assert remembered.loads(TEXT) == tomllib.loads(TEXT)


def test_it_can_be_turned_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_CACHE", "")
    assert remembered.loads(TEXT) == tomllib.loads(TEXT)
    assert not folder.exists()


def test_what_would_not_come_back_as_it_was_is_not_kept(folder: Path) -> None:
    text = "day = 2027-03-08\n"
    assert remembered.loads(text) == remembered.loads(text) == tomllib.loads(text)


def test_a_text_that_is_none_says_so_each_time(folder: Path) -> None:
    for _ in range(2):
        with pytest.raises(tomllib.TOMLDecodeError):
            remembered.loads("this is none")


def test_only_so_many_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST", 10)
    for number in range(30):
        remembered.loads(f"key = {number}\n")
    assert len(list(folder.iterdir())) <= 11


@given(
    st.dictionaries(
        st.text("abc_", min_size=1),
        st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_it_comes_back_as_it_was_kinds_of_numbers_included(values: dict[str, object]) -> None:
    text = "".join(f"{key} = {str(value).lower()}\n" for key, value in values.items())
    for _ in range(2):
        said = remembered.loads(text)
        assert said == tomllib.loads(text)
        assert [type(one) for one in said.values()] == [type(one) for one in tomllib.loads(text).values()]


def test_two_processes_that_keep_the_same_leave_it_whole(folder: Path) -> None:
    code = f"from palpate.modality import remembered\nfor _ in range(50): assert remembered.loads({TEXT!r})"
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert remembered.loads(TEXT) == tomllib.loads(TEXT)
