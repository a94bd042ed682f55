"""Starting visits, from an appointment or a walk-in, and declining them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, asked, broken_off, needed, practice, said, warn

if TYPE_CHECKING:
    from palpate.clients.model import Client
    from palpate.practice import Practice
    from palpate.staff.model import Staff
    from palpate.visits.model import Visit
    from palpate.visits.starting import Beginning

DayOf = Annotated[
    list[str] | None,
    typer.Option("--day-of", metavar="QUESTION=ANSWER", help="An answer of the day, as fever=no; all=no for the rest."),
]
Words = Annotated[
    str, typer.Option(callback=said, help="Why you go on where it takes words; kept in the record. - reads them.")
]
Walk = Annotated[bool, typer.Option("--walk-in", help="Not booked: name client and service.")]
By = Annotated[str, typer.Option(metavar="NAME", help="The parent or guardian who agrees, for one under age.")]
Relation = Annotated[str, typer.Option(help="What they are to the client: mother, father, guardian.")]
VisitRef = Annotated[str | None, typer.Argument(metavar="[VISIT]", help="As v31; your open one where none is named.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``."""
    for command in (start, decline):
        app.command()(command)


def start(
    ctx: typer.Context,
    who: Annotated[
        str | None, typer.Argument(metavar="[APPOINTMENT|CLIENT]", help="As a57; a client with --walk-in.")
    ] = None,
    service: Annotated[str | None, typer.Argument(metavar="[SERVICE]", help="With --walk-in.")] = None,
    walk_in: Walk = False,
    staff: Annotated[str | None, typer.Option(help="Who treats, with --walk-in; you where nobody is named.")] = None,
    day_of: DayOf = None,
    consent: Annotated[str | None, typer.Option(help="Consent to treatment: verbal, written or not_recorded.")] = None,
    by: By = "",
    relation: Relation = "",
    words: Words = "",
    json: Json = False,
) -> None:
    """Start a visit, from an appointment (a57) or as a walk-in."""
    from palpate.cli.show import as_json, iso, moment, text
    from palpate.cli.visit_ask import agreed_to_be_treated, guardian
    from palpate.clients.guardians import named
    from palpate.errors import NeedsWords
    from palpate.visits.consents import HOW

    if by and consent == "not_recorded":
        raise typer.BadParameter("--by goes with a consent that is given: --consent verbal or written.")
    if consent is not None and consent not in HOW:
        raise typer.BadParameter(f"--consent is {', '.join(HOW)}, not {consent!r}.")
    with practice(ctx) as here:
        beginning = _beginning(here, who, service, walk_in, staff)
        here.visits.must_be_alone(beginning)
        _to_know(here, beginning)
        with broken_off(lambda: _not_started(beginning)):
            answers = _day_of(here, beginning, day_of)
            verdict = here.visits.verdict(beginning, answers)
            if verdict.verdict != "proceed":
                for line in verdict.lines():
                    warn(line)
            if sys.stdin.isatty() and (old := here.histories.to_ask(beginning.client.id)):
                questions = f"{len(old)} question{'' if len(old) == 1 else 's'} of the history"
                warn(f"To be asked: {questions}: palpate client history {beginning.client.ref} --ask --again")
            how = consent or agreed_to_be_treated()
            under_age = here.visits.under_age(beginning.client)
            if under_age and not by and how != "not_recorded" and here.visits.guardian(beginning.client) is None:
                by, relation = guardian()
            who_agrees = named(by, relation)
            try:
                visit = here.visits.start(beginning, answers, consent=how, words=words, guardian=who_agrees)
            except NeedsWords as refused:
                if not sys.stdin.isatty():
                    raise
                warn(refused.said("words, typed here"))
                words = asked("Words to go on", err=True)
                visit = here.visits.start(beginning, answers, consent=how, words=words, guardian=who_agrees)
        if json:
            told = about(visit) | {"starts_at": iso(visit.started_at, visit.zone), "consent": how}
            wanting = here.visits.consent_wanting(visit)
            as_json(told | {"verdict": verdict.verdict, "screening": verdict.as_json(), "consent_wanting": wanting})
            return
        began = moment(visit.started_at, visit.zone)
        text([f"{visit.shown}: started {began}, {visit.service}, {visit.practitioner}."])
        print(f"Screening: {verdict.level.words}{'' if verdict.reviewed else ' (not clinician-reviewed)'}.")
        if visit.outside_hours:
            text([f"Outside working hours: {visit.outside_hours}"])
        if how == "not_recorded":
            text([f"Consent to treatment is not recorded: palpate visit consent {visit.ref} --how verbal"])
        elif under_age and here.visits.consent_wanting(visit):
            text([f"No parent or guardian has agreed: palpate visit consent {visit.ref} --by NAME --relation mother"])


