"""Pictures of the form on a real terminal, one for each kind of field.

    python -m tests.docs.screens

draws them anew into docs/pictures. A picture of a screen is text in an SVG: it can be read aloud, found and enlarged.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from palpate.modality.fields import KINDS
from tests.chairside.screen import Screen
from tests.docs.console import environment, run, steps

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
FORM = ROOT / "docs" / "reference" / "fields.toml"
"""A modality in one file with each kind of field, a group of its own for each."""
COLUMNS, ROWS = 48, 10
_AT = {"PALPATE_NOW": "2027-03-08T10:00:00-05:00"}


def shown_kinds() -> list[str]:
    """The kinds that have a picture: a group is what each picture is of."""
    return [kind for kind in KINDS if kind != "group"]


def practice(folder: Path) -> str:
    """A practice in which a visit is open with that form; gives its file."""
    target = folder / "practice.db"
    script = f"""
$ export PALPATE_DATABASE={target}
$ palpate init --name "Riverbend" --timezone America/New_York --modalities neuromuscular --simulated
$ palpate staff add "Mara Lind" --registration LMT-20417
$ palpate modality add {FORM}
$ palpate staff qualify Mara each_kind
$ palpate service add "Each 60" --modality each_kind --minutes 60 --no-room
$ palpate client add "Ana Diaz" --born 1984-05-02
$ palpate client history Ana --rest no --asked-by Mara
$ palpate visit start --walk-in Ana "Each 60" --day-of all=no --consent verbal
"""
    typed = steps(script.lstrip())
    run(typed, folder, environment(**_AT))
    assert not any(step.code for step in typed), [step.got for step in typed if step.code]
    return str(target)


def screens(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each kind, and the rows of the screen that asks it."""
    screen = Screen(practice(folder), "visit", "assess", "each_kind", columns=COLUMNS, rows=ROWS, **_AT)
    for kind in shown_kinds():
        title = f"The kind {kind} ("
        screen.waits(lambda title=title: title in " ".join(screen.text.split()), f"no {kind} on the screen")
        for _ in range(3):  # what follows the title on its way to the screen
            screen.read()
        yield kind, screen.lines
        screen.types("", "page down")
    screen.types("", "escape")
    screen.child.close(force=True)


def picture(kind: str, rows: list[str]) -> str:
    """A screen as SVG: its rows as text, in black on white, so that it needs neither colour nor the terminal's font."""
    while rows and not rows[-1]:
        rows = rows[:-1]
    width, height = COLUMNS * 8 + 24, len(rows) * 19 + 24
    text = "\n".join(
        f'<text x="12" y="{26 + number * 19}" textLength="{len(row) * 8}" lengthAdjust="spacingAndGlyphs" '
        f'xml:space="preserve">{escape(row)}</text>'
        for number, row in enumerate(rows)
        if row
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="title" font-family="monospace" font-size="13" fill="#111">\n'
        f'<title id="title">The prompt of a field of kind {kind}</title>\n'
        f'<rect width="{width}" height="{height}" rx="6" fill="#fff" stroke="#767676"/>\n{text}\n</svg>\n'
    )


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, lines in screens(Path(scratch)):
            (PICTURES / f"field-{name}.svg").write_text(picture(name, lines), encoding="utf-8")
            sys.stdout.write(f"{name}\n")
