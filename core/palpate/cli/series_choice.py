"""Showing what is planned of a series, having it chosen, and saying what was done."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from palpate.cli.session import agreed, asked, warn

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.recurring.model import Done, Pick, Planned
    from palpate.recurring.moving import Move
    from palpate.recurring.planning import Plan

Skip = Annotated[bool, typer.Option("--skip-conflicts", help="Leave out what is not free.")]
Alternatives = Annotated[bool, typer.Option("--take-alternatives", help="Take the alternative of what is not free.")]
Only = Annotated[str | None, typer.Option(metavar="NUMBERS", help="Only these of what is shown, as in 1,3-5.")]

_CAUTIONS = 6


class Choice(NamedTuple):
    """What was said on the command line of which to take."""

    yes: bool
    skip: bool
    alternatives: bool
    only: str | None
    json: bool

    def book(self, here: Practice, plan: Plan) -> None:
        """Show a series, and book what is chosen of it."""
        from palpate.cli.show import as_json

        picks = self._picks(f"{plan.client.shown}: {plan.service.name} {plan.words}", plan.planned, "Book")
        if not picks:
            if self.json:
                as_json(plan.as_json())
            return
        booked, done = here.recurring.book(plan, picks)
        _caution(here, done)
        if self.json:
            as_json(plan.as_json(booked, done))
            return
        print(f"{booked.ref}  {booked.shown}.")
        _done(done)

    def move(self, here: Practice, plan: Move) -> None:
        """Show a move, and make what is chosen of it."""
        from palpate.cli.show import as_json

        picks = self._picks(plan.words, plan.planned, "Move")
        if not picks:
            if self.json:
                as_json(plan.as_json())
            return
        series, done = here.recurring.move(plan, picks)
        _caution(here, done)
        if self.json:
            as_json(plan.as_json(series, done))
            return
        print(f"{series.ref}  {series.shown}.")
        _done(done)

    def _picks(self, heading: str, planned: Sequence[Planned], verb: str) -> list[Pick]:
        """What is chosen; nothing where it is shown only."""
        from palpate.recurring.picking import numbers, picked

        only = numbers(self.only, len(planned)) if self.only is not None else None
        said = self.skip or self.alternatives or only is not None
        if self.yes:
            return picked(planned, only=only, alternatives=self.alternatives, skip=self.skip)
        _screened(planned)
        if not self.json:
            _preview(heading, planned)
        if self.json or not sys.stdin.isatty():
            warn(_to_add(planned, verb.casefold(), said))
            return []
        if said or not any(one.conflict for one in planned):
            picks = picked(planned, only=only, alternatives=self.alternatives, skip=self.skip)
            return picks if agreed(f"{verb} {_count(len(picks), len(planned))}?", yes=False) else []
        return _asked(planned, verb)


def _asked(planned: Sequence[Planned], verb: str) -> list[Pick]:
    """What is chosen on a terminal, where some are not free."""
    from palpate.errors import Refused
    from palpate.recurring.picking import numbers, picked

    free = sum(not one.conflict for one in planned)
    could = sum(one.instead is not None for one in planned)
    offers = [f"f the {free} that are free"] * bool(free) + [f"a these and {could} alternatives"] * bool(could)
    question = f"{verb} which ({', '.join([*offers, 'numbers as in 1,3-5 with their alternatives', 'Enter none'])})"
    while answer := asked(question).casefold():
        try:
            if answer in {"f", "a"}:
                return picked(planned, alternatives=answer == "a", skip=True)
            return picked(planned, only=numbers(answer, len(planned)), alternatives=True)
        except Refused as refused:
            warn(str(refused))
    return []


def _to_add(planned: Sequence[Planned], verb: str, said: bool) -> str:
    blocked = sum(bool(one.conflict) for one in planned)
    done = "Nothing is booked yet" if verb == "book" else "Nothing is moved yet"
    if not blocked or said:
        return f"{done}: add --yes to {verb} {'it' if said else 'all'}."
    could = sum(one.instead is not None for one in planned)
    alternatives = f"--take-alternatives ({could} of them), " if could else ""
    ways = f"{alternatives}--skip-conflicts or --only"
    return f"{done}: {blocked} of {len(planned)} cannot be as planned. Add --yes with {ways}."


def _preview(heading: str, planned: Sequence[Planned]) -> None:
    from palpate.cli.show import text
    from palpate.recurring.picking import brief
    from palpate.scheduling.written import moment_said

    lines, width = [f"{heading}."], len(str(len(planned)))
    for one in planned:
        when = moment_said(one.start or one.wall)
        was = f" (was {moment_said(one.was.starts_at)}, {one.was.ref})" if one.was else ""
        if one.would is not None:
            where = f" in {one.would.room}" if one.would.room else ""
            lines.append(f"  {one.number:>{width}}  {when}{was}: free with {one.would.practitioner}{where}")
            continue
        lines.append(f"  {one.number:>{width}}  {when}{was}: {brief(one.conflict)}")
        if one.instead is not None:
            instead = f"{moment_said(one.instead.starts_at)} with {one.instead.practitioner}"
            lines.append(f"  {'':{width}}  instead: {instead}")
        else:
            lines.append(f"  {'':{width}}  instead: nothing is free within a week")
    text(lines)


def _screened(planned: Sequence[Planned]) -> None:
    _verdicts([one.verdict for one in planned if one.verdict is not None])


def _caution(here: Practice, done: Sequence[Done]) -> None:
    """Warn of what screening and modalities say, of expired credentials, of the client being elsewhere at a time."""
    _verdicts([one.verdict for one in done])
    ids = here.clients.ids(done[0].now.client_id)
    lines = [line for one in done for line in here.visits.at_booking(one.now)]
    lines += [line for one in done for line in here.scheduling.cautions(one.now, ids)]
    for line in lines[:_CAUTIONS]:
        warn(line)
    if len(lines) > _CAUTIONS:
        warn(f"And {len(lines) - _CAUTIONS} more of the kind.")


def _verdicts(verdicts: Sequence[object]) -> None:
    """Each distinct verdict once, with how many days it holds for."""
    from palpate.modality.safety import Level
    from palpate.screening.model import Verdict

    same: dict[object, list[Verdict]] = {}
    for one in verdicts:
        if isinstance(one, Verdict) and one.level > Level.PROCEED:
            reasons = tuple(
                sorted((title, reason.rule or reason.condition, reason.level) for title, reason in one.reasons())
            )
            same.setdefault((one.verdict, reasons), []).append(one)
    for group in same.values():
        for line in group[0].lines():
            warn(line)
        if len(group) > 1:
            warn(f"  The same on {len(group) - 1} more of {len(verdicts)} days, the last {group[-1].day.isoformat()}.")


def _done(done: Sequence[Done]) -> None:
    from palpate.scheduling.written import moment_said

    for one in done:
        now = one.now
        which = "" if _as_planned(one) else f" (planned {moment_said(one.planned.start or one.planned.wall)})"
        where = f" in {now.room}" if now.room else ""
        print(f"  {now.ref}  {moment_said(now.starts_at)} with {now.practitioner}{where}{which}")


def _as_planned(one: Done) -> bool:
    return one.planned.start is not None and one.planned.start == one.now.starts_at


def _count(some: int, total: int) -> str:
    return f"all {total}" if some == total and total > 1 else f"{some} of {total}"
