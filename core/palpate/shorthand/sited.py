"""The rest of a line that names a field of places: each place, its side, and what was found there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from palpate.errors import NotFound
from palpate.modality.fields import Choice, Choices, Scale, Sites, YesNo
from palpate.names import fold
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.lines import NotUnderstood
from palpate.shorthand.tokens import of, tokens, twice
from palpate.visits.naming import meant


def sites(modality: str, field: Sites, text: str, lexicon: Lexicon) -> list[dict[str, Any]]:
    """The places of an answer, semicolons between them; none where it says none."""
    if text.strip().casefold() == "none":
        return []
    return [_site(modality, field, part, lexicon) for part in text.split(";") if part.strip()]


def _site(modality: str, field: Sites, text: str, lexicon: Lexicon) -> dict[str, Any]:
    """A place, its side, and what was found there: a pressure for its first scale, and findings by a few letters."""
    pieces = tokens(text)
    said = [one.typed for one in of("word", pieces)]
    place, count = None, 0
    for count in range(len(said), 0, -1):
        try:
            place = lexicon.place(modality, " ".join(said[:count]), (field.of,))
            break
        except NotFound:
            continue
    if place is None:
        near = lexicon.nearest_place(modality, " ".join(said))
        raise NotUnderstood(f"{field.label}: {' '.join(said) or text.strip()!r} is no place.", field.label, near)
    found: dict[str, Any] = {"site": place.key}
    figures = [*of("felt", pieces), *of("number", pieces), *of("change", pieces)]
    for several in (of("side", pieces), figures):
        if len(several) > 1:
            why = f"{field.label}: {twice(several[0], several[1])}; a second place stands after a semicolon."
            raise NotUnderstood(why, place.name)
    if sides := of("side", pieces):
        found["side"] = sides[0].value
    scales = [one for one in field.fields if isinstance(one, Scale)]
    for one in pieces:
        if one.kind in {"felt", "number", "change"}:
            given = one.value if one.kind == "change" else [one.value]
            if len(given) > len(scales):
                raise NotUnderstood(f"{field.label}: {one.typed!r} is not asked there.", place.name)
            found |= {scale.key: value for scale, value in zip(scales, given, strict=False)}
        elif one.kind not in {"word", "side"}:
            raise NotUnderstood(f"{field.label}: {one.typed!r} is not asked there.", place.name)
    try:
        _findings(field, said[count:], found, place.name)
    except NotUnderstood as refused:
        if more := [one for one in said[count:] if lexicon.is_place(modality, one, (field.of,))]:
            why = f"{refused.why} Another place stands after a semicolon: {said[0]}; {more[0]}"
            raise NotUnderstood(why, place.name) from None
        raise
    return found


def _findings(field: Sites, said: Sequence[str], found: dict[str, Any], place: str) -> None:
    """What was found at a place: yes to what is named, one of the choices, or its opposite after "no"."""
    yes = True
    for word in said:
        if word.casefold() in {"no", "not"}:
            yes = False
            continue
        asked = [one for one in field.fields if isinstance(one, YesNo) and meant(word, f"{one.label} {one.key}")]
        choices = [
            (one, key, label)
            for one in field.fields
            if isinstance(one, Choice | Choices)
            for key, label in one.choices.items()
        ]
        whole = [(one, key) for one, key, label in choices if fold(word) in {fold(label), key}]
        picks = whole or [(one, key) for one, key, label in choices if meant(word, f"{label} {key}")]
        if len(asked) + len(picks) != 1 or (picks and not yes):
            names = ", ".join([*(one.label for one in asked), *(one.choices[key] for one, key in picks)])
            could = f"could be {names}" if names else "is not asked there"
            raise NotUnderstood(f"{field.label}: {word!r} {could}.", place)
        for one in asked:
            found[one.key] = yes
        for pick, key in picks:
            found[pick.key] = key if isinstance(pick, Choice) else [*found.get(pick.key, []), key]
        yes = True
