"""Public holidays of a country and region, as a suggestion: nothing is closed by them until somebody says so."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches

import msgspec

from palpate.errors import Refused

YEARS = range(1990, 2101)
"""Years that holidays are known for."""


class Holiday(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which a country, or a region of it, rests."""

    day: dt.date
    name: str


def holidays(country: str, region: str | None, year: int) -> list[Holiday]:
    """The public holidays of a year, in order; Refused where the country, the region or the extra is not there."""
    try:
        import holidays as known
    except ImportError:
        raise Refused("Holidays come with an extra: pip install 'palpate[holidays]'.") from None
    if year not in YEARS:
        raise Refused(f"Holidays are known from {YEARS[0]} to {YEARS[-1]}: {year} is not among these years.")
    supported = known.list_supported_countries(include_aliases=True)
    country = country.strip().upper()
    if country not in supported:
        raise Refused(f"The holidays of {country!r} are not known: write a country as two letters, as in US or DE.")
    regions = {one.casefold(): one for one in supported[country]}
    if region is not None and region.strip().casefold() not in regions:
        near = get_close_matches(region.strip().casefold(), regions, 1)
        among = f"{regions[near[0]]} is nearest" if near else f"there is {', '.join(supported[country]) or 'none'}"
        raise Refused(f"{country} has no region {region!r} with holidays of its own: {among}.")
    found = known.country_holidays(country, subdiv=regions[region.strip().casefold()] if region else None, years=year)
    return [Holiday(day=day, name=name) for day, name in sorted(found.items()) if day.year == year]
