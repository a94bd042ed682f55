"""How scores changed, by modality, technique or region: counted, with what is missing, and nothing proved.

A change lies between two scores of one thing, pain now or the left shoulder's flexion: before and after treatment at
one visit, or before treatment and before the next visit at which the same was scored. Fields of one measure are told
together. A visit in which several techniques were used counts in the row of each. Visits that are open, declined,
struck or entered in error are in no sum; one person under several rows is one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from palpate import clock
from palpate.errors import Refused
from palpate.modality.outcomes import Measure
from palpate.names import fold, matches
from palpate.plans.change import Change, judged
from palpate.practice import Practice
from palpate.reports.groups import BY, told_by
from palpate.reports.outcomes_model import INTERVALS, Interval, Outcomes, Row, Table
from palpate.reports.scores import Scored, Scores, scores
from palpate.reports.series import Identity
from palpate.reports.spread import spread
from palpate.scheduling.written import day_said

LEAST = 30
"""Changes that a row has at least, to be ranked, unless another number is set."""

NOTES = [
    "This describes what was recorded; it does not prove what caused it. Nobody was compared with somebody untreated, "
    "whoever felt worse may not have come back, and one visit may stand in several rows.",
    "Change: the later score less the earlier one; between the quartiles lies the middle half. "
    "Better and worse: beyond the measure's error. Missing: one of the two scores is not there.",
]


class _Group(msgspec.Struct):
    changes: list[Change] = msgspec.field(default_factory=list)
    people: set[int] = msgspec.field(default_factory=set)
    days: list[float] = msgspec.field(default_factory=list)
    missing: int = 0


class _Pair(msgspec.Struct, frozen=True):
    """Two scores of one thing; ``change`` is None where one of them is missing."""

    visit: Scored
    measure: Measure
    key: Identity
    change: Change | None
    days: float


def outcomes(
    practice: Practice,
    by: str,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
    measure: str | None = None,
    least: int = LEAST,
) -> Outcomes:
    """The report of the visits that began in some days, both included, or of all."""
    if by not in BY:
        raise Refused(f"Outcomes are told by {', '.join(BY)}, not by {by}.")
    with practice.context.read() as connection:
        found = scores(connection)
        groups, names = told_by(connection, by)
    mine = within(found.visits.values(), first, last, practice)
    pairs = {"visit": _at_visits(mine, found), "next": _to_next(mine, found)}
    wanted = _wanted(found.measures.values(), measure)
    tables = [
        table
        for interval in INTERVALS
        for table in _tables(
            interval, [one for one in pairs[interval] if one.measure.key in wanted], groups, names, least
        )
    ]
    told = {one.visit.visit_id for several in pairs.values() for one in several if one.measure.key in wanted}
    return Outcomes(
        practice=practice.info.name,
        simulated=practice.info.simulated,
        by=by,
        first=first,
        last=last,
        least=least,
        visits=len(told),
        unplaced=sum(1 for visit_id in told if visit_id not in groups),
        tables=tables,
        notes=[*NOTES, f"Ranked are rows of at least {least} changes, by their median; the others stand by name."],
    )


def within(visits: Iterable[Scored], first: dt.date | None, last: dt.date | None, practice: Practice) -> list[Scored]:
    """The visits that began in some days, both included, in the practice's zone."""
    if first and last and last < first:
        raise Refused(f"{day_said(last)} is before {day_said(first)}: --from and --to are days, both included.")
    lo = clock.from_minute(clock.window(first, 0, 0, practice.zone)[0]) if first else None
    hi = clock.from_minute(clock.window(last, 0, 1440, practice.zone)[1]) if last else None
    return [one for one in visits if (lo is None or one.started >= lo) and (hi is None or one.started < hi)]


def _at_visits(visits: list[Scored], found: Scores) -> list[_Pair]:
    pairs = []
    for one in visits:
        for key in sorted(one.before.keys() | one.after.keys()):
            measure = found.measures[key]
            both = key in one.before and key in one.after
            change = judged(measure, one.before[key], one.after[key]) if both else None
            pairs.append(_Pair(one, measure, key, change, 0))
    return pairs


