"""The people who work here: taking them on, what they are qualified for, what they hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, delete, select, update

from palpate.errors import NotFound, Refused
from palpate.host.host import Host
from palpate.names import fold, pick, tidy
from palpate.premises.tables import resource
from palpate.refs import looks_like_ref, number, ref
from palpate.staff import credentials
from palpate.staff.model import Credential, Staff
from palpate.staff.tables import credential, qualification, staff
from palpate.store.context import Context


class StaffBook:
    """Staff. A practitioner is one who treats, and so is a resource that can be in one place at a time."""

    def __init__(self, context: Context, host: Host) -> None:
        self._context = context
        self._host = host

    def all(self) -> list[Staff]:
        """Everybody who works or has worked here, in the order they came."""
        with self._context.read() as connection:
            return everybody(connection)

    def practitioners(self) -> list[Staff]:
        """Those who treat here now."""
        return [one for one in self.all() if one.active and one.treats]

    def get(self, staff_id: int) -> Staff:
        """The member of staff of this number, whether they still work here or not."""
        found = next((one for one in self.all() if one.id == staff_id), None)
        if found is None:
            raise NotFound(f"There is no staff member {ref('s', staff_id)} here.")
        return found

    def find(self, text: str) -> Staff:
        """The one meant by a reference (s1) or by enough of a name, among those who work here now."""
        active = [one for one in self.all() if one.active]
        if looks_like_ref(text):
            wanted = number(text, "s")
            found = next((one for one in active if one.id == wanted), None)
            if found is None:
                raise NotFound(f"There is no staff member {ref('s', wanted)} here.")
            return found
        return pick("staff member", text, active, lambda one: one.name, lambda one: f"{one.name} ({one.ref})")

    def add(self, name: str, registration: str = "", treats: bool = True, gender: str = "") -> Staff:
        """Take someone on; one who treats can be booked, once they are qualified and have working hours."""
        name, registration, gender = tidy(name, "A staff member"), registration.strip(), gender.strip()
        with self._context.write() as writing:
            for one in everybody(writing.connection):
                if one.active and fold(one.name) == fold(name):
                    raise Refused(
                        f"There is a staff member called {one.name!r} already ({one.ref}): "
                        "add an initial, so that the two can be told apart."
                    )
            place = writing.add(resource, kind="practitioner", name=name, active=True) if treats else None
            values: dict[str, Any] = {"name": name, "registration": registration, "gender": gender}
            new = writing.add(staff, **values, resource_id=place, active=True, created_at=writing.now)
            writing.record("add", f"staff {new}", after={**values, "treats": treats})
        return self.get(new)

    def qualify(self, one: Staff, modality: str, since: dt.date | None = None) -> Staff:
        """Note that a practitioner is qualified for a modality that this practice offers."""
        key = self._host.named(modality)
        if not one.treats:
            raise Refused(f"{one.name} is front desk and treats nobody, so cannot be qualified for a modality.")
        with self._context.write() as writing:
            mine = (qualification.c.staff_id == one.id, qualification.c.modality == key)
            row = writing.execute(select(qualification).where(*mine)).first()
            if row is None:
                writing.add(qualification, staff_id=one.id, modality=key, since=since)
                writing.record("qualify", f"staff {one.id}", after={"modality": key, "since": since})
            elif since is not None and row.since != since:
                writing.execute(update(qualification).where(*mine).values(since=since))
                writing.record(
                    "qualify", f"staff {one.id}", before={"since": row.since}, after={"modality": key, "since": since}
                )
        return self.get(one.id)

    def disqualify(self, one: Staff, modality: str) -> Staff:
        """Take a qualification back, of a disabled modality too; what is booked stays booked."""
        words = fold(modality).replace("_", " ")
        key = next(
            (key for key in one.qualifications if words in {key.replace("_", " "), fold(self._host.title(key))}), ""
        )
        if not key:
            held = ", ".join(one.qualifications) or "nothing"
            raise Refused(f"{one.name} is not qualified for {modality!r}, but for {held}.")
        with self._context.write() as writing:
            writing.execute(
                delete(qualification).where(qualification.c.staff_id == one.id, qualification.c.modality == key)
            )
            writing.record("disqualify", f"staff {one.id}", before={"modality": key})
        return self.get(one.id)

    def add_credential(
        self,
        one: Staff,
        *,
        kind: str,
        issuer: str = "",
        number: str = "",
        programme: str = "",
        training_hours: int | None = None,
        trained_on: dt.date | None = None,
        issued_on: dt.date | None = None,
        expires_on: dt.date | None = None,
    ) -> Credential:
        """Note what a member of staff holds. A certification cannot be dated before the training it needs."""
        values: dict[str, Any] = {
            "kind": tidy(kind, "A credential's kind").casefold(),
            "issuer": issuer.strip(),
            "number": number.strip(),
            "programme": programme.strip(),
            "training_hours": training_hours,
            "trained_on": trained_on,
            "issued_on": issued_on,
            "expires_on": expires_on,
        }
        credentials.check(values)
        with self._context.write() as writing:
            new = writing.add(credential, staff_id=one.id, **values)
            writing.record("add", f"credential {new} of staff {one.id}", after=values)
        return Credential(id=new, **values)


def everybody(connection: Connection) -> list[Staff]:
    """Everybody who works or has worked here, in the order they came."""
    qualified: dict[int, list[str]] = {}
    for staff_id, key in connection.execute(
        select(qualification.c.staff_id, qualification.c.modality).order_by(qualification.c.modality)
    ):
        qualified.setdefault(staff_id, []).append(key)
    held = credentials.by_staff(connection)
    names = ("id", "uid", "name", "registration", "gender", "resource_id", "active", "leaves_on")
    return [
        Staff(
            **{name: row[name] for name in names},
            qualifications=tuple(qualified.get(row["id"], ())),
            credentials=tuple(held.get(row["id"], ())),
        )
        for row in connection.execute(select(staff).order_by(staff.c.id)).mappings()
    ]
