"""Visits, from start to signature and after: the one door to everything done to one, in five parts."""

from __future__ import annotations

from palpate.visits.ahead import Ahead
from palpate.visits.closes import Closes
from palpate.visits.noting import Noting
from palpate.visits.records import Records
from palpate.visits.starts import Starts


class Visits(Ahead, Starts, Records, Noting, Closes):
    """What happens here: what a booking should know (``ahead``), starting (``starts``), recording (``records``,
    ``noting``), closing, showing (``closes``)."""