def _to_next(visits: list[Scored], found: Scores) -> list[_Pair]:
    """From one visit to the next one at which the same was scored, whether or not that lies within the days."""
    later: dict[tuple[int, Identity], list[Scored]] = defaultdict(list)
    for one in found.visits.values():
        for key in one.before:
            later[one.person, key].append(one)
    following = {(one.visit_id, key): after for (_, key), mine in later.items() for one, after in pairwise(mine)}
    pairs = []
    for one in visits:
        for key, score in sorted(one.before.items()):
            measure, after = found.measures[key], following.get((one.visit_id, key))
            change = judged(measure, score, after.before[key]) if after else None
            days = (after.started - one.started).total_seconds() / 86400 if after else 0
            pairs.append(_Pair(one, measure, key, change, days))
    return pairs


def _tables(
    interval: Interval, pairs: list[_Pair], groups: dict[int, set[str]], names: dict[str, str], least: int
) -> list[Table]:
    """A table a measure: scores in another range or unit are another one."""
    by_measure: dict[Identity, dict[str, _Group]] = {}
    measures: dict[Identity, Measure] = {}
    for pair in pairs:
        kind = pair.key._replace(field="")
        measures[kind] = pair.measure
        rows = by_measure.setdefault(kind, defaultdict(_Group))
        for group in groups.get(pair.visit.visit_id, ()):
            _count(rows[group], pair)
    return [
        Table(
            interval=interval,
            measure=measures[kind].key,
            name=measures[kind].name,
            unit=measures[kind].unit,
            better=measures[kind].better,
            error=measures[kind].error,
            meaningful=measures[kind].meaningful,
            rows=_ordered(
                [_row(key, names[key], one, measures[kind], interval, least) for key, one in rows.items()],
                measures[kind],
            ),
        )
        for kind, rows in sorted(by_measure.items())
        if rows
    ]


def _count(group: _Group, pair: _Pair) -> None:
    if pair.change is None:
        group.missing += 1
        return
    group.changes.append(pair.change)
    group.people.add(pair.visit.person)
    group.days.append(round(pair.days, 2))


def _row(key: str, name: str, group: _Group, measure: Measure, interval: Interval, least: int) -> Row:
    verdicts = [one.verdict for one in group.changes]
    counting = sum(1 for one in group.changes if one.verdict == "better" and one.counts)
    return Row(
        key=key,
        name=name,
        n=len(group.changes),
        people=len(group.people),
        missing=group.missing,
        change=spread([round(one.after - one.before, 6) for one in group.changes]),
        better=verdicts.count("better"),
        worse=verdicts.count("worse"),
        within_error=verdicts.count("none"),
        untold=verdicts.count("unknown"),
        meaningful=counting if measure.meaningful is not None and measure.error is not None else None,
        days=spread(group.days) if interval == "next" else None,
        enough=len(group.changes) >= least,
    )


def _ordered(rows: list[Row], measure: Measure) -> list[Row]:
    """Those with enough changes by their median, ranked where there are two at least; the others by name."""

    def gain(row: Row) -> float:
        middle = row.change.median or 0
        return -middle if measure.better == "lower" else middle

    enough = sorted((one for one in rows if one.enough), key=lambda one: (-gain(one), one.name))
    few = sorted((one for one in rows if not one.enough), key=lambda one: one.name)
    if len(enough) > 1:
        # Rows of the same median share a rank.
        medians = [gain(one) for one in enough]
        enough = [msgspec.structs.replace(one, rank=medians.index(gain(one)) + 1) for one in enough]
    return [*enough, *few]


def _wanted(known: Iterable[Measure], measure: str | None) -> set[str]:
    """The keys of the measures that are told."""
    named = {one.key: one.name for one in known}
    if measure is None:
        return set(named)
    given = measure.strip().casefold().rpartition(".")[2]
    found = {key for key in named if key == given} or {
        key for key, name in named.items() if fold(measure) and matches(measure, name)
    }
    if not found:
        raise Refused(f"Nothing was scored with {measure!r} yet: scored is {', '.join(sorted(named)) or 'nothing'}.")
    return found
