"""What can be wrong with a contribution, said so that its author can mend it."""

from __future__ import annotations


class ContractError(Exception):
    """A modality that does not keep the contract; the text is one sentence for its author."""


class CatalogError(ContractError):
    """Bad entries of a data file, all of them at once.

    ``problems`` holds one line an entry: file, key and reason.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class AnswerError(ValueError):
    """An answer a field does not take; the text names the field, the answer and what is allowed."""
