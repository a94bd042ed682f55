"""What is said around the commands of the demo."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from textwrap import wrap

from palpate.demo.scene import Scene
from palpate.demo.walk import THERAPIST, Step
from palpate.scheduling.written import moment_said
from palpate.store.database import is_url

_WIDTH = 78


def opening(scene: Scene, target: str) -> Iterator[str]:
    """What was made, where, and that nobody in it is real."""
    practice, cast = scene.practice, scene.cast
    staff = " and ".join(one.name for one in cast.staff)
    place = practice.database.shown if is_url(target) else target
    yield from _wrapped(
        f"{cast.name} is a SIMULATED practice: everybody in it is invented, and every document says so. It is in "
        f"{place}: {staff}, {len(cast.rooms)} rooms, {len(practice.services.all())} services, "
        f"{len(practice.clients.search())} clients, four weeks of appointments behind and two ahead."
    )
    yield ""
    yield from _wrapped(
        f"What follows are the commands that Mara types from {_said(scene, scene.begins)} on, with what they answer; "
        "you can type them too. First she says which practice is meant, and who she is:"
    )
    yield ""
    yield from _exports(scene, target)


def before(scene: Scene, step: Step) -> Iterator[str]:
    """The time and the caption as a comment, and the command as it is typed."""
    yield ""
    if step.caption:
        yield from _wrapped(f"{step.at.astimezone(scene.zone):%H:%M}  {step.caption}", "# ", "#        ")
    yield step.shown


def closing(scene: Scene, target: str, visit: str, *, fixed: bool) -> Iterator[str]:
    """What to try next; ``fixed``: the clock has to be set for it."""
    opened = next(one for one in scene.practice.visits.unsigned() if one.status == "open")
    yield ""
    yield from _wrapped(
        "That was one visit, from the phone to the follow-ups. Now it is your practice, and nothing in it is real. Say "
        "which one is meant, as Mara did, and go on:"
    )
    yield ""
    yield from _exports(scene, target, scene.now if fixed else None)
    yield ""
    rows = [
        (f"palpate visit show {visit}", "the signed record of that visit"),
        ("palpate agenda --week", "the week; --day +7d for the next"),
        ("palpate client show Chioma", "a client who is pregnant, and then:"),
        ("palpate client history Chioma", "all she was asked"),
        (f"palpate visit assess {opened.ref}", f"the form, question by question, for {opened.client}"),
        ("palpate progress Emeka", "a treatment plan and the scores"),
        ("palpate modality show sports", "what a modality brings"),
        ("palpate modality disable sports", "and what the practice is without it"),
        ("palpate --help", "everything else"),
    ]
    width = max(len(command) for command, _ in rows)
    for command, what in rows:
        yield f"  {command.ljust(width)}  {what}"
    yield ""
    if fixed:
        yield from _wrapped(
            f"In it, it is {_said(scene, scene.now)}: PALPATE_NOW sets the clock of a simulated practice, and of "
            "no other."
        )
    yield "A practice of your own begins with palpate init."


def _exports(scene: Scene, target: str, now: dt.datetime | None = None) -> Iterator[str]:
    """How a shell is told which practice is meant, who acts, and in a simulated practice what time it is."""
    windows = os.name == "nt"
    if is_url(target):
        place = scene.practice.database.shown
    else:
        place = target if os.path.isabs(target) else os.path.join("%CD%" if windows else "$PWD", target)
    named = {"PALPATE_DATABASE": place, "PALPATE_USER": THERAPIST}
    if now is not None:
        named["PALPATE_NOW"] = now.astimezone(scene.zone).isoformat(timespec="minutes")
    for name, value in named.items():
        yield f"> set {name}={value}" if windows else f'$ export {name}="{value}"'


def _said(scene: Scene, instant: dt.datetime) -> str:
    return moment_said(instant.astimezone(scene.zone))


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return wrap(text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
