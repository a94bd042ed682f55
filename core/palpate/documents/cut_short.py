"""What became of a visit that did not go to its end: the client was not treated, or the treatment was stopped."""

from __future__ import annotations

from typing import Any

import msgspec

from palpate.names import sentence


class CutShort(msgspec.Struct, frozen=True):
    """Why it was, and where the client was referred; ``stopped``: after work began."""

    stopped: bool
    why: str
    referred_to: str

    @property
    def what(self) -> str:
        """What became of it, in a word or two."""
        return "Stopped" if self.stopped else "Not treated"

    @property
    def told(self) -> str:
        """Why, and where the client was referred."""
        return f"{self.why} Referred to: {sentence(self.referred_to or 'nobody')}"


def cut_short(visit: dict[str, Any]) -> CutShort | None:
    """What a record says of it; None where the visit went to its end."""
    declined = visit["declined"]
    if not declined["why"]:
        return None
    return CutShort(bool(visit["work"]), sentence(declined["why"]), declined["referred_to"])
