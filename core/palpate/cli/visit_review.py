"""What a signature would meet: the modalities' reviews, what wants words, and what is late; nothing is written."""

from __future__ import annotations

import typer

from palpate.cli.session import Json, practice
from palpate.cli.visit_start import VisitRef


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``."""
    app.command()(review)


def review(ctx: typer.Context, visit: VisitRef = None, json: Json = False) -> None:
    """What finishing and signing would meet, before either: blocking findings, warnings, what takes words."""
    from palpate.cli.show import as_json, text

    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting)
        met = here.visits.review(found)
        findings = met.sorted()
        if json:
            as_json(
                {
                    "ref": found.ref,
                    "client": found.client,
                    "born": found.born,
                    "status": found.status,
                    "findings": [{"modality": key, "level": one.level, "text": one.text} for key, one in findings],
                    "failures": met.failures,
                    "in_words": met.wanting,
                    "late": met.late,
                }
            )
            return
        print(f"{found.shown} ({found.status.replace('_', ' ')})")
        text(met.lines(here.host.title))
