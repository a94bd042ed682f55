"""A practice: the Python entry to everything. It opens a database and hands out the areas, each on first use.

from palpate.practice import Practice

with Practice.open("practice.db") as practice:
    for client in practice.clients.search("ana"):
        print(client.ref, client.name)
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.errors import Refused
from palpate.host import enabling
from palpate.premises import service as premises
from palpate.premises.model import PracticeInfo
from palpate.store.context import Context, Writing
from palpate.store.database import Database

if TYPE_CHECKING:
    from palpate.clients.agreements import Agreements
    from palpate.clients.clearances import Clearances
    from palpate.clients.history import Histories
    from palpate.clients.service import Clients
    from palpate.followups.service import FollowUps
    from palpate.host.discovery import Found
    from palpate.host.host import Host
    from palpate.outbox.service import Outbox
    from palpate.plans.service import Plans
    from palpate.recurring.service import Recurring
    from palpate.scheduling.booking.watching import Change, HoldChange
    from palpate.scheduling.service import Scheduling
    from palpate.screening.service import Screening
    from palpate.services.service import Services
    from palpate.shorthand.entering import Shorthand
    from palpate.staff.model import Staff
    from palpate.staff.service import StaffBook
    from palpate.visits.service import Visits
    from palpate.visits.snippets import Snippets
    from palpate.waitlist.service import Waitlist


def _silent(line: str) -> None:
    """Nobody hears."""


class Practice:
    """One practice, open."""

    def __init__(self, database: Database, acting: str | None, warn: Callable[[str], None]) -> None:
        self.database = database
        self._acting = acting or os.environ.get("PALPATE_USER") or None
        self.warn = warn
        with database.read() as connection:
            self.info: PracticeInfo = premises.info(connection)
            self._enabled = enabling.enabled(connection)
        self.clock = clock.Clock(_fixed_now(self.info.simulated, warn))
        self.context = Context(database, self.clock, self._actor)
        self.context.watchers["follow_up"] = self._ask
        self._there: Callable[[], Mapping[str, Found]] | None = None

    @classmethod
    def open(cls, target: str, acting: str | None = None, warn: Callable[[str], None] = _silent) -> Self:
        """Open the practice in a SQLite file or at a PostgreSQL URL.

        ``acting`` names the member of staff who acts; ``warn`` takes lines that a person should see.
        """
        database = Database(target)
        try:
            database.require_current()
            return cls(database, acting, warn)
        except BaseException:
            database.close()
            raise

    @classmethod
    def found(
        cls,
        target: str,
        *,
        name: str,
        timezone: str,
        modalities: Sequence[str],
        currency: str = "USD",
        country: str = "US",
        simulated: bool = False,
        warn: Callable[[str], None] = _silent,
    ) -> Self:
        """Make a new practice in a new file, or in an empty PostgreSQL database, and open it."""
        from palpate import schema
        from palpate.host.discovery import discover

        clock.zone(timezone)
        unknown = [key for key in modalities if key not in discover()]
        if unknown:
            raise Refused(f"There is no modality {unknown[0]!r} installed: there is {', '.join(discover())}.")
        database = Database(target, create=True)
        try:
            if database.version() is not None:
                raise Refused(f"{database.shown} holds a practice already, and is left as it is.")
            with database.write() as connection:
                schema.create(connection)
                writing = Writing(connection, clock.Clock(_fixed_now(simulated, warn)).now(), "setup")
                premises.found(
                    writing, name=name, timezone=timezone, currency=currency, country=country, simulated=simulated
                )
                for key in modalities:
                    enabling.enable(writing, key)
                writing.finish()
            return cls(database, None, warn)
        except BaseException:
            database.close()
            if database.path:
                _remove(str(database.path))
            raise

    @cached_property
    def host(self) -> Host:
        """The modalities that are enabled here."""
        from palpate.host.discovery import discover
        from palpate.host.finding import finding
        from palpate.host.host import Host

        with self.context.read() as connection:
            return Host(self._enabled, self.warn, finding(connection, self._there or discover))

    @cached_property
    def premises(self) -> premises.Premises:
        """Locations, rooms, equipment."""
        return premises.Premises(self.context)

    @cached_property
    def staff(self) -> StaffBook:
        """The people who work here."""
        from palpate.staff.service import StaffBook

        return StaffBook(self.context, self.host)

    @cached_property
    def services(self) -> Services:
        """What can be booked."""
        from palpate.services.service import Services

        return Services(self.context, self.host)

    @cached_property
    def clients(self) -> Clients:
        """Who is treated."""
        from palpate.clients.service import Clients

        return Clients(self.context, self.info.country)

    @cached_property
    def histories(self) -> Histories:
        """Their health histories."""
        from palpate.clients.history import Histories

        return Histories(self.context, self.host)

    @cached_property
    def agreements(self) -> Agreements:
        """What they put a name to."""
        from palpate.clients.agreements import Agreements

        return Agreements(self.context)

    @cached_property
    def clearances(self) -> Clearances:
        """Letters that they may be treated."""
        from palpate.clients.clearances import Clearances

        return Clearances(self.context, self.host)

    @cached_property
    def screening(self) -> Screening:
        """Histories held against contraindications."""
        from palpate.screening.service import Screening

        return Screening(self.context, self.host, self.histories)

    @cached_property
    def scheduling(self) -> Scheduling:
        """Hours, slots, appointments."""
        from palpate.scheduling.service import Scheduling

        made = Scheduling(self.context, self.host, self.premises, self.staff, self.services)
        made.watchers.add(lambda writing, change: self.waitlist.freed(writing, change) if change.freed else None)
        made.watchers.add_for_holds(
            lambda writing, change: (
                self.waitlist.hold_ended(writing, change)
                if change.kind != "held" and change.hold.waiting_id is not None
                else None
            )
        )
        made.watchers.add(self._note)
        made.watchers.add_for_holds(self._note)
        return made

    @cached_property
    def waitlist(self) -> Waitlist:
        """Who waits for a time."""
        from palpate.waitlist.service import Waitlist

        return Waitlist(self.context, self.premises, self.scheduling, self.services)

    @cached_property
    def recurring(self) -> Recurring:
        """Series of appointments."""
        from palpate.recurring.service import Recurring

        return Recurring(self.context, self.scheduling, self.screening, self.services, self.staff)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages to clients: what waits, what went out."""
        from palpate.outbox.service import Outbox

        return Outbox(self.context)

    @cached_property
    def visits(self) -> Visits:
        """What happened."""
        from palpate.visits.service import Visits

        return Visits(
            self.context,
            self.host,
            self.info,
            premises=self.premises,
            staff=self.staff,
            services=self.services,
            clients=self.clients,
            histories=self.histories,
            scheduling=self.scheduling,
            screening=self.screening,
        )

    @cached_property
    def shorthand(self) -> Shorthand:
        """Lines in a therapist's shorthand."""
        from palpate.shorthand.entering import Shorthand

        return Shorthand(self.context, self.visits, self.host)

    @cached_property
    def snippets(self) -> Snippets:
        """What practitioners write often."""
        from palpate.visits.snippets import Snippets

        return Snippets(self.context)

    @cached_property
    def follow_ups(self) -> FollowUps:
        """What is asked afterwards."""
        from palpate.followups.service import FollowUps

        return FollowUps(self.context)

    @cached_property
    def plans(self) -> Plans:
        """What clients want to reach."""
        from palpate.plans.service import Plans

        return Plans(self.context, self.host)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the first location."""
        return clock.zone(self.premises.locations()[0].timezone)

    @cached_property
    def acting(self) -> Staff | None:
        """Who acts: whom --as or PALPATE_USER names, or the only practitioner there is; None where nobody is named."""
        if self._acting:
            return self.staff.find(self._acting)
        practitioners = self.staff.practitioners()
        return practitioners[0] if len(practitioners) == 1 else None

    def offer(self, *found: Found) -> None:
        """From here on, these modalities are there to be enabled, and no others: for the kit that tries one out."""
        there = {one.key: one for one in found}
        self._there = lambda: there
        self.__dict__.pop("host", None)

    def act(self, staff: Staff) -> None:
        """From here on, this member of staff acts."""
        self.__dict__["acting"] = staff

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Refused):
            str(error)  # what is free nearest is looked up when a refusal is read: while there is a database
        self.close()

    def _note(self, writing: Writing, change: Change | HoldChange) -> None:
        """Messages of a change, where the practice sends any."""
        kept = writing.moment
        messages = kept.get("settings", premises.settings).messages
        if messages.on:
            from palpate.outbox import noting

            noting.noted(writing, change, messages)

    def _ask(self, writing: Writing, change: Any) -> None:
        """Messages that ask how a client is, with what became of a follow-up."""
        from palpate.outbox import asking

        asking.noted(writing, change, writing.moment.get("settings", premises.settings).messages)

    def _actor(self) -> str:
        """As it stands in the audit: a member of staff, or the login of this machine where none is named."""
        if self.acting:
            return f"{self.acting.name} ({self.acting.ref})"
        return login()


@cache
def login() -> str:
    """Who acts where nobody is named, as it stands in the audit: the login of this machine."""
    import getpass

    try:
        return f"login {getpass.getuser()}"
    except (KeyError, OSError):
        return "login unknown"


def default_target() -> str:
    """The practice meant where none is named: PALPATE_DATABASE, or practice.db in the user's data folder."""
    if named := os.environ.get("PALPATE_DATABASE"):
        return named
    import platformdirs

    return os.path.join(platformdirs.user_data_dir("palpate", appauthor=False), "practice.db")


def _fixed_now(simulated: bool, warn: Callable[[str], None]) -> dt.datetime | None:
    """PALPATE_NOW, in a simulated practice only: nobody backdates a note."""
    given = os.environ.get("PALPATE_NOW")
    if not given:
        return None
    if not simulated:
        warn("PALPATE_NOW is ignored: it sets the clock of a simulated practice only.")
        return None
    try:
        instant = dt.datetime.fromisoformat(given)
    except ValueError:
        raise Refused(f"PALPATE_NOW is {given!r}: write it as 2027-03-08T10:00:00-05:00.") from None
    if instant.tzinfo is None:
        raise Refused(f"PALPATE_NOW is {given!r}, without an offset: write it as 2027-03-08T10:00:00-05:00.")
    return instant.astimezone(dt.UTC)


def _remove(path: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.unlink(path + suffix)
