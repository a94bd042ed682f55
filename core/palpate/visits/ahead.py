"""The door to visits, fifth part: what the modalities of a booking say of it, from what is recorded of the client."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from msgspec import structs
from sqlalchemy import Connection

from palpate.modality.views import BookingView, ClientView
from palpate.scheduling import reading as bookings
from palpate.scheduling.model import Appointment
from palpate.visits import reading
from palpate.visits.counting import counts
from palpate.visits.door import Door
from palpate.visits.model import Visit
from palpate.visits.tables import visit as visit_table

_NEAR, _MINUTE = dt.timedelta(weeks=4), dt.timedelta(minutes=1)


class Ahead(Door):
    """Before there is a visit."""

    def at_booking(self, booked: Appointment) -> list[str]:
        """What is worth a warning, a line each; never a reason to refuse the booking."""
        own = self._services.get(booked.service_id).modalities
        asked = [key for key in self._host.active() if key in own or self._host.at_any_booking(key)]
        if not asked:
            return []
        client, ids = self._clients.get(booked.client_id), self._clients.ids(booked.client_id)
        history = {key: one.answer for key, one in self._histories.current(booked.client_id).items()}
        day = booked.starts_at.date()
        with self._context.read() as connection:
            visits, planned = _had(connection, ids, day), bookings.of_client(connection, ids)
            known = ClientView(age=client.age(day), first_visit=not visits, conditions=history)
            views = [
                _answered(
                    connection,
                    visits,
                    BookingView(
                        modality=key,
                        day=day,
                        minutes=booked.minutes,
                        client=known,
                        other_days=self._other_days(booked, planned, visits, key),
                        other=key not in own,
                    ),
                )
                for key in asked
            ]
        return [
            f"{self._host.title(view.modality)}: {finding.text}"
            for view in views
            if not view.other or view.answered_on
            for finding in self._host.read(view.modality, "at_booking", booking=view)
        ]

    def last_answers(self, client_id: int, modality: str) -> dict[str, Any]:
        """What a client's last assessment with a modality answered; nothing where there was none."""
        with self._context.read() as connection:
            visits = _had(connection, self._clients.ids(client_id), self._histories.today())
            view = BookingView(modality=modality, day=self._histories.today(), minutes=0)
            return _answered(connection, visits, view).answers

    def _other_days(
        self, booked: Appointment, planned: list[Appointment], visits: list[Visit], modality: str
    ) -> list[dt.date]:
        """The days near a booking on which the client had its modality, or is booked for it."""
        had = [one.day for one in visits if modality in one.modalities]
        to_come = [
            one.starts_at.date()
            for one in planned
            if one.id != booked.id
            and one.status in {"booked", "arrived"}
            and abs(one.s - booked.s) <= _NEAR / _MINUTE
            and modality in self._services.get(one.service_id).modalities
        ]
        day = booked.starts_at.date()
        return sorted({one for one in [*had, *to_come] if abs(one - day) <= _NEAR})


def _had(connection: Connection, ids: Collection[int], day: dt.date) -> list[Visit]:
    """The visits of a person that count, up to a day, in the order of time."""
    found = reading.visits(connection, reading.select_visits().where(visit_table.c.client_id.in_(ids), counts()))
    return [one for one in found if one.day <= day]


def _answered(connection: Connection, visits: list[Visit], view: BookingView) -> BookingView:
    """The view with what the last assessment of its modality answered."""
    had = visit_table.c.id.in_([one.id for one in visits])
    if found := reading.last_assessed(connection, view.modality, had):
        last, assessed = found
        return structs.replace(view, answers=assessed.answers, answered_on=last.day)
    return view
