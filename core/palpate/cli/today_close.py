"""palpate today --close: what a day leaves open, and one walk through it.

The walk runs the commands themselves, each as it is typed: what it does is what they do. After every key it looks again
at what is left, so that it can be broken off at any moment, and taken up by anybody.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import typer

from palpate.cli.session import agreed, asked, folded, practice, warn

if TYPE_CHECKING:
    import datetime as dt
    from zoneinfo import ZoneInfo

    from palpate.visits.day_model import Calling, Closing, Comer, Due, Unsigned

_TITLES = {"!": "To act on", "v": "Not signed yet", "a": "Neither came nor marked", "f": "Not answered"}
"""What is left, in the order it is walked through, by the first character of an item's name."""


class Key(msgspec.Struct, frozen=True):
    """What is pressed, what it is called, and what it does; ``looks`` changes nothing, and the same is asked again."""

    key: str
    label: str
    act: Callable[[], None]
    looks: bool = False


class Item(msgspec.Struct, frozen=True):
    """One thing that is left, and what can be done about it. ``name`` is another when it has come a step further."""

    name: str
    line: str
    keys: list[Key]


def close(ctx: typer.Context, day: str | None, json: bool) -> None:
    """List what is left of a day; on a terminal, walk through it."""
    from palpate.cli import show
    from palpate.cli.today import section

    found, zone, now = _found(ctx, day)
    if json:
        show.as_json({**msgspec.structs.asdict(found), "left": found.left})
        return
    print(f"Closing {show.day(found.day)}")
    items = list(_items(ctx, found, zone, now))
    for letter, title in _TITLES.items():
        section(title, [one.line for one in items if one.name[0] == letter])
    if not items:
        print("Nothing is left: the day is closed.")
    elif sys.stdin.isatty():
        _walk(ctx, day)


def _found(ctx: typer.Context, day: str | None) -> tuple[Closing, ZoneInfo, dt.datetime]:
    from palpate import clock
    from palpate.errors import Refused
    from palpate.visits.day import closing

    with practice(ctx) as here:
        now, zone = here.clock.now(), here.zone
        today = here.clock.today(zone)
        wanted = clock.read_day(day, now, zone) if day else today
        if wanted > today:
            raise Refused(f"{wanted} is still to come: it can be closed when it is there.")
        with here.context.read() as connection:
            return closing(connection, wanted, zone, now), zone, now


def _walk(ctx: typer.Context, day: str | None) -> None:
    """Each thing that is left, one after another, until each was done or passed over."""
    from palpate.cli import show

    passed: set[str] = set()
    while item := next((one for one in _items(ctx, *_found(ctx, day)) if one.name not in passed), None):
        show.text(["", item.line])
        pressed = _pressed(item.keys)
        if pressed == "q":
            break
        key = next((one for one in item.keys if one.key == pressed), None)
        if key is None or (_did(key) and not key.looks):
            passed.add(item.name)
    left = _found(ctx, day)[0].left
    print(f"\n{left} left: palpate today --close goes on." if left else "\nNothing is left: the day is closed.")


def _pressed(keys: list[Key]) -> str:
    """The key that is pressed: one of these, q to break off, nothing to pass on; any other asks again."""
    shown = "  ".join([*(f"[{one.key}] {one.label}" for one in keys), "[Enter] later", "[q] stop"])
    while True:
        print(folded(f"  {shown}:", sys.stdout), end=" ", flush=True)
        try:
            pressed = typer.getchar()
        except (KeyboardInterrupt, EOFError):
            pressed = "q"
        name = pressed.casefold() if pressed.isprintable() else ""
        print(name)
        if name in {"q", *(one.key for one in keys)}:
            return name
        if pressed in {"\r", "\n", " "}:
            return ""


def _did(key: Key) -> bool:
    """Whether what a key stands for was done; what is refused, or broken off in the middle, is said and was not."""
    from palpate.errors import Refused

    try:
        key.act()
    except (Refused, typer.BadParameter) as refused:
        warn(str(refused))
        return False
    except typer.Abort:
        return False
    return True


