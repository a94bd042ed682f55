"""The bibliography: every ``source`` of a catalog resolves here."""

from __future__ import annotations

from typing import Literal

from palpate.modality.entry import Entry


class Source(Entry, frozen=True, kw_only=True):
    """A source and its grade.

    A is peer-reviewed or an official body, B a reference site or professional body, C a practitioner's page (evidence
    of practice, not of truth); "unsourced" is common knowledge that no page was found for, "editorial" our default.
    """

    key: str
    title: str
    grade: Literal["A", "B", "C", "unsourced", "editorial"]
    address: str = ""
    note: str = ""