def decline(
    ctx: typer.Context,
    who: Annotated[str | None, typer.Argument(metavar="[VISIT|APPOINTMENT|CLIENT]", help="As v31 or a57.")] = None,
    service: Annotated[str | None, typer.Argument(metavar="[SERVICE]", help="With --walk-in.")] = None,
    walk_in: Walk = False,
    staff: Annotated[str | None, typer.Option(help="Who declined, with --walk-in.")] = None,
    day_of: DayOf = None,
    reason: Annotated[str | None, typer.Option(help="Why the client was not treated.")] = None,
    referred: Annotated[str, typer.Option(help="Where the client was referred.")] = "",
    json: Json = False,
) -> None:
    """Record that a client was not treated, or not to the end; why, and where they were referred."""
    from palpate.cli.show import as_json, text
    from palpate.names import sentence
    from palpate.refs import parse
    from palpate.visits import day_of as questions
    from palpate.visits.model import Visit

    reason = needed(reason, "Why the client was not treated (--reason)")
    with practice(ctx) as here:
        beginning: Beginning | Visit
        if walk_in:
            beginning = _beginning(here, who, service, True, staff)
        else:
            letter, number = parse(needed(who, "The visit or appointment"), "v", "a")
            beginning = here.visits.get(number) if letter == "v" else here.visits.from_appointment(number)
        if isinstance(beginning, Visit):
            if day_of:
                raise typer.BadParameter(f"{beginning.ref} is begun: correct its answers with palpate visit dayof.")
            answers = {}
        else:
            answers = questions.read(here.screening, beginning.service.modalities, day_of or [])
        if not referred and sys.stdin.isatty():
            referred = asked("Where the client was referred, or Enter", err=True)
        visit = here.visits.decline(beginning, answers, why=reason, referred=referred)
        if json:
            as_json(about(visit) | {"reason": reason, "referred": referred})
        else:
            became = "stopped" if visit.stopped else "not treated"
            where = sentence(f"Referred to: {referred or 'nobody'}")
            text([f"{visit.shown}: {became}. {sentence(reason)} {where}"])
            if visit.stopped:
                print(f"What was recorded is to be signed: palpate visit sign {visit.ref}")


def leading_visit(here: Practice, words: list[str], wanted: int, usage: str) -> tuple[Visit, list[str]]:
    """The visit that a command's words begin with, or the practitioner's open one, and the words after it."""
    from palpate.refs import looks_like_ref

    named = words[0] if looks_like_ref(words[0]) and len(words) > wanted else None
    rest = words[1:] if named else words
    if len(rest) != wanted:
        raise typer.BadParameter(f"Give [VISIT] {usage}.")
    return here.visits.find(named, here.acting), rest


def about(visit: Visit) -> dict[str, Any]:
    """A visit as every command that starts or changes one prints it."""
    from palpate.refs import ref

    return {
        "ref": visit.ref,
        "id": visit.id,
        "status": visit.status,
        "client": visit.client,
        "client_ref": ref("c", visit.client_id),
        "born": visit.born,
        "service": visit.service,
        "practitioner": visit.practitioner,
        "modalities": list(visit.modalities),
        "appointment": ref("a", visit.appointment_id) if visit.appointment_id else None,
        "walk_in": visit.appointment_id is None,
        "outside_hours": visit.outside_hours,
    }


