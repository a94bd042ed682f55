"""The kit for authors of modalities: check one against the contract, and begin a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from palpate.cli.session import Json, needed


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate modality``."""
    for command in (new, check):
        app.command()(command)


def new(
    key: Annotated[str | None, typer.Argument(help="Its key, stable for ever: lymphatic, deep_tissue.")] = None,
    title: Annotated[str, typer.Option(help="What it is called; else what its key says.")] = "",
    into: Annotated[Path, typer.Option(help="The folder to write it into.")] = Path(),
    json: Json = False,
) -> None:
    """Begin a modality of your own: a package that passes its own tests, with one example of everything in it."""
    from palpate.cli.show import as_json, text
    from palpate.conformance import scaffold

    home = scaffold.new(needed(key, "The key"), title, into)
    if json:
        as_json({"path": str(home), "files": sorted(str(one.relative_to(home)) for one in _files(home))})
        return
    then = f'Next: pip install -e "{home}[test]"; python -m pytest {home}; palpate modality check {home}'
    text([f"{home} is written: {len(_files(home))} files.", then])


def _files(home: Path) -> list[Path]:
    return [one for one in home.rglob("*") if one.is_file()]


def check(
    wanted: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME-OR-PATH",
            help="An installed modality, the folder of a package that is not installed, or a modality of one file.",
        ),
    ] = None,
    patience: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for all of it.")] = 120,
    json: Json = False,
) -> None:
    """Hold a modality against the contract, whoever wrote it: every check that it does not pass, and why it is asked.

    Needs no practice. Exits 1 where a check fails.
    """
    from palpate.cli.show import as_json, text
    from palpate.conformance.running import checked
    from palpate.conformance.suite import PAGE

    found = checked(needed(wanted, "The modality"), patience)
    if json:
        as_json(
            {
                "key": found.key,
                "title": found.title,
                "version": found.version,
                "passed": not found.failed,
                "checks": [
                    {
                        "name": one.check.name,
                        "status": one.status.replace(" ", "_"),
                        "asks": one.check.asks,
                        "reason": one.check.reason,
                        "page": f"{PAGE}#{one.check.name}",
                        "wrong": one.wrong,
                    }
                    for one in found.looked
                ],
            }
        )
    else:
        passed = sum(one.status == "passed" for one in found.looked)
        print(f"{found.title} ({found.key} {found.version}): {passed} of {len(found.looked)} checks passed.")
        for one in found.looked:
            if one.status in {"failed", "told"}:
                called = one.check.name if one.check.fails else f"{one.check.name} (no failure)"
                text([f"{called}: {one.check.asks}", *(f"  {wrong}" for wrong in one.wrong)])
                text([f"  Why: {one.check.reason} See {PAGE}#{one.check.name}"])
        if skipped := [one.check.name for one in found.looked if one.status == "not looked at"]:
            text([f"Not looked at, since it cannot be used: {', '.join(skipped)}."])
    if found.failed:
        raise typer.Exit(1)
