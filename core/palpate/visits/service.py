"""Visits, from start to signature and after: the one door to everything done to one, in four parts."""

from __future__ import annotations

from palpate.visits.closes import Closes
from palpate.visits.noting import Noting
from palpate.visits.records import Records
from palpate.visits.starts import Starts


class Visits(Starts, Records, Noting, Closes):
    """What happened here: starting (``starts``), recording (``records``, ``noting``), closing, showing (``closes``)."""
