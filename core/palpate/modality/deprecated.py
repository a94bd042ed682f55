"""What of the contract is on its way out, since when, and what there is instead.

It is shown to authors: by ``palpate modality doctor`` and ``check``, and as a DeprecationWarning in the tests of a
modality that subclass ``palpate.conformance.Conformance``. Whoever treats with the modality sees nothing of it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Deprecated(NamedTuple):
    """One thing that goes: a ``key`` of a data file (``techniques.dose``), a ``hook``, a ``name`` to import.

    ``since`` is the version of palpate that first said so; the next minor one at the earliest does without it.
    """

    kind: Literal["key", "hook", "name"]
    name: str
    since: str
    instead: str

    def __str__(self) -> str:
        what = {"key": "the key", "hook": "the hook", "name": "the name"}[self.kind]
        return f"{what} {self.name!r} is on its way out since palpate {self.since}: {self.instead}"


DEPRECATED: tuple[Deprecated, ...] = ()
"""Nothing of contract 1 so far."""
