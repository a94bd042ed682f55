"""What a late cancellation and a no-show cost: the practice's policy, and that of a service in its place."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, select, update

from palpate.errors import Refused
from palpate.scheduling.tables import cancellation_policy
from palpate.services.model import Service
from palpate.services.price import minor_units
from palpate.store.context import Context

MOST_FIXED = 100_000_000
"""The most that a fixed fee can be, in the smallest unit of a currency."""

_LONGEST = 366 * 1440


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A policy: of the practice where it names no service.

    A cancellation with less than ``late_within`` minutes of notice is late. What it costs, and what a no-show costs, is
    a percentage of the appointment's price and a fixed fee, in the currency's smallest unit, together. So
    many of a client as ``free`` says cost nothing in twelve months.
    """

    service_id: int | None = None
    late_within: int
    late_percent: int = 0
    late_fee: int = 0
    no_show_percent: int = 0
    no_show_fee: int = 0
    free: int = 0


_TERMS = tuple(name for name in Policy.__struct_fields__ if name != "service_id")


class Policies:
    """The policies of a practice; until one is set, nothing costs a fee."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def all(self) -> list[Policy]:
        """Every policy that is set, the practice's first."""
        with self._context.read() as connection:
            rows = connection.execute(select(cancellation_policy)).mappings().all()
        return sorted(map(_policy, rows), key=lambda one: (one.service_id is not None, one.service_id))

    def set(self, service: Service | None = None, **terms: int) -> Policy:
        """Change the terms that are given; what is not given stays, and is nothing in a policy that is new."""
        if unknown := set(terms) - set(_TERMS):
            raise TypeError(f"a policy has no {min(unknown)}")
        service_id = service.id if service else None
        with self._context.write() as writing:
            was = _own(writing.connection, service_id)
            if was is None and "late_within" not in terms:
                raise Refused("Say how much notice a cancellation needs, with --within, as in --within 24h.")
            now = _checked(Policy(**{**_plain(was), **terms, "service_id": service_id}))
            if was is None:
                writing.add(cancellation_policy, **msgspec.structs.asdict(now))
            else:
                writing.execute(update(cancellation_policy).where(_of(service_id)).values(**_plain(now)))
            writing.record("policy", _subject(service_id), before=_plain(was) or None, after=_plain(now))
        return now

    def clear(self, service: Service | None = None) -> None:
        """Take a policy away; Refused where there is none. What was recorded under it stands."""
        service_id = service.id if service else None
        with self._context.write() as writing:
            was = _own(writing.connection, service_id)
            if was is None:
                raise Refused(f"{service.name if service else 'The practice'} has no cancellation policy of its own.")
            writing.execute(delete(cancellation_policy).where(_of(service_id)))
            writing.record("clear policy", _subject(service_id), before=_plain(was))


def in_force(connection: Connection, service_id: int) -> Policy | None:
    """The policy of a service: its own, or else the practice's; None where neither is set."""
    found = connection.execute(
        select(cancellation_policy).where(
            (cancellation_policy.c.service_id == service_id) | cancellation_policy.c.service_id.is_(None)
        )
    ).mappings()
    return max(map(_policy, found), key=lambda one: one.service_id is not None, default=None)


def charge(text: str, currency: str) -> tuple[int, int]:
    """A charge as a person writes it, in percent of the price and as a fixed fee: ``50%``, ``20``, ``50% + 10``."""
    percent, fixed = 0, 0
    parts = [part.strip() for part in text.split("+")]
    kinds = [part.endswith("%") for part in parts]
    if len(parts) != len(set(kinds)):
        raise Refused(f"{text!r} is not a charge: write it as 50%, as 20, or as 50%+10.")
    for part, in_percent in zip(parts, kinds, strict=True):
        if not in_percent:
            fixed = minor_units(part, currency)
        elif re.fullmatch(r"\d{1,3}\s*%", part):
            percent = int(part[:-1])
        else:
            raise Refused(f"{part!r} is not a percentage of the price: write it as 50%.")
    return percent, fixed


def _checked(one: Policy) -> Policy:
    if not 0 <= one.late_within <= _LONGEST:
        raise Refused("The notice that a cancellation needs is no less than 0 minutes, and at most a year.")
    if not (0 <= one.late_percent <= 100 and 0 <= one.no_show_percent <= 100):
        raise Refused("A percentage of the price is 0% to 100%.")
    if not (0 <= one.late_fee <= MOST_FIXED and 0 <= one.no_show_fee <= MOST_FIXED):
        raise Refused("A fixed fee cannot be that much.")
    if not 0 <= one.free <= 366:
        raise Refused(f"So many in twelve months are free: 0 to 366, not {one.free}.")
    return one


def _own(connection: Connection, service_id: int | None) -> Policy | None:
    row = connection.execute(select(cancellation_policy).where(_of(service_id))).mappings().first()
    return _policy(row) if row else None


def _of(service_id: int | None) -> ColumnElement[bool]:
    column = cancellation_policy.c.service_id
    return column.is_(None) if service_id is None else column == service_id


def _policy(row: RowMapping) -> Policy:
    return Policy(**{name: row[name] for name in Policy.__struct_fields__})


def _plain(one: Policy | None) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _TERMS} if one else {}


def _subject(service_id: int | None) -> str:
    return "practice" if service_id is None else f"service {service_id}"
