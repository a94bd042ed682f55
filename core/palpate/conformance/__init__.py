"""The kit for authors of modalities: what a modality is held against, as tests to subclass and as a command.

from palpate.conformance import Conformance
from palpate_lymphatic import Lymphatic

class TestLymphatic(Conformance):
    modality = Lymphatic
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from palpate.conformance.suite import Conformance

__all__ = ["Conformance"]


def __getattr__(name: str) -> Any:
    """The class, imported when it is asked for: a modality is measured in a process that has nothing else in it."""
    if name != "Conformance":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from palpate.conformance.suite import Conformance

    return Conformance
