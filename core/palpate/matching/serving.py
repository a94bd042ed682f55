"""Which of a modality's services comes first for what a client asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from palpate.matching.words import said, stems
from palpate.modality.asks import Ask
from palpate.services.model import Service


def nearest(services: Iterable[Service], asks: list[Ask], fitting: list[Ask], heard: Collection[str]) -> list[Service]:
    """Services in the order in which they fit, those of the modality alone before those of several.

    First those that what fits names (``services`` of an ask) or that were asked for by name; then those with a word in
    their name that was said; then any other; and last those that are named by what does not fit. Of two that are
    alike, the one whose length is nearer.
    """
    wanted = next((one.minutes for one in fitting if one.minutes), 0)
    named = [phrase for one in asks for phrase in one.services]
    leading = [phrase for one in fitting for phrase in one.services] + said(named, heard)
    words = [phrase for one in fitting for phrase in said(one.says, heard)]

    def order(service: Service) -> tuple[int, int, int, str]:
        name = stems(service.name)
        place = next((at for at, phrase in enumerate(leading) if said([phrase], name)), None)
        if place is None:
            place = len(leading) + (2 if said(named, name) else 0 if said(words, name) else 1)
        return len(service.modalities), place, abs(service.minutes - wanted) if wanted else 0, service.name

    return sorted(services, key=order)
