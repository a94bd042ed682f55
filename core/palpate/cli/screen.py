"""palpate screen: a client's history held against the modalities, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.typed import listed

if TYPE_CHECKING:
    from palpate.modality.safety import PressureLimit
    from palpate.screening.model import ModalityVerdict, Verdict

app = typer.Typer()


@app.command()
def screen(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")] = None,
    modality: Annotated[list[str] | None, typer.Option(help="Only this modality; again, or with commas.")] = None,
    service: Annotated[str | None, typer.Option(help="The modalities of this service.")] = None,
    region: Annotated[str | None, typer.Option(help="For work in one region: calf, neck, …")] = None,
    day: Annotated[str | None, typer.Option("--on", "--day", help="For this day; today where none is named.")] = None,
    json: Json = False,
) -> None:
    """Hold a client's history against the modalities.

    Verdicts side by side; under them the reasons with their sources, red flags first.
    """
    from msgspec import to_builtins

    from palpate import clock
    from palpate.cli.show import as_json, table, text
    from palpate.clients import details

    client = needed(client, "Client")
    if service and modality:
        raise typer.BadParameter("Name a service or modalities, not both.")
    with practice(ctx) as here:
        one, host = here.clients.find(client), here.host
        wanted = [host.named(each) for each in listed(modality)]
        modalities = wanted or (here.services.find(service).modalities if service else host.active())
        when = clock.read_day(day, here.clock.now(), here.zone) if day else here.clock.today(here.zone)
        verdict = here.screening.screen(one.id, modalities, when)
        if region and (places := details.regions([region])):
            verdict = verdict.at(places[0])
        letters = here.clearances.of(one)
        if json:
            who = {"ref": one.ref, "id": one.id, "client": one.name, "born": one.born}
            held = [{"ref": each.ref, **to_builtins(each), "lapsed": each.lapsed(when)} for each in letters]
            as_json(who | verdict.as_json() | {"letters": held})
            return
        print(one.shown)
        text(_head(verdict))
        table(("modality", "verdict", "pressure", "leave alone"), [_row(verdict, each) for each in verdict.modalities])
        text(_reasons(verdict))
        named = {reason.letter.ref for each in verdict.modalities for reason in each.reasons if reason.letter}
        text(
            f"Letter {each.ref} about {each.condition.replace('_', ' ')}, {each.given_by}, {each.dated.isoformat()}: "
            f"{each.lapsed(when) or 'nothing here asks for it'}."
            for each in letters
            if each.ref not in named
        )


def _head(verdict: Verdict) -> Iterator[str]:
    from palpate.screening.model import places

    where = f", for work at {places([verdict.region])[0]}" if verdict.region else ""
    yield f"Screening for {verdict.day.isoformat()}{where}: {verdict.level.words.upper()} ({verdict.review()})."
    flags = [(title, reason) for title, reason in verdict.urgent_first() if reason.urgency]
    yield from verdict.why(flags)
    yield ""


def _row(verdict: Verdict, one: ModalityVerdict) -> tuple[str, str, str, str]:
    """A modality, its verdict (a red flag's, where that says more), the pressure allowed and where, where none is."""
    from palpate.modality.safety import Level
    from palpate.screening.model import places

    alone = [reason for reason in one.reasons if reason.avoid or reason.level == "avoid_region"]
    where = places(dict.fromkeys(place for reason in alone for place in reason.regions))
    unknown = ["a place not recorded"] if any(reason.where_unknown for reason in alone) else []
    own = Level.of(one.level)
    level = max([own, *(Level.of(reason.level) for reason in verdict.red_flags)])
    shown = level.words.upper() if level >= Level.DO_NOT_TREAT else level.words
    shown += " (red flag)" if level > own else ""
    return one.title, shown, "; ".join(_limits(one)) or "-", ", ".join([*where, *unknown]) or "-"


def _limits(one: ModalityVerdict) -> Iterator[str]:
    """The least pressure that holds everywhere, by scale; then what is less at some places, with them."""
    from palpate.screening.model import limit, places

    bounds = [(reason.limit, tuple(reason.regions)) for reason in one.reasons if reason.limit]
    least: dict[str, PressureLimit] = {}
    for bound, where in bounds:
        if not where and (bound.scale not in least or bound.most < least[bound.scale].most):
            least[bound.scale] = bound
    yield from (f"at most {limit(each)}" for each in least.values())
    for bound, where in dict.fromkeys(bounds):
        if where and not (bound.scale in least and least[bound.scale].most <= bound.most):
            yield f"at most {limit(bound)} at {', '.join(places(where))}"


def _reasons(verdict: Verdict) -> Iterator[str]:
    """Under the table: what stands behind each verdict, then what nobody knows."""
    from palpate.modality.safety import Level

    flagged = {(reason.condition, reason.level) for reason in verdict.red_flags}
    for one in verdict.modalities:
        rest = [reason for reason in one.reasons if (reason.condition, reason.level) not in flagged]
        if rest:
            yield ""
            yield one.title
            yield from verdict.why(("", reason) for reason in sorted(rest, key=lambda each: -Level.of(each.level)))
    if asks := verdict.asks():
        yield ""
        yield from asks
