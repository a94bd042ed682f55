"""palpate modality match: which of the modalities here fits what a client asks for, and which is contraindicated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, from_stdin, practice

if TYPE_CHECKING:
    from palpate.matching.matching import Against, Match


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate modality``."""
    app.command()(match)


def match(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="What the client asks for; - reads it.")] = None,
    client: Annotated[str | None, typer.Option(help="Held against this client's record; alone, from it.")] = None,
    json: Json = False,
) -> None:
    """Which modality and service fit what a client asks for, why, and which are contraindicated."""
    from msgspec import to_builtins

    from palpate.cli.show import as_json, text
    from palpate.matching import matching

    asked = (from_stdin(" ".join(words or ())) or "").strip()
    if not asked and not client:
        raise typer.BadParameter("Say what the client asks for, or name one with --client.")
    with practice(ctx) as here:
        one = here.clients.find(client) if client else None
        if one:
            heard, flags, found = matching.of_client(here, one, asked)
        else:
            heard, flags, found = asked, matching.flags_of_words(asked), matching.of_words(here, asked)
        others = matching.ruled_out(here, found, asked, one)
        if json:
            data = {"client": one.ref if one else None, "heard": heard, "red_flags": to_builtins(flags)}
            matches = {"matches": [_data(each) for each in found], "ruled_out": [_data(each) for each in others]}
            as_json(data | matches)
            return
        if one:
            print(one.shown)
            text([f"Asked for: {heard}" if asked else f"From the record: {heard or 'no words yet'}"])
        text(_told(flags, ""))
        text(line for each in found for line in _lines(each))
        if not found:
            offered = ", ".join(here.host.title(key) for key in here.host.active()) or "none"
            text([f"Nothing that is offered here is asked for in these words (offered: {offered})."])
        text(line for each in others for line in _ruled_out(each, flags))


def _ruled_out(one: Match, told: list[Against]) -> Iterator[str]:
    """A modality that nobody asked for, and why it is ruled out, less what is told already."""
    from palpate.modality.safety import Level

    yield f"{one.title} ({one.modality}), not asked for: {Level.of(one.level).words.upper()}"
    against = [each for each in one.against if Level.of(each.level) >= Level.CLEARANCE and each not in told]
    yield from _told(against, "  ")


def _lines(one: Match) -> Iterator[str]:
    from palpate.matching.days import in_words
    from palpate.modality.safety import Level

    level = Level.of(one.level)
    stands = f": {level.words.upper()}" if one.contraindicated else ""
    yield f"{one.title} ({one.modality}){stands}"
    for fit in one.fits:
        source = f" [{', '.join(fit.ask.source)}]" if fit.ask.source else ""
        when = [] if fit.days is None else [in_words(fit.days)]
        yield f"  {'; '.join([*fit.words, *when])}: {fit.ask.because}{source}"
        if fit.ask.first:
            yield f"    First: {fit.ask.first}"
    if one.services:
        yield f"  Service: {'; '.join(f'{each.name}, {each.minutes} minutes' for each in one.services[:3])}"
    else:
        yield f"  No service yet: palpate service add NAME --modality {one.modality}"
    yield from _told(one.against, "  ")
    if not one.against or level > Level.of(one.against[0].level):  # what is unknown weighs more than what is known
        yield f"  Screening: {level.words}{'' if level is Level.PROCEED else ': not all has been asked'}"


def _told(against: list[Against], indent: str) -> Iterator[str]:
    from palpate.modality.entry import ours
    from palpate.modality.safety import Level

    for one in against:
        yield f"{indent}{Level.of(one.level).words} - {one.about}: {one.advice}{ours(one.overlaid)}"


def _data(one: Match) -> dict[str, Any]:
    from msgspec import to_builtins

    services = [{"name": each.name, "minutes": each.minutes} for each in one.services]
    told: dict[str, Any] = to_builtins(one)
    return told | {"contraindicated": one.contraindicated, "services": services}
