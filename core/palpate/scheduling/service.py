"""Scheduling: when people work, when they are free, and what is booked; the one door to it, in parts."""

from __future__ import annotations

from palpate.scheduling.books import Books
from palpate.scheduling.ends import Ends
from palpate.scheduling.finds import Finds
from palpate.scheduling.keeps import Keeps


class Scheduling(Finds, Books, Ends, Keeps):
    """Finding (``finds``), booking (``books``), what becomes of it (``ends``), holds (``keeps``)."""
