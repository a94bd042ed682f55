"""What palpate refuses: one clear sentence that says what to do."""

from __future__ import annotations


class Refused(Exception):
    """Something a person asked that cannot be done; the text is the sentence they see, the exit code is 1."""


class SaysHow(Refused):
    """A refusal that says what to type, which is one thing on the command line and another at the chairside prompt.

    ``why``, then how, then what follows; ``command`` and ``line`` are the two ways to say how.
    """

    def __init__(self, why: str, *, command: str, line: str, then: str = "") -> None:
        super().__init__()
        self._why, self._then, self._command, self._line = why, then, command, line

    def said(self, how: str) -> str:
        """The sentence, with how it is done where it is read."""
        return f"{self._why} {how}{self._then}."

    def __str__(self) -> str:
        return self.said(self._command)

    @property
    def at_prompt(self) -> str:
        """The sentence as it is read where lines are typed."""
        return self.said(self._line)


class NeedsWords(SaysHow):
    """What goes on only with a person's words: ``why``, and ``then`` what follows how to give them."""

    def __init__(self, why: str, then: str = "") -> None:
        line = "! and your reason, at the end of the line"
        super().__init__(f"{why} with", command="--words", line=line, then=then)


def at_prompt(refused: Refused) -> str:
    """A refusal as it is read where lines are typed."""
    return refused.at_prompt if isinstance(refused, SaysHow) else str(refused)


class NotFound(Refused):
    """There is no such thing here."""


class Ambiguous(Refused):
    """More than one thing could be meant; the text lists them."""
