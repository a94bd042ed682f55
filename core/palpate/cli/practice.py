"""palpate practice: the practice and its settings."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.typed import length

app = typer.Typer(no_args_is_help=True, help="The practice and its settings.")

SETTINGS: dict[str, tuple[str, str]] = {
    "booking.notice": ("length", "how soon a time is still offered: 2h"),
    "booking.horizon": ("days", "how far ahead times are offered: 60d, or all"),
    "booking.hold": ("length", "how long a hold lasts: 30m"),
    "booking.offer": ("length", "how long an offer to the waitlist lasts: 2h"),
    "calendar.client": ("choice", "a client in calendars: full, first, initials, none"),
    "messages.on": ("switch", "whether messages are made at all: on, off"),
    "messages.sender": ("words", "whom they come from: Practice <desk@example.org>"),
    "messages.reply": ("words", "where a client turns to: a telephone number, an address"),
    "messages.server": ("words", "the mail server (SMTP); its password is never kept here"),
    "messages.port": ("number", "its port: 587"),
    "messages.security": ("choice", "starttls, tls, none"),
    "messages.user": ("words", "who logs in there"),
    "messages.quiet_until": ("wall", "nothing goes out earlier, in the client's day: 9:00"),
    "messages.quiet_from": ("wall", "nor later: 20:00"),
    "messages.reminder": ("length", "how long before it is reminded of: 24h; 0 for never"),
    "messages.follow_ups": ("switch", "whether they ask how a client is after a visit: on, off"),
    "history.injury_days": ("again", "when injuries are asked about again: 30d, default"),
    "history.surgery_days": ("again", "when operations are asked about again: 60d, default"),
    "history.medicine_days": ("again", "when medicines are asked about again: 90d, default"),
    "history.letter_days": ("days", "how long a clearance letter holds, unless it says: 365d"),
    "history.adult_age": ("number", "from what age a client agrees without a guardian: 18"),
    "visits.late": ("length", "from when on writing and signing are late: 24h"),
    "reports.rebooking": ("number", "in so many days a client is looked for again: 14"),
    "reports.least": ("number", "rows of outcomes are ranked from so many changes on: 30"),
}
"""Every setting: how its value is written, and what it says."""

_WIDTH = max(map(len, SETTINGS))
_LIST = "\n".join(f"{name.ljust(_WIDTH)}  {said}" for name, (_, said) in SETTINGS.items())


@app.command(help="The practice and its settings, as they are now.")
def show(ctx: typer.Context, json: Json = False) -> None:
    """The practice and its settings, as they are now."""
    from msgspec.structs import asdict

    from palpate.cli.show import as_json, table

    with practice(ctx) as open_practice:
        info, now = open_practice.info, open_practice.premises.settings()
    settings = {section: asdict(values) for section, values in asdict(now).items()}
    if json:
        named = {"name": info.name, "uid": info.uid, "currency": info.currency, "country": info.country}
        as_json({**named, "simulated": info.simulated, "settings": settings})
        return
    print(f"{info.name}, {info.country}, {info.currency}" + (" (simulated)" if info.simulated else ""))
    rows = [
        (f"{section}.{field}", _shown(f"{section}.{field}", value))
        for section, values in settings.items()
        for field, value in values.items()
    ]
    table(("setting", ""), rows)


@app.command("set", help=f"Change one setting. Lengths of time are written as 90m, 2h, 3d.\n\n\b\n{_LIST}")
def set_(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The setting, as in booking.notice.")] = None,
    value: Annotated[str | None, typer.Argument(help="Its value, as in 2h.")] = None,
    json: Json = False,
) -> None:
    """Change one setting."""
    from palpate.cli.show import as_json

    name = needed(name, "Setting, as in booking.notice").strip()
    if "password" in name.casefold():
        raise typer.BadParameter("A password is never kept in the practice, nor taken on the command line.")
    value = needed(value, "Value")
    read = _read(SETTINGS[name][0], value) if name in SETTINGS else value
    with practice(ctx) as open_practice:
        now = open_practice.premises.set(name, read)
    section, _, field = name.partition(".")
    kept = getattr(getattr(now, section), field)
    if json:
        as_json({"setting": name, "value": kept})
    else:
        print(f"{name} is {_shown(name, kept) or 'empty'}.")


def _read(kind: str, text: str) -> Any:
    """A value as the settings keep it; a usage error where it is not written as its kind is."""
    import re

    text = " ".join(text.split())
    word = text.casefold()
    if kind == "length":
        return length(text)
    if kind in {"days", "again"}:
        if word in ({"default"} if kind == "again" else {"all", "none", ""}):
            return None
        days, rest = divmod(length(f"{text}d" if text.isdecimal() and kind == "again" else text), 1440)
        if rest:
            raise typer.BadParameter(
                f"{text!r} are no whole days: write them as 60d, or {'default' if kind == 'again' else 'all'}."
            )
        return days
    if kind == "switch":
        if word not in {"on", "off", "yes", "no", "true", "false"}:
            raise typer.BadParameter(f"{text!r} is neither on nor off.")
        return word in {"on", "yes", "true"}
    if kind == "number":
        if not re.fullmatch(r"\d{1,9}", text):
            raise typer.BadParameter(f"{text!r} is not a number.")
        return int(text)
    if kind == "wall":
        match = re.fullmatch(r"(\d{1,2}):([0-5]\d)", text)
        if match is None or int(match[1]) * 60 + int(match[2]) > 1440:
            raise typer.BadParameter(f"{text!r} is not a time of day: write it as 9:00.")
        return int(match[1]) * 60 + int(match[2])
    return word if kind == "choice" else text


def _shown(name: str, value: Any) -> str:
    """A value as a person writes it."""
    from palpate.scheduling.written import at, minutes_said

    kind = SETTINGS.get(name, ("", ""))[0]
    if kind == "length":
        return minutes_said(value)
    if kind == "again" and value is None:
        return "as each question says"
    if kind in {"days", "again"}:
        return "all" if value is None else f"{value} day{'' if value == 1 else 's'}"
    if isinstance(value, bool):
        return "on" if value else "off"
    if kind == "wall":
        return at(value)
    return str(value)
