"""A note written in one's own editor: what is kept, what is refused, what is left behind, and what is not."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.cli import editor
from palpate.cli.note_page import page, sections
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.visits.model import SECTIONS
from tests.command import Run, command, refused
from tests.visits.conftest import _scene_file as _scene_file
from tests.visits.conftest import quick_target as quick_target
from tests.visits.scene import NOW, Scene

Editor = Callable[[str], None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where private folders are made, as memory is on a real machine; the clock is the small practice's."""
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(editor, "_SHARED_MEMORY", str(folder))
    monkeypatch.setenv("PALPATE_NOW", NOW)
    return folder


@pytest.fixture
def writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Sets the editor: a script of the shell, in which $1 is the file; it is called as one that keeps no copies."""
    folder = tmp_path / "my editors"
    folder.mkdir()

    def set_to(script: str) -> None:
        file = folder / "ed"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o700)
        monkeypatch.setenv("VISUAL", f"'{file}'")

    return set_to


@pytest.fixture
def palpate(quick_target: str) -> Run:
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        visit = scene.start()
        scene.treat(visit)
        scene.visits.write_note(visit, {"plan": "A week."})
    run = command(quick_target)
    return lambda *words, stdin="": run("--as", "Mara", *words, stdin=stdin)


def note(palpate: Run) -> dict[str, str]:
    kept = palpate("visit", "note", "--json").json["note"]
    return {name: one["text"] for name, one in kept.items() if "text" in one}


def under(heading: str, words: str) -> str:
    """A script that writes words under a heading."""
    return f"sed -i 's/^== {heading} ==$/&\\n{words}/' \"$1\""


# -- what is kept -------------------------------------------------------------------------------------------------


def test_what_was_written_under_a_heading_is_kept_and_the_folder_is_gone(
    palpate: Run, writes: Editor, home: Path
) -> None:
    writes(under("Subjective", "Woke at night.") + "\n" + under("Plan", "Stretch."))
    ran = palpate("visit", "note", "--edit")
    assert (ran.code, ran.out) == (0, "v1 Ana Diaz, born 1984-05-02: subjective, plan written.\n")
    assert note(palpate) == {"subjective": "Woke at night.", "plan": "Stretch.\n\nA week."}
    assert list(home.iterdir()) == []


def test_the_file_and_its_folder_are_private_and_have_what_the_record_knows(
    palpate: Run, writes: Editor, home: Path, tmp_path: Path
) -> None:
    writes(f'cd {tmp_path}; stat -c %a "$1" "$(dirname "$1")" > modes; cp "$1" seen; echo "$TMPDIR" > tmp')
    assert palpate("visit", "note", "--edit").out == "v1 Ana Diaz, born 1984-05-02: nothing was changed.\n"
    assert (tmp_path / "modes").read_text().split() == ["600", "700"]
    assert (tmp_path / "tmp").read_text().startswith(str(home))
    seen, below = (tmp_path / "seen").read_text().split("== What stands below this line is only to be read ==")
    assert [line for line in seen.splitlines() if line.startswith("==")] == [
        f"== {one.capitalize()} ==" for one in SECTIONS
    ]
    assert "A week." in seen
    assert "upper trapezius left (felt 5)" in below


def test_one_section_is_edited_alone(palpate: Run, writes: Editor) -> None:
    writes(under("Plan", "Stretch."))
    assert palpate("visit", "note", "plan", "--edit").code == 0
    assert note(palpate) == {"plan": "Stretch.\n\nA week."}


def test_a_section_that_is_emptied_is_taken_out(palpate: Run, writes: Editor) -> None:
    writes("sed -i '/^A week.$/d' \"$1\"")
    palpate("visit", "note", "--edit")
    assert note(palpate) == {}


def test_snippets_are_written_out(palpate: Run, writes: Editor) -> None:
    palpate("snippet", "set", "stretch", "Pec stretch.")
    writes(under("Plan", ";stretch"))
    palpate("visit", "note", "--edit")
    assert note(palpate)["plan"] == "Pec stretch.\n\nA week."


LINE = st.text(st.sampled_from("a=\\ Plan"), max_size=12)


@given(texts=st.fixed_dictionaries({name: st.lists(LINE, max_size=4).map("\n".join) for name in SECTIONS}))
def test_whatever_stands_in_a_note_comes_back_from_its_page(texts: dict[str, str]) -> None:
    kept = {name: text.strip("\n").rstrip() for name, text in texts.items()}
    assert sections(page(kept, ["== Plan ==", "below"]), SECTIONS) == kept


# -- what is refused ----------------------------------------------------------------------------------------------

UNREADABLE = {
    "a heading that is gone": ("sed -i '/^== Plan ==$/d' \"$1\"", "The heading == Plan == is gone"),
    "a heading twice": ("echo; sed -i '1i == Plan ==' \"$1\"", "the heading == Plan == stands there twice"),
    "a heading of its own": (under("Plan", "== Home =="), "there is no section 'Home'"),
    "words above": ("sed -i '1i Hello' \"$1\"", "Line 1 stands above the first heading"),
    "no UTF-8": ("printf '\\377' >> \"$1\"", "is not UTF-8 text"),
    "a character that controls": (under("Plan", "\\x1b[2J"), "cannot be printed"),
    "too much": ('head -c 1100000 /dev/zero >> "$1"', "more than 1 MB"),
    "an editor that fails": (under("Plan", "x") + "; exit 3", "ended with 3: nothing was changed"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_refused_and_stays_and_is_taken_up_again(
    palpate: Run, writes: Editor, home: Path, what: str
) -> None:
    script, words = UNREADABLE[what]
    writes(script)
    said = refused(palpate("visit", "note", "--edit"), words, "; --edit takes it up again")
    (folder,) = home.iterdir()
    assert str(folder / "note.txt") in said
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert note(palpate) == {"plan": "A week."}


def test_what_was_not_kept_is_opened_again_and_then_it_is(palpate: Run, writes: Editor, home: Path) -> None:
    writes(under("Objective", "Seen.") + "; sed -i '/^== Plan ==$/d' \"$1\"")
    palpate("visit", "note", "--edit")
    writes("sed -i 's/^A week.$/== Plan ==\\nA week./;/A week., as it stands/d' \"$1\"")
    ran = palpate("visit", "note", "--edit")
    assert "is opened again" in ran.err
    assert (ran.code, note(palpate)) == (0, {"objective": "Seen.", "plan": "A week."})
    assert list(home.iterdir()) == []


def test_an_editor_that_fails_with_nothing_written_leaves_nothing(palpate: Run, writes: Editor, home: Path) -> None:
    writes("exit 1")
    refused(palpate("visit", "note", "--edit"), "ended with 1: nothing was changed.")
    assert list(home.iterdir()) == []


def test_an_editor_that_is_not_there_is_said(palpate: Run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("VISUAL", "/no/such/editor --wait")
    assert "The editor '/no/such/editor' cannot be run: No such file" in palpate("visit", "note", "--edit").err
    assert list(home.iterdir()) == []


def test_a_note_that_was_signed_meanwhile_is_refused_with_the_words_kept(
    palpate: Run, quick_target: str, writes: Editor, home: Path
) -> None:
    again = f"{sys.executable} -m palpate --database {quick_target} --as Mara visit"
    writes(under("Plan", "Late words.") + f"; {again} finish >/dev/null; {again} sign >/dev/null")
    refused(palpate("visit", "note", "--edit"), "is signed: add to it instead", "What you wrote is in")
    (folder,) = home.iterdir()
    assert "Late words." in (folder / "note.txt").read_text()


def test_a_section_that_was_written_meanwhile_is_not_written_over(
    palpate: Run, quick_target: str, writes: Editor
) -> None:
    again = f"{sys.executable} -m palpate --database {quick_target} --as Mara visit note -p 'Two weeks.'"
    writes(under("Plan", "Stretch.") + f"; {again} >/dev/null")
    refused(palpate("visit", "note", "--edit"), "its plan was written by another meanwhile")
    assert note(palpate) == {"plan": "Two weeks."}


def test_a_note_is_edited_in_one_terminal_at_a_time(palpate: Run, home: Path) -> None:
    with editor.editing("a-visit") as place:
        place.file.write_text("x")
        with pytest.raises(Refused, match="being edited already"), editor.editing("a-visit"):
            pass


def test_a_folder_that_others_could_have_put_there_is_not_taken_up(home: Path) -> None:
    planted = home / "palpate-note-a-visit-x"
    planted.mkdir(mode=0o755)
    planted.chmod(0o755)
    (planted / "note.txt").write_text("== Plan ==\nplanted")
    with editor.editing("a-visit") as place:
        assert place.left is None
        assert place.folder != planted


def test_a_signed_visit_is_not_opened_in_an_editor(palpate: Run, writes: Editor, tmp_path: Path) -> None:
    writes(f"touch {tmp_path}/opened")
    for words in ("finish", "sign"):
        palpate("visit", words)
    refused(palpate("visit", "note", "v1", "--edit"), "is signed: add to it instead")
    assert not (tmp_path / "opened").exists()


# -- killed -------------------------------------------------------------------------------------------------------

STARTED = "from palpate.cli import editor, root; editor._SHARED_MEMORY = {home!r}; root.run()"


def _killed(target: str, home: Path, number: int, script: Path) -> int:
    """Edit in a process of its own, and kill it once its editor has the file."""
    ready = script.parent / "ready"
    ready.unlink(missing_ok=True)
    words = ["--database", target, "--as", "Mara", "visit", "note", "--edit"]
    code = STARTED.format(home=str(home))
    environment = {**os.environ, "VISUAL": str(script)}
    running = subprocess.Popen([sys.executable, "-c", code, *words], env=environment, stderr=subprocess.DEVNULL)
    while not ready.exists() and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(number)
    return running.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("written", [True, False])
def test_a_killed_edit_keeps_what_was_written_in_memory_and_changes_nothing(
    palpate: Run, quick_target: str, writes: Editor, home: Path, tmp_path: Path, number: int, written: bool
) -> None:
    script = tmp_path / "slow"
    body = under("Subjective", "Woke at night.") if written else ":"
    script.write_text(f"#!/bin/sh\n{body}\ntouch {tmp_path}/ready\nexec sleep 60\n")
    script.chmod(0o700)
    assert _killed(quick_target, home, number, script) in {-number, 128 + number}
    assert note(palpate) == {"plan": "A week."}
    assert len(list(home.iterdir())) == (1 if written or number == signal.SIGKILL else 0)
    writes(":")
    ran = palpate("visit", "note", "--edit")
    assert ran.code == 0, ran
    assert ("is opened again" in ran.err) is written
    assert note(palpate) == ({"subjective": "Woke at night.", "plan": "A week."} if written else {"plan": "A week."})
    assert list(home.iterdir()) == []


def test_where_there_is_no_memory_a_kill_leaves_nothing_on_disk(
    palpate: Run, quick_target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("TMPDIR", str(disk))
    script = tmp_path / "slow"
    script.write_text(f"#!/bin/sh\n{under('Plan', 'x')}\ntouch {tmp_path}/ready\nexec sleep 60\n")
    script.chmod(0o700)
    assert _killed(quick_target, tmp_path / "none", signal.SIGTERM, script) == 128 + signal.SIGTERM
    assert list(disk.iterdir()) == []


# -- the editors --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "has"),
    [
        ("vim -u NONE", "-n -i NONE"),
        ("/usr/local/bin/nvim", "noundofile"),
        ("emacs -nw", "make-backup-files nil"),
        ("nano -w", "--ignorercfiles"),
        ("micro", "-backup false"),
    ],
)
def test_editors_that_are_known_are_told_to_keep_no_copies(
    named: str, has: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", named)
    assert has in " ".join(editor.command())
    assert editor.warning() == ""


RC = """
set nocompatible undofile backup writebackup swapfile modeline updatecount=1
set undodir={disk} backupdir={disk} directory={disk} viminfo='100,n{disk}/viminfo
autocmd VimEnter * call append(1, 'From vim.') | write | quit
"""


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
@pytest.mark.parametrize("told", [True, False])
def test_a_real_vim_that_keeps_copies_of_everything_keeps_none_of_a_note(
    palpate: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "rc").write_text(RC.format(disk=disk))
    monkeypatch.setenv("VISUAL", f"vim --not-a-term -T dumb -u {tmp_path}/rc")
    if not told:
        monkeypatch.setattr(editor, "OPTIONS", {name: [] for name in editor.OPTIONS})
    assert palpate("visit", "note", "subjective", "--edit").code == 0
    assert note(palpate)["subjective"] == "From vim."
    assert (os.listdir(disk) == []) is told
    assert list(home.iterdir()) == []


def test_an_editor_that_is_not_known_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "code --wait")
    assert editor.command() == ["code", "--wait"]
    assert "does not know how code keeps its own copies" in editor.warning()
