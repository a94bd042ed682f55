"""How scores changed, by modality, technique or region: counted, with what is missing, and nothing proved.

A change lies between two scores of one thing, pain now or the left shoulder's flexion: before and after treatment at
one visit, or before treatment and before the next visit at which the same was scored. Fields of one measure are told
together. By modality a score counts for the one that asked for it; by technique or region a visit counts in the row of
each that it has. Visits that are open, declined, struck or entered in error are in no sum; one person under several
rows is one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from palpate.errors import Refused
from palpate.modality.outcomes import Measure
from palpate.names import fold, matches
from palpate.plans.change import judged
from palpate.practice import Practice
from palpate.reports.groups import BY, Groups, told_by
from palpate.reports.identity import Identities, Identity
from palpate.reports.lines import NOTES as HOW
from palpate.reports.lines import Line, lines
from palpate.reports.outcomes_model import INTERVALS, Interval, Outcomes, Row, Table
from palpate.reports.period import period
from palpate.reports.spread import spread
from palpate.reports.tallies import Tally, pairs
from palpate.reports.visit_scores import VisitScores, visit_scores

LEAST = 30
"""Changes that a row has at least, to be ranked, unless another number is set."""

NOTES = [
    "This describes what was recorded; it does not prove what caused it. Nobody was compared with somebody untreated, "
    "whoever felt worse may not have come back, and one visit may stand in several rows.",
    "Change: the later score less the earlier one; between the quartiles lies the middle half. "
    "Better and worse: beyond the measure's error. Missing: one of the two scores is not there.",
]


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
    days = period(practice, first, last)
    with practice.context.read() as connection:
        # The next visit at which the same was scored may lie after the days.
        scores = visit_scores(connection, days.onwards, Identities(practice.host))
        groups = told_by(connection, by, days)
    wanted = _wanted(scores.measures.values(), measure)
    keys = [one for one in sorted(scores.measures) if one.measure in wanted]
    numbers = {number for number, one in scores.visits.items() if days.has(one.started)}
    scored = {number for key in keys for number in scores.together[key].numbers & numbers}
    told = [(key, line) for key in keys for line in lines(scores, key, groups, by, numbers)]
    placed = {one for _, line in told for names, mine in line.placed.items() if names for one in mine}
    return Outcomes(
        practice=practice.info.name,
        simulated=practice.info.simulated,
        by=by,
        first=first,
        last=last,
        least=least,
        visits=len(scored),
        unplaced=len(scored - placed),
        tables=[table for interval in INTERVALS for table in _tables(interval, scores, told, groups, least)],
        notes=[
            *NOTES,
            HOW[by],
            f"Ranked are rows of at least {least} changes, by their median; the others stand by name.",
        ],
    )


def _tables(
    interval: Interval,
    scores: VisitScores,
    told: list[tuple[Identity, Line]],
    groups: Groups,
    least: int,
) -> list[Table]:
    """A table a measure, whatever the field; scores in another range or unit are another one."""
    rows: dict[Identity, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    measures: dict[Identity, Measure] = {}
    for key, line in told:
        kind = key._replace(field="")
        measures[kind] = scores.measures[key]
        found = pairs(interval, scores, line)
        for names, numbers in line.placed.items():
            tally = Tally()
            tally.count(found, scores, numbers)
            for group in names if tally.changes or tally.missing else ():
                rows[kind][group].add(tally)
    return [
        Table(
            interval=interval,
            measure=measures[kind].key,
            name=measures[kind].name,
            unit=measures[kind].unit,
            better=measures[kind].better,
            error=measures[kind].error,
            meaningful=measures[kind].meaningful,
            overlaid=measures[kind].overlaid,
            rows=_ordered(
                [
                    _row(key, groups.names.get(key, key), one, measures[kind], interval, least)
                    for key, one in groups_.items()
                ],
                measures[kind],
            ),
        )
        for kind, groups_ in sorted(rows.items())
    ]


def _row(key: str, name: str, tally: Tally, measure: Measure, interval: Interval, least: int) -> Row:
    judgements = [(judged(measure, *pair), often) for pair, often in tally.changes.items()]
    n = tally.changes.total()
    differences: Counter[float] = Counter()
    for one, often in judgements:
        differences[round(one.after - one.before, 6)] += often

    def told(verdict: str) -> int:
        return sum(often for one, often in judgements if one.verdict == verdict)

    return Row(
        key=key,
        name=name,
        n=n,
        people=len(tally.people),
        missing=tally.missing,
        change=spread(list(differences.elements())),
        better=told("better"),
        worse=told("worse"),
        within_error=told("none"),
        untold=told("unknown"),
        meaningful=sum(often for one, often in judgements if one.verdict == "better" and one.counts)
        if measure.meaningful is not None and measure.error is not None
        else None,
        days=spread(tally.days) if interval == "next" else None,
        enough=n >= least,
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
        told = f"there are scores of {', '.join(sorted(named))}" if named else "nothing was scored at all"
        raise Refused(f"Nothing was scored with {measure!r} yet: {told}.")
    return found
