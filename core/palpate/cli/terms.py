"""What ``book``, ``slots`` and ``hold`` are told alike: who is beside, what is added, what is preferred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.typed import listed

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.scheduling.finding.ask import Second
    from palpate.scheduling.finding.preferences import Preferences
    from palpate.services.model import AddOn, Service

Second_ = Annotated[
    str | None, typer.Option("--second", metavar="NAME", help="A second practitioner, who treats beside the first.")
]
SupervisedBy = Annotated[
    str | None, typer.Option("--supervised-by", metavar="NAME", help="A practitioner who is there and supervises.")
]
Add = Annotated[
    list[str] | None, typer.Option("--add", metavar="NAME", help="What is added, as in hot stones; may be repeated.")
]
Days = Annotated[str | None, typer.Option(help="Only these days of the week, as in mon,thu.")]
Part = Annotated[str | None, typer.Option(help="Only this part of the day: morning, afternoon, evening, 9-12.")]
Gender = Annotated[str | None, typer.Option(help="Only a practitioner who says this of themselves.")]


def beside(open_practice: Practice, second: str | None, supervised_by: str | None) -> list[Second]:
    """Who is there beside the practitioner who treats."""
    from palpate.scheduling.finding.ask import Second

    named = ((second, "assists"), (supervised_by, "supervises"))
    return [Second(staff=open_practice.staff.find(name), role=role) for name, role in named if name is not None]


def added(open_practice: Practice, service: Service, names: list[str] | None) -> list[AddOn]:
    """What is added to a service."""
    return [open_practice.services.add_on(name, service) for name in names or ()]


def preferred(
    open_practice: Practice,
    days: str | None = None,
    part: str | None = None,
    staff: list[str] | None = None,
    gender: str | None = None,
) -> Preferences:
    """What is preferred, of days, parts of the day and practitioners."""
    from palpate.scheduling.finding.preferences import Preferences
    from palpate.scheduling.finding.preferences import part as read_part
    from palpate.scheduling.written import weekdays

    return Preferences(
        weekdays=tuple(weekdays(days)) if days else (),
        parts=tuple(read_part(one) for one in listed([part])) if part else (),
        staff_ids=tuple(open_practice.staff.find(name).id for name in staff or ()),
        gender=gender or "",
    )
