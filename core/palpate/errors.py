"""What palpate refuses: one clear sentence that says what to do."""

from __future__ import annotations


class Refused(Exception):
    """Something a person asked that cannot be done; the text is the sentence they see, the exit code is 1."""


class NeedsWords(Refused):
    """What goes on only with a person's words: ``why``, and ``then`` what follows how to give them."""

    def __init__(self, why: str, then: str = "") -> None:
        super().__init__()
        self._why, self._then = why, then

    def said(self, how: str) -> str:
        """The sentence, with how the words are given where it is read."""
        return f"{self._why} with {how}{self._then}."

    def __str__(self) -> str:
        return self.said("--words")


class NotFound(Refused):
    """There is no such thing here."""


class Ambiguous(Refused):
    """More than one thing could be meant; the text lists them."""
