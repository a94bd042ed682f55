"""A paper of a visit that the client takes home: in larger letters, with whose it is and from whom."""

from __future__ import annotations

from typing import Any

from palpate.documents.blocks import Block, Document, Notice
from palpate.documents.cut_short import cut_short
from palpate.names import sentence


def paper(record: dict[str, Any], title: str, blocks: list[Block], country: str) -> Document:
    """The paper of these blocks; ``country`` decides its size. What was struck or stopped is said first."""
    client, practice = record["client"], record["practice"]
    born = f", born {client['born']}" if client["born"] else ""
    return Document(
        title=title,
        practice=practice["name"],
        whom=f"For {client['name']}{born}; from {record['practitioner']['name']}",
        blocks=[*_first(record), *blocks],
        country=country,
        simulated=practice["simulated"],
        struck=record["struck"],
        large=True,
    )


def _first(record: dict[str, Any]) -> list[Block]:
    found: list[Block] = []
    if record["struck"] or record["status"] == "entered_in_error":
        found.append(Notice("This record was entered in error and does not count.", "Entered in error"))
    if cut := cut_short(record["record"]):
        referred = f" You were referred to: {sentence(cut.referred_to)}" if cut.referred_to else ""
        found.append(
            Notice(cut.why + referred, "Your treatment was stopped" if cut.stopped else "You were not treated")
        )
    return found
