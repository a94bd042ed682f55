"""The practice's settings: a typed tree, kept as JSON, changed by dotted name and as people write values."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from palpate.errors import Refused

Minute = Annotated[int, msgspec.Meta(ge=0, le=60 * 24 * 366)]


class BookingSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is offered where a service says nothing of its own."""

    notice: Minute = 0  # minutes before a start from which it is no longer offered
    horizon: Annotated[int, msgspec.Meta(ge=1, le=1830)] | None = None  # days ahead that are offered; None: all
    hold: Annotated[int, msgspec.Meta(ge=1, le=60 * 24 * 30)] = 30  # minutes that a hold lasts
    offer: Annotated[int, msgspec.Meta(ge=1, le=60 * 24 * 30)] = 120  # minutes that an offer to the waitlist lasts


class CalendarSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a calendar that leaves the house shows of a client."""

    client: Literal["full", "first", "initials", "none"] = "initials"


class MessageSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages to clients: off until set. The password of the mail server is never kept here."""

    on: bool = False
    sender: str = ""  # as in Practice <desk@example.org>
    reply: str = ""  # where a client turns to, in words: a telephone number, an address
    server: str = ""
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    quiet_until: Annotated[int, msgspec.Meta(ge=0, le=1439)] = 540  # wall minutes of the client's day
    quiet_from: Annotated[int, msgspec.Meta(ge=1, le=1440)] = 1200
    reminder: Annotated[int, msgspec.Meta(ge=0, le=60 * 24 * 30)] = 60 * 24  # minutes before; 0: none
    follow_ups: bool = True  # whether what is asked after a visit is asked by message too


Days = Annotated[int, msgspec.Meta(ge=1, le=730)]


class HistorySettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long what a client said stands, and who may agree for themselves. None: as each question says of itself."""

    injury_days: Days | None = None
    surgery_days: Days | None = None
    medicine_days: Days | None = None  # the medicines that are noted, too
    letter_days: Days = 365  # a clearance letter that names no last day
    adult_age: Annotated[int, msgspec.Meta(ge=10, le=25)] = 18  # whole years from which a client agrees alone


class VisitSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the record of a visit says of itself."""

    late: Minute = 1440  # minutes after a visit from which what is written or signed is marked late


class ReportSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What reports reckon with."""

    # days in which a client is looked for again, of a modality that asks nothing afterwards
    rebooking: Annotated[int, msgspec.Meta(ge=1, le=366)] = 14
    least: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 30  # changes that a row of outcomes has, to be ranked


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All settings of a practice."""

    booking: BookingSettings = BookingSettings()
    calendar: CalendarSettings = CalendarSettings()
    messages: MessageSettings = MessageSettings()
    history: HistorySettings = HistorySettings()
    visits: VisitSettings = VisitSettings()
    reports: ReportSettings = ReportSettings()


def read(stored: dict[str, Any]) -> Settings:
    """Settings as they are stored; one that a newer palpate knows is left out."""
    return msgspec.convert(stored, Settings)


def changed(stored: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The stored settings with one changed, by its dotted name: ``booking.notice``. Refused where it cannot be so."""
    section, _, field = name.partition(".")
    known = {one: msgspec.structs.fields(getattr(Settings(), one)) for one in Settings.__struct_fields__}
    if not any(field == one.name for one in known.get(section, ())):
        names = ", ".join(f"{section}.{one.name}" for section, fields in known.items() for one in fields)
        raise Refused(f"There is no setting {name!r}: there is {names}.")
    after = {**stored, section: {**stored.get(section, {}), field: value}}
    try:
        messages = read(after).messages
    except msgspec.ValidationError as error:
        raise Refused(f"{name} cannot be {value!r}: {str(error).partition(' - at')[0].lower()}.") from None
    if messages.quiet_until >= messages.quiet_from:
        raise Refused("Messages go out from messages.quiet_until to messages.quiet_from, which must come after it.")
    return after
