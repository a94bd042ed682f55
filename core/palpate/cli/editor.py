"""Writing in one's own editor: the text lies in a private folder, in memory where there is one, and no copy stays.

Editors keep copies of what they edit: swap, backup and undo files, a history. Those that are known are told to keep
none; all of them find the private folder as their place for temporary files. What was written and could not be kept in
the practice stays in that folder, and the next edit of the same visit takes it up.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from palpate.errors import Refused

_PREFIX = "palpate-note-"
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 what is made there has a name nobody knows, and mode 0700
_MOST = 2**20
_ORDINARY = ("nano", "vim", "vi")

_VIM = [
    "-n",
    "-i",
    "NONE",
    "--cmd",
    "set nomodeline",
    "-c",
    "set nobackup nowritebackup noundofile backupdir= undodir=",
]
_EMACS = [
    "--eval",
    "(setq make-backup-files nil auto-save-default nil auto-save-list-file-prefix nil create-lockfiles nil)",
]
_MICRO = ("backup", "permbackup", "savecursor", "savehistory", "saveundo")
OPTIONS: dict[str, list[str]] = {
    **dict.fromkeys(("vim", "nvim", "gvim", "mvim", "vimx", "vim.basic", "vim.tiny", "vim.nox", "vim.gtk3"), _VIM),
    **dict.fromkeys(("emacs", "emacs-nox", "emacs-gtk"), _EMACS),
    "nano": ["--ignorercfiles"],
    "micro": [word for name in _MICRO for word in (f"-{name}", "false")],
    "hx": [],
    "helix": [],
    "ed": [],
}
"""How an editor is told to keep no copy of what it edits: nano's own settings could ask for some, so they are left
unread."""


class Edited:
    """A text that is being edited. ``left`` is what an earlier edit left there, None where there was none."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "note.txt"
        self.left = self.read() if self.file.exists() else None
        self._given = self.left or ""

    @property
    def changed(self) -> bool:
        """Whether what lies there is what somebody wrote, and not only what was given to be edited."""
        try:
            return self.file.exists() and (self.left is not None or self.read() != self._given)
        except (OSError, Refused):
            return True

    def edit(self, text: str) -> str:
        """Let the editor run on a text; gives what it left. Refused where the editor failed, or left no text."""
        with os.fdopen(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        self._given = text
        words = command()
        environment = {**os.environ, "TMPDIR": str(self.folder)}
        if _name(words) in {"vi", "ex", "nvi"}:
            environment["EXINIT"] = f"set recdir={self.folder}"
        try:
            # What runs is what this person set as their editor.
            ended = subprocess.run([*words, str(self.file)], env=environment, check=False).returncode  # noqa: S603
        except OSError as error:
            raise Refused(f"The editor {words[0]!r} cannot be run: {error.strerror}. Set VISUAL or EDITOR.") from error
        if ended:
            raise Refused(f"The editor {words[0]!r} ended with {ended}: nothing was changed.")
        return self.read()

    def read(self) -> str:
        """What lies there now."""
        try:
            with self.file.open("rb") as file:
                found = file.read(_MOST + 1)
        except OSError as error:
            raise Refused(f"What was edited cannot be read: {error.strerror}.") from error
        if len(found) > _MOST:
            raise Refused("The note has more than 1 MB, which is more than anybody writes: nothing was changed.")
        try:
            return found.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise Refused(f"The note is not UTF-8 text (byte {error.start + 1}): save it as UTF-8.") from error


def command() -> list[str]:
    """The editor as it is run: VISUAL, else EDITOR, else one that is found; with what keeps its copies away."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, _ORDINARY), "")
    words = shlex.split(named)
    if not words:
        raise Refused("There is no editor to be found: set VISUAL or EDITOR, or write the note with --plan and so on.")
    return [*words, *(OPTIONS[_name(words)] if _known(words) else [])]


def warning() -> str:
    """A sentence where palpate cannot tell the editor to keep no copies; "" where it can."""
    words = command()
    if _known(words):
        return ""
    return (
        f"palpate does not know how {Path(words[0]).name} keeps its own copies: see that none stay on disk. "
        "vim, nvim, emacs, nano and micro are told to keep none."
    )


@contextmanager
def editing(key: str) -> Iterator[Edited]:
    """A place for a text to be edited in, private, and removed at the end; ``key`` names what it is the text of.

    What was written and not kept stays there, as the refusal says, and an earlier one of the same key is taken up.
    Where palpate is told to stop, what was written stays only if the folder is in memory.
    """
    home = _home()
    with _held(home, key) as folder, _signals():
        keep = False
        edited = Edited(folder)
        try:
            yield edited
        except Exception as error:
            keep = edited.changed
            if not keep:
                raise
            why = str(error).rstrip(".") if isinstance(error, Refused) else f"It failed ({type(error).__name__})"
            raise Refused(f"{why}. What you wrote is in {edited.file}; --edit takes it up again.") from error
        except BaseException:
            keep = in_memory(home) and edited.changed
            raise
        finally:
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(home: Path, key: str) -> Iterator[Path]:
    """The folder of a key, this process's alone until it ends: one that was left, or a new one of mode 0700."""
    left = next(_left(home, key), None)
    folder = left or Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{key}-", dir=home))
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Refused("This note is being edited already, in another terminal.") from None
        yield folder
    finally:
        os.close(descriptor)


@contextmanager
def _signals() -> Iterator[None]:
    """Being told to stop ends the edit in good order; an interrupt is the editor's, which shares the terminal."""
    handlers = {signal.SIGTERM: _stop, signal.SIGINT: _let_be}
    if sys.platform != "win32":
        handlers[signal.SIGHUP] = _stop
    before = {one: signal.signal(one, handler) for one, handler in handlers.items()}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def in_memory(home: Path) -> bool:
    """Whether a folder is one that a restart empties."""
    return home == Path(_SHARED_MEMORY) or str(home) == os.environ.get("XDG_RUNTIME_DIR")


def _home() -> Path:
    """Where the private folder is made: in memory where the machine has such a place, else with the temporary files."""
    for place in (_SHARED_MEMORY, os.environ.get("XDG_RUNTIME_DIR", "")):
        if place and os.path.isdir(place) and os.access(place, os.W_OK | os.X_OK):
            return Path(place)
    return Path(tempfile.gettempdir())


def _left(home: Path, key: str) -> Iterator[Path]:
    """Folders of an earlier edit that was broken off, of this user alone, with something in them."""
    for one in sorted(home.glob(f"{_PREFIX}{key}-*")):
        about = one.lstat()
        mine = sys.platform == "win32" or (about.st_uid == os.getuid() and not about.st_mode & 0o077)
        if mine and one.is_dir() and not one.is_symlink() and (one / "note.txt").is_file():
            yield one


def _name(words: list[str]) -> str:
    """What an editor is: behind vi there is often a vim."""
    name = Path(words[0]).name
    if name in OPTIONS:
        return name
    return Path(os.path.realpath(shutil.which(words[0]) or words[0])).name


def _known(words: list[str]) -> bool:
    return _name(words) in OPTIONS


def _stop(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
    raise SystemExit(128 + number)


def _let_be(number: int, frame: FrameType | None) -> None:
    """Nothing is done."""
