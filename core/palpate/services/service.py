"""What can be booked: services, each of one or more modalities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select, update

from palpate.errors import NotFound, Refused
from palpate.host.host import Host
from palpate.names import fold, matches, pick, tidy
from palpate.premises.service import info
from palpate.services import add_ons, terms
from palpate.services.model import AddOn, Service
from palpate.services.price import minor_units
from palpate.services.tables import service, service_equipment, service_modality
from palpate.store.context import Context

_MORE = "Type more of its name."


class Services:
    """Services. One that gives a modality which is not enabled here is kept, and not offered."""

    def __init__(self, context: Context, host: Host) -> None:
        self._context = context
        self._host = host

    def all(self) -> list[Service]:
        """What can be booked now: in use, every modality enabled here; by name."""
        return [one for one in self._kept() if one.active and not self._missing(one)]

    def get(self, service_id: int) -> Service:
        """The service of this number, whether it can still be booked or not."""
        found = next((one for one in self._kept() if one.id == service_id), None)
        if found is None:
            raise NotFound(f"There is no service of the number {service_id} here.")
        return found

    def find(self, text: str) -> Service:
        """The service meant by enough of its name; Refused where it gives a modality that is not enabled here."""
        kept = self._kept()
        offered = [one for one in kept if one.active and not self._missing(one)]
        whole = [one for one in offered if fold(one.name) == fold(text)]
        if not whole:
            # The whole name of one that is not offered comes before a part of the name of one that is.
            self._say_if_disabled(one for one in kept if fold(one.name) == fold(text))
        try:
            return pick("service", text, whole or offered, lambda one: one.name, lambda one: one.name, _MORE)
        except NotFound:
            near = [one for one in kept if fold(text) and matches(text, one.name)]
            self._say_if_disabled(near)
            if near:
                raise Refused(f"{near[0].name!r} is no longer offered.") from None
            raise

    def add(
        self,
        name: str,
        modalities: Iterable[str],
        minutes: int,
        *,
        price: str | int | Decimal = 0,
        buffer_before: int = 0,
        buffer_after: int = 0,
        room_before: int | None = None,
        room_after: int | None = None,
        grid: int = 15,
        needs_room: bool = True,
        equipment: Sequence[int] = (),
        notice: int | None = None,
        horizon: int | None = None,
    ) -> Service:
        """A service. ``price`` is in the practice's currency, as people write it: "95" or "95.50".

        A buffer is of the practitioner and, where the room's own is not given, of the room too. ``notice`` in minutes
        and ``horizon`` in days are the practice's where they are not given.
        """
        name = tidy(name, "A service")
        keys = list(dict.fromkeys(self._host.named(modality) for modality in modalities))
        if not keys:
            raise Refused(
                f"A service gives at least one modality: there is {', '.join(self._host.active()) or 'none'}."
            )
        values: dict[str, Any] = {
            "name": name,
            "minutes": minutes,
            "grid": grid,
            "needs_room": needs_room,
            "practitioner_before": buffer_before,
            "practitioner_after": buffer_after,
            "room_before": terms.of_room(buffer_before, room_before, needs_room),
            "room_after": terms.of_room(buffer_after, room_after, needs_room),
            "notice": notice,
            "horizon": horizon,
        }
        terms.check(values)
        with self._context.write() as writing:
            values["price"] = minor_units(price, info(writing.connection).currency)
            _must_be_free(writing.connection, name)
            new = writing.add(service, **values, active=True)
            for position, key in enumerate(keys):
                writing.add(service_modality, service_id=new, modality=key, position=position)
            for resource_id in dict.fromkeys(equipment):
                writing.add(service_equipment, service_id=new, resource_id=resource_id)
            writing.record("add", f"service {new}", after={**values, "modalities": keys, "equipment": list(equipment)})
        return self.get(new)

    def edit(self, one: Service, **changes: Any) -> Service:
        """Change the terms of a service that are given, from its next booking on; what is booked stays as it is.

        ``terms.CHANGED`` names them. The price is as people write it; a notice or horizon of None is the practice's.
        """
        if unknown := set(changes) - set(terms.CHANGED):
            raise TypeError(f"a service has no {min(unknown)} to change")
        if "name" in changes:
            changes["name"] = tidy(changes["name"], "A service")
        if not one.needs_room and (changes.get("room_before") or changes.get("room_after")):
            raise Refused(f"{one.name} needs no room, and so has no time before or after in one.")
        terms.check(changes)
        with self._context.write() as writing:
            if "price" in changes:
                changes["price"] = minor_units(changes["price"], info(writing.connection).currency)
            now = next(now for now in _services(writing.connection) if now.id == one.id)
            if "name" in changes and fold(changes["name"]) != fold(now.name):
                _must_be_free(writing.connection, changes["name"])
            before = {name: getattr(now, name) for name, value in changes.items() if getattr(now, name) != value}
            if before:
                after = {name: changes[name] for name in before}
                writing.execute(update(service).where(service.c.id == one.id).values(**after))
                writing.record("change", f"service {one.id}", before=before, after=after)
        return self.get(one.id)

    def retire(self, one: Service) -> None:
        """Offer a service no more; what is booked stays booked."""
        with self._context.write() as writing:
            writing.execute(update(service).where(service.c.id == one.id).values(active=False))
            writing.record("retire", f"service {one.id}", before={"name": one.name})

    def add_ons(self, one: Service | None = None) -> list[AddOn]:
        """What can be added to a service now, by name; without one, all that can be added to any."""
        with self._context.read() as connection:
            return add_ons.offered(connection, one)

    def add_on(self, text: str, one: Service | None = None) -> AddOn:
        """The add-on meant by enough of its name; with ``one``, of those that can be added to that service."""
        with self._context.read() as connection:
            return add_ons.find(connection, text, one)

    def add_add_on(self, name: str, minutes: int, *, price: str | int = 0, to: Service | None = None) -> AddOn:
        """Something that can be added to a service, or to any; ``price`` as people write it."""
        with self._context.write() as writing:
            return add_ons.add(writing, name, minutes, price, to)

    def retire_add_on(self, one: AddOn) -> None:
        """Offer an add-on no more; what is booked with it stays as it is."""
        with self._context.write() as writing:
            add_ons.retire(writing, one)

    def _kept(self) -> list[Service]:
        with self._context.read() as connection:
            return _services(connection)

    def _missing(self, one: Service) -> list[str]:
        active = self._host.active()
        return [key for key in one.modalities if key not in active]

    def _say_if_disabled(self, meant: Iterable[Service]) -> None:
        for one in meant:
            if one.active and (missing := self._missing(one)):
                titles = " and ".join(self._host.title(key) for key in missing)
                verb = "is" if len(missing) == 1 else "are"
                how = " && ".join(f"palpate modality enable {key}" for key in missing)
                raise Refused(f"{one.name!r} gives {titles}, which {verb} not enabled here: {how}.")


def _services(connection: Connection) -> list[Service]:
    gives: dict[int, list[str]] = {}
    for service_id, key in connection.execute(
        select(service_modality.c.service_id, service_modality.c.modality).order_by(service_modality.c.position)
    ):
        gives.setdefault(service_id, []).append(key)
    needs: dict[int, list[int]] = {}
    for service_id, resource_id in connection.execute(
        select(service_equipment.c.service_id, service_equipment.c.resource_id).order_by(service_equipment.c.id)
    ):
        needs.setdefault(service_id, []).append(resource_id)
    names = [name for name in Service.__struct_fields__ if name not in {"modalities", "equipment"}]
    return [
        Service(
            **{name: row[name] for name in names},
            modalities=tuple(gives.get(row["id"], ())),
            equipment=tuple(needs.get(row["id"], ())),
        )
        for row in connection.execute(select(service).order_by(service.c.name, service.c.id)).mappings()
    ]


def _must_be_free(connection: Connection, name: str) -> None:
    if any(one.active and fold(one.name) == fold(name) for one in _services(connection)):
        raise Refused(f"There is a service called {name!r} already: palpate service retire it, or name this otherwise.")