def _items(ctx: typer.Context, found: Closing, zone: ZoneInfo, now: dt.datetime) -> Iterator[Item]:
    """What is left, in the order it is walked through."""
    yield from (_to_act_on(ctx, one) for one in found.calling)
    yield from (_to_sign(ctx, one, zone, now) for one in found.unsigned)
    yield from (_to_mark(ctx, one) for one in found.awaited)
    yield from (_to_ask(ctx, one, zone) for one in found.follow_ups)


def _to_act_on(ctx: typer.Context, one: Calling) -> Item:
    from palpate.cli import followups, today

    line = "\n".join(line.strip() for line in today.calling(one)[:-1])
    done = Key("d", "say what was done", partial(followups.done, ctx, one.ref))
    return Item(f"!{one.ref}", line, [done, Key("r", "read it", partial(followups.show, ctx, one.ref), True)])


def _to_sign(ctx: typer.Context, one: Unsigned, zone: ZoneInfo, now: dt.datetime) -> Item:
    from palpate.cli import show, visit_close

    line = f"{one.ref} {one.client}, {one.status}, {one.practitioner}, since {show.moment(one.started_at, zone)}"
    read = Key("r", "read it", partial(visit_close.show, ctx, one.ref), True)
    if one.status == "finished":
        keys = [Key("s", "sign", partial(_sign, ctx, one.ref))]
    elif one.planned_end is not None and one.planned_end < now:
        # Nobody but the therapist knows when it ended: no key of these is taken for granted.
        same = one.planned_end.date() == one.started_at.date()
        then = f"{one.planned_end:%H:%M}" if same else show.moment(one.planned_end, zone)
        ended = partial(visit_close.finish, ctx, one.ref)
        keys = [
            Key("p", f"finish: it ended {then}, as planned", partial(ended, ended=one.planned_end.isoformat())),
            Key("t", "finish: say when it ended", partial(_finish, ctx, one.ref)),
            Key("n", "finish: it ends now", partial(ended, ended="now")),
        ]
    else:
        keys = [Key("f", "finish", partial(visit_close.finish, ctx, one.ref))]
    return Item(f"v{one.ref} {one.status}", line, [*keys, read])


def _to_mark(ctx: typer.Context, one: Comer) -> Item:
    from palpate.cli import arrive, move, noshow, visit_start

    here = one.status == "arrived"
    stands = "has arrived, and no visit was started" if here else "is booked still"
    line = f"{one.ref} {one.client}, {one.starts_at:%H:%M}, {one.service} with {one.practitioner}: {stands}"
    start = Key("s", "start the visit", partial(visit_start.start, ctx, one.ref))
    keys = [
        Key("a", "arrived", partial(arrive.arrive, ctx, one.ref)),
        Key("n", "no-show", partial(noshow.noshow, ctx, one.ref)),
        Key("m", "move it", partial(move.move, ctx, one.ref)),
    ]
    return Item(f"a{one.ref} {one.status}", line, [start] if here else keys)


def _to_ask(ctx: typer.Context, one: Due, zone: ZoneInfo) -> Item:
    from palpate.cli import followups, followups_answer, today

    line = f"{one.ref} {one.client}: {one.title}, {today.due(one, zone)}"
    answer = Key("a", "answer", partial(followups_answer.answer, ctx, one.ref))
    words = Key("m", "message", partial(followups.message, ctx, one.ref), True)
    missed = Key("n", "not reached", partial(followups_answer.answer, ctx, one.ref, none="Not reached."))
    return Item(f"f{one.ref}", line, [answer, words, missed])


def _finish(ctx: typer.Context, visit: str) -> None:
    """Finish a visit that ended earlier, when it is said."""
    from palpate.cli import visit_close

    if not (ended := asked("When it ended, as in 12:00")):
        raise typer.Abort
    visit_close.finish(ctx, visit, ended=ended)


def _sign(ctx: typer.Context, visit: str) -> None:
    """Sign a visit that is finished, asked once more: it is for ever. Where it takes words, they are asked for."""
    from palpate.cli import visit_close
    from palpate.errors import NeedsWords

    if not agreed(f"Sign {visit}? It never changes afterwards.", yes=False):
        return
    try:
        visit_close.sign(ctx, visit)
    except NeedsWords as refused:
        warn(str(refused))
        visit_close.sign(ctx, visit, words=asked("Words to sign with"))
