"""palpate modality: what is installed, enabled, and how it fares. All of it works whatever plugin is broken."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli import modality_chart, modality_form, modality_kit, modality_match, modality_own, modality_vocabulary
from palpate.cli.modality_own import named
from palpate.cli.session import Json, needed, practice

app = typer.Typer(no_args_is_help=True, help="Modalities: what is installed, enabled, and how it fares.")

Key = Annotated[str | None, typer.Argument(help="Its key, as modality list shows it.")]


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """Every modality that is installed or enabled, and how it stands."""
    from palpate.cli.show import as_json, table

    with practice(ctx) as open_practice:
        listed = open_practice.host.installed()
    if json:
        as_json(listed)
        return
    table(
        ("modality", "title", "version", "enabled", "status"),
        [(one.key, one.title, one.version, "yes" if one.enabled else "no", one.status) for one in listed],
    )
    for one in listed:
        if one.problem:
            print(f"{one.key}: {one.problem}.")


@app.command()
def show(
    ctx: typer.Context,
    key: Key = None,
    techniques: Annotated[bool, typer.Option("--techniques", help="Its techniques, with their ranges.")] = False,
    points: Annotated[bool, typer.Option("--points", help="The points of the body it knows.")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="Its contraindications.")] = False,
    fields: Annotated[bool, typer.Option("--fields", help="What its assessment asks.")] = False,
    measures: Annotated[bool, typer.Option("--measures", help="Its outcome measures.")] = False,
    aftercare: Annotated[bool, typer.Option("--aftercare", help="Its aftercare and follow-ups.")] = False,
    asks: Annotated[bool, typer.Option("--asks", help="What clients ask it for.")] = False,
    tables: Annotated[
        bool, typer.Option("--tables", help="The tables that only it has: phases, order of work, claims, …")
    ] = False,
    sources: Annotated[bool, typer.Option("--sources", help="Its bibliography, with grades.")] = False,
    json: Json = False,
) -> None:
    """What a modality is, whom it attracts, and what it holds.

    A modality that is not enabled shows who it is, and no more: its code is not run.
    """
    from palpate.cli import modality_show
    from palpate.cli.show import as_json

    options = (techniques, points, rules, fields, measures, aftercare, asks, tables, sources)
    wanted = [name for name, chosen in zip(modality_show.SECTIONS, options, strict=True) if chosen]
    with practice(ctx) as open_practice:
        one = named(open_practice.host, needed(key, "Modality"))
        if json:
            as_json(modality_show.as_data(open_practice.host, one, wanted))
        else:
            modality_show.as_text(open_practice.host, one, wanted)


@app.command()
def sources(ctx: typer.Context, key: Key = None, json: Json = False) -> None:
    """Where a modality's contents come from: its bibliography, with grades."""
    show(ctx, key, sources=True, json=json)


modality_form.register(app)
modality_chart.register(app)
modality_match.register(app)
modality_own.register(app)
modality_kit.register(app)
modality_vocabulary.register(app)


@app.command()
def enable(ctx: typer.Context, key: Key = None, json: Json = False) -> None:
    """Turn a modality on for this practice."""
    from palpate.cli.show import as_json
    from palpate.host import enabling

    with practice(ctx) as open_practice:
        one = named(open_practice.host, needed(key, "Modality"))
        with open_practice.context.write() as writing:
            enabling.enable(writing, one.key)
    if json:
        as_json({"key": one.key, "title": one.title, "version": one.version, "enabled": True})
        return
    print(f"{one.title} ({one.key} {one.version}) is enabled.")
    print(f'Next: palpate staff qualify "Name" {one.key}; palpate service add "Service" --modality {one.key}')


@app.command()
def disable(ctx: typer.Context, key: Key = None, json: Json = False) -> None:
    """Turn a modality off; its records stay, and show whole."""
    from palpate.cli.show import as_json
    from palpate.host import enabling

    with practice(ctx) as open_practice:
        one = named(open_practice.host, needed(key, "Modality"))
        with open_practice.context.write() as writing:
            enabling.disable(writing, one.key)
    if json:
        as_json({"key": one.key, "title": one.title, "version": one.version, "enabled": False})
    else:
        print(f"{one.title} is off. Its records stay, and show whole; services with it are not offered.")


@app.command()
def doctor(
    ctx: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(help="Only these modalities.")] = None,
    patience: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for each.")] = 20,
    json: Json = False,
) -> None:
    """Look at every modality, each in a process of its own, and tell everything that is wrong with it.

    Exits 1 where one that is enabled cannot be used, or has a rule that would never apply. What is only not there (a
    source, a tool, a kind of field) is a warning; what is on its way out of the contract is a note.
    """
    from palpate.cli.show import as_json
    from palpate.host.doctor import examine_all

    with practice(ctx) as open_practice:
        host = open_practice.host
        only = [named(host, key).key for key in keys or ()]
        examined = examine_all({key: host.title(key) for key in host.active()}, host.there(), patience, only)
    if json:
        as_json(examined)
    else:
        for one in examined:
            print(f"{one.title} ({one.key} {one.version})".replace(" )", ")"), end=": ")
            sound = "it works, with warnings" if one.warnings else "nothing is wrong"
            print(sound if one.status in {"ready", "off"} else one.status, end="")
            print("." if one.enabled else ", not enabled here.")
            for wrong in one.problems:
                print(f"  {wrong}")
            for wrong in one.warnings:
                print(f"  warning: {wrong}")
            for note in one.notes:
                print(f"  note: {note}")
    if any(one.enabled and one.problems for one in examined):
        raise typer.Exit(1)