def _beginning(here: Practice, who: str | None, service: str | None, walk_in: bool, staff: str | None) -> Beginning:
    from palpate.refs import number

    if not walk_in:
        appointment = needed(who, "The appointment, as a57 (or a client and a service, with --walk-in)")
        return here.visits.from_appointment(number(appointment, "a"))
    client = here.clients.find(needed(who, "The client"))
    given = here.services.find(needed(service, "The service"))
    return here.visits.from_walk_in(client, given, _practitioner(here, staff))


def _not_started(beginning: Beginning) -> str:
    """What is kept of a start that is broken off amid its questions: nothing."""
    from palpate.refs import ref

    booked = f" {ref('a', beginning.appointment_id)}" if beginning.appointment_id is not None else " --walk-in"
    return f"No visit was started, and no answer was saved. Begin again with: palpate visit start{booked}"


def _practitioner(here: Practice, named: str | None) -> Staff:
    from palpate.errors import Refused

    if named:
        return here.staff.find(named)
    if here.acting is None:
        raise Refused("Say who treats: name a practitioner with --staff, or yourself with --as before the command.")
    return here.acting


def _to_know(here: Practice, beginning: Beginning) -> None:
    """Who it is, what has to be seen whenever they come, what they like, and a credential that has expired."""
    from palpate.cli.show import moment
    from palpate.screening.model import places
    from palpate.visits.starting import age_line

    client, day = beginning.client, here.clock.today(here.zone)
    warn(age_line(client, day))
    for alert in here.clients.alerts(client):
        warn(f"ALERT: {alert.text}")
    if beginning.appointment_id is not None:
        booked = here.scheduling.appointment(beginning.appointment_id)
        if booked.starts_at.date() != day:
            warn(f"{booked.ref} is booked for {booked.starts_at:%Y-%m-%d}, not for today.")
    for open_ in here.visits.still_open(client):
        if (open_.practitioner_id, open_.day) != (beginning.practitioner.id, day):  # that one refuses the start
            since = moment(open_.started_at, open_.zone)
            warn(f"{open_.shown} is open since {since}, with {open_.practitioner}.")
    if client.pressure is not None:
        warn(f"Likes {client.pressure}/10 felt.")
    if client.avoid:
        warn(f"Wants left alone: {', '.join(places(client.avoid))}.")
    _on_file(here, client)
    for credential in beginning.practitioner.credentials:
        if credential.expired(day):
            warn(f"{beginning.practitioner.name}'s {credential.kind} expired on {credential.expires_on}.")


def _on_file(here: Practice, client: Client) -> None:
    """What was agreed to apart from visits, where anything was; and that a client is under age, or might be."""
    from palpate.clients.wordings import TREATMENT

    if client.born is None:
        warn("The birth date is not known, nor whether a parent or guardian has to agree.")
    standing = here.agreements.standing(client, here.histories.today())
    if filed := standing.get(TREATMENT):
        by = f" by {filed.by}" if filed.by else ""
        warn(f"Agreement to treatment on file: {filed.how}{by}, {filed.signed_on.isoformat()} ({filed.ref}).")
    elif here.visits.under_age(client):
        warn("Under age, and no parent's or guardian's agreement is on file.")
    else:
        last = [one for one in here.agreements.of(client) if one.kind == TREATMENT]
        if last and last[-1].withdrawn_on is not None:
            warn(f"The agreement to treatment was WITHDRAWN on {last[-1].withdrawn_on.isoformat()}: {last[-1].why}")


def _day_of(here: Practice, beginning: Beginning, given: list[str] | None) -> dict[str, str]:
    """The answers of the day: as given, or asked one by one on a terminal."""
    from palpate.cli.visit_ask import questions_of_the_day
    from palpate.visits import day_of

    modalities, standing = beginning.service.modalities, here.visits.flagged_today(beginning)
    if given is None and sys.stdin.isatty():
        given = questions_of_the_day(here.screening.day_of(modalities), standing)
    return day_of.read(here.screening, modalities, given or [], standing)
