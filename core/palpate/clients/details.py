"""What a client's own fields may hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from palpate import clock
from palpate.clients.contacts import Ways
from palpate.errors import Refused
from palpate.names import fold, printable, tidy

_OLDEST = 130
UNSAID: dict[str, Any] = {
    **dict.fromkeys(("preferred_name", "sex", "gender", "pronouns", "practitioner_gender", "timezone", "note"), ""),
    "born": None,
    "pressure": None,
    "avoid": (),
    "messages": True,
}
"""What a client's fields hold where nothing was said."""

TEXTS = ("preferred_name", "sex", "gender", "pronouns", "practitioner_gender")


class NewClient(Ways, total=False):
    """What can be said of a client who is taken on, beside the name."""

    born: dt.date | None
    preferred_name: str
    sex: str
    gender: str
    pronouns: str
    pressure: int | None
    avoid: Iterable[str]
    practitioner_gender: str
    timezone: str
    messages: bool
    note: str


def checked(values: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    """The fields of a client, as they are kept; Refused where one cannot be. Only what is given is looked at."""
    kept = dict(values)
    if "name" in kept:
        kept["name"] = tidy(kept["name"], "A client")
    for name in TEXTS:
        if kept.get(name):
            kept[name] = tidy(kept[name], "A client")
    if kept.get("timezone"):
        kept["timezone"] = clock.zone(kept["timezone"].strip()).key
    if "note" in kept:
        kept["note"] = "\n".join(map(printable, kept["note"].strip().splitlines()))
    if kept.get("born") is not None:
        kept["born"] = birth_date(kept["born"], now)
    if kept.get("pressure") is not None and not 0 <= kept["pressure"] <= 10:
        raise Refused(f"The pressure a client likes is felt, 0 to 10, not {kept['pressure']}.")
    if "avoid" in kept:
        kept["avoid"] = regions(kept["avoid"])
    return kept


def birth_date(born: dt.date, now: dt.datetime) -> dt.date:
    """A birth date that can be one."""
    today = (now + dt.timedelta(hours=14)).date()  # wherever on earth it is tomorrow already
    if born > today:
        raise Refused(f"The birth date {born.isoformat()} is in the future.")
    if today.year - born.year > _OLDEST:
        raise Refused(f"The birth date {born.isoformat()} is more than {_OLDEST} years ago: check the year.")
    return born


def regions(words: Iterable[str]) -> list[str]:
    """The keys of regions, from keys or labels; Refused with the nearest where there is none of that name."""
    words = [word for word in words if word.strip()]
    if not words:
        return []
    from palpate.modality import vocabulary

    known = vocabulary.regions()
    by_name = {fold(name).replace("_", " "): key for key, one in known.items() for name in (*one.says, key, one.label)}
    found = []
    for word in words:
        wanted = fold(word).replace("_", " ")
        if wanted not in by_name:
            near = get_close_matches(wanted, by_name, 3, 0.5)
            meant = f": did you mean {' or '.join(dict.fromkeys(by_name[one] for one in near))}?" if near else "."
            raise Refused(f"There is no region {word!r}{meant}")
        found.append(by_name[wanted])
    return list(dict.fromkeys(found))


def name_key(name: str, preferred: str) -> str:
    """What a client is found by."""
    return fold(f"{name} {preferred}")
