"""palpate demo: a simulated practice, and the main job done in it before your eyes."""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Session

if TYPE_CHECKING:
    from palpate.demo.walk import Step

app = typer.Typer()

FILE = "palpate-demo.db"
"""Where the demo is made unless a place is named: in the current folder."""


@app.command()
def demo(
    ctx: typer.Context,
    database: Annotated[
        str | None, typer.Option(metavar="PATH-OR-URL", help=f"Where to make it; {FILE} here, unless given.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed and now give the same demo.")] = 7,
    now: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it takes place, as 2027-03-09 11:00; now, unless given.")
    ] = None,
    timezone: Annotated[str, typer.Option(help="The IANA time zone of the practice.")] = "America/New_York",
) -> None:
    """Make a simulated practice and show the main job in it.

    In a new file, command by command.
    """
    from palpate.cli.show import text
    from palpate.demo import telling
    from palpate.demo.building import build
    from palpate.demo.walk import Walk

    session: Session = ctx.obj
    target = database or session.database or os.environ.get("PALPATE_DATABASE") or FILE
    given = now or os.environ.get("PALPATE_NOW")
    scene = build(target, now=_instant(given, timezone), seed=seed, timezone=timezone, progress=_progress)
    try:
        _progress(None)
        print("\n".join(telling.opening(scene, target)))
        walk = Walk(scene)
        for step in walk.steps():
            print("\n".join(telling.before(scene, step)), flush=True)
            text(_done(step, target).splitlines())
        print("\n".join(telling.closing(scene, target, walk.visit, fixed=given is not None)))
    finally:
        scene.practice.close()


def _instant(given: str | None, timezone: str) -> dt.datetime:
    """The minute at which the demo ends: this one, or the one that is named."""
    from palpate import clock

    now = dt.datetime.now(dt.UTC)
    if given is not None:
        now = clock.read_when(given, now, clock.zone(timezone)).astimezone(dt.UTC)
    return now.replace(second=0, microsecond=0)


def _progress(day: dt.date | None) -> None:
    """One line on a terminal that says how far it is; gone when it is done."""
    if sys.stderr.isatty():
        text = f"Living through {day:%d %b %Y}" if day else ""
        print(f"\r{text:30}", end="" if day else "\r", file=sys.stderr, flush=True)


def _done(step: Step, target: str) -> str:
    """What a command printed, run in this process the way the shell would start it."""
    from palpate.cli import root
    from palpate.demo import clockwork
    from palpate.demo.walk import THERAPIST
    from palpate.errors import Refused

    printed, typed, words, code = io.StringIO(), sys.stdin, sys.argv, 0
    sys.stdin, sys.argv = io.StringIO(step.typed), ["palpate", *step.words]
    try:
        with (
            clockwork.at(step.at, PALPATE_DATABASE=target, PALPATE_USER=THERAPIST),
            redirect_stdout(printed),
            redirect_stderr(printed),
        ):
            root.run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdin, sys.argv = typed, words
    if code != int(step.refused):
        raise Refused(f"{printed.getvalue()}The demo ended here: exit code {code}, and {int(step.refused)} was meant.")
    return printed.getvalue()
