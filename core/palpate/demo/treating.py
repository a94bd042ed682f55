"""Visits, as a practitioner records them: started, assessed, treated, noted, finished, signed."""

from __future__ import annotations

import datetime as dt

from palpate.clients.model import Client
from palpate.demo.cast import Aim, Coming, Person, Session, Work
from palpate.demo.clockwork import Course
from palpate.demo.replies import replies
from palpate.demo.scene import Scene
from palpate.plans import measures
from palpate.plans.model import Terms
from palpate.reports.progress import latest
from palpate.scheduling.model import Appointment
from palpate.visits.model import Visit, WorkDone

_MINUTE = dt.timedelta(minutes=1)

Scores = dict[str, str]


def treats(scene: Scene, person: Person, client: Client, booked: Appointment, one: Coming) -> Course:
    """A visit from an appointment, as far as it gets by the time the demo begins."""
    visit = _start(scene, person, client, booked)
    number = scene.visits_of[client.id] = scene.visits_of.get(client.id, 0) + 1
    done = [scene.sessions[key] for key in one.sessions or person.sessions]
    eased: list[Scores] = []
    for session in done:
        yield scene.clockwork.now + 3 * _MINUTE
        scene.acts(booked.practitioner_id)
        before, after = _scores(scene, session, number)
        _assess(scene, person, visit, session, before, number)
        eased.append(after)
        for area in session.consent:
            scene.practice.visits.consent(visit, area, "verbal", True, "")
    for work in (work for session in done for work in session.work):
        yield scene.clockwork.now + 5 * _MINUTE
        scene.acts(booked.practitioner_id)
        scene.practice.visits.treat(visit, _work(scene, work))
    if one.ends != "open":
        yield max(booked.ends_at, scene.clockwork.now)
        yield from _closes(scene, visit, one, done, eased, number)
        if person.plan and number == 1:
            _plan(scene, client, visit, person.plan)


def decline(scene: Scene, booked: Appointment, one: Coming) -> None:
    """A client who came and is not treated."""
    visits = scene.practice.visits
    scene.acts(booked.practitioner_id)
    beginning = visits.from_appointment(booked.id)
    day_of = _day_of(scene, beginning.service.modalities) | one.day_of
    visits.decline(beginning, day_of, why=one.why, referred=one.referred)


def _start(scene: Scene, person: Person, client: Client, booked: Appointment) -> Visit:
    visits, staff = scene.practice.visits, scene.acts(booked.practitioner_id)
    scene.ask_again(client, staff)
    beginning = visits.from_appointment(booked.id)
    day_of = _day_of(scene, beginning.service.modalities)
    return visits.start(beginning, day_of, consent="verbal", words=person.words)


def _closes(scene: Scene, visit: Visit, one: Coming, done: list[Session], eased: list[Scores], number: int) -> Course:
    """Scores after the work, the note, the end; then the signature, and what comes to mind a day later."""
    visits, staff = scene.practice.visits, scene.acts(visit.practitioner_id)
    for session, after in zip(done, eased, strict=True):
        visits.assess(visit, session.modality, after, typed=True, after=True)
    visits.write_note(visit, _note(done, number))
    if one.reaction:
        visits.adverse_reaction(visit, one.reaction)
    visit, _ = visits.finish(visit)
    for asked in scene.practice.follow_ups.of_clients({visit.client_id}):
        if asked.visit_id == visit.id and not one.unreachable:
            scene.clockwork.begin(replies(scene, asked, visit))
    if one.ends == "finished":
        return
    yield scene.clockwork.now + scene.chance.randint(3, 12) * _MINUTE
    scene.acts(staff.id)
    visits.sign(visit, staff, "")
    if one.addendum:
        yield scene.clockwork.now + dt.timedelta(hours=22)
        scene.acts(staff.id)
        visits.add(visits.get(visit.id), staff, one.addendum, "message from the client")


def _plan(scene: Scene, client: Client, visit: Visit, aim: Aim) -> None:
    """A treatment plan, from the score that stands after a visit."""
    practice, scored = scene.practice, measures.find(scene.practice.host, aim.measure)
    with practice.context.read() as connection:
        baseline = latest(practice, connection, client.id, scored.key, scored.field)
    terms = Terms(
        goal=aim.goal,
        measure=scored.key,
        field=scored.field,
        baseline=baseline,
        target=aim.target,
        visits=aim.visits,
        every_days=aim.every,
        review_on=scene.date(aim.review),
    )
    practice.plans.add(client, scene.acts(visit.practitioner_id), terms)


def _day_of(scene: Scene, modalities: tuple[str, ...]) -> dict[str, str]:
    return {condition.key: "no" for condition in scene.practice.screening.day_of(modalities)}


def _assess(scene: Scene, person: Person, visit: Visit, session: Session, scores: Scores, number: int) -> None:
    marks = scene.marks(person)
    answers = scores | {key: text.format(**marks) for key, text in session.answers.items()}
    if session.modality == "neuromuscular":
        answers["change_since_last"] = "first_visit" if number == 1 else scene.chance.choice(("better", "same"))
    elif session.modality == "deep_tissue" and number > 1:
        answers |= {"soreness_after_last": str(scene.chance.randint(1, 3)), "soreness_lasted": "up_to_36_hours"}
    scene.practice.visits.assess(visit, session.modality, answers, typed=True)


def _scores(scene: Scene, session: Session, number: int) -> tuple[Scores, Scores]:
    """The scores before and after: a little better from visit to visit, and after each."""
    before, after = {}, {}
    for scores, sign in ((session.lower, -1), (session.higher, 1)):
        for key, first in scores.items():
            score = first + sign * (number - 1) + scene.chance.choice((-1, 0, 0, 1))
            before[key] = str(min(10, max(0, score)))
            after[key] = str(min(10, max(0, score + sign * scene.chance.randint(1, 3))))
    return before, after


def _work(scene: Scene, work: Work) -> WorkDone:
    """Work as it was on the day: no two holds are of one length."""
    hold = work.hold + scene.chance.randint(-1, 2) if work.hold and work.hold >= 15 else work.hold
    return WorkDone(
        technique=work.technique,
        site=work.site,
        side=work.side,
        tool=work.tool,
        pressure=work.pressure,
        applied=work.applied,
        hold=hold,
        repetitions=work.repetitions,
        minutes=work.minutes,
    )


def _note(done: list[Session], number: int) -> dict[str, str]:
    notes = [session.notes[min(number, len(session.notes)) - 1] for session in done]
    return {section: " ".join(note[section] for note in notes) for section in notes[0]}
