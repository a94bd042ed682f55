"""What palpate refuses: one clear sentence that says what to do."""

from __future__ import annotations


class Refused(Exception):
    """Something a person asked that cannot be done; the text is the sentence they see, the exit code is 1."""


class NotFound(Refused):
    """There is no such thing here."""


class Ambiguous(Refused):
    """More than one thing could be meant; the text lists them."""
