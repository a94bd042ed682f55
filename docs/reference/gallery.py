"""The modalities that come with palpate, as their own files give them. cog runs this where a page calls it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PLUGINS = Path(__file__).parents[2] / "plugins"
HELD = {
    "fields": "questions of the assessment",
    "points": "points of the body",
    "techniques": "techniques",
    "contraindications": "screening rules",
    "measures": "measures of its own",
    "aftercare": "things a client may be told",
    "follow_ups": "follow-ups",
    "asks": "things that clients ask for",
}
"""What is counted, by the file it stands in."""
GRADES = {
    "A": "A, peer-reviewed or an official body",
    "B": "B, a reference site or professional body",
    "C": "C, a practitioner's page: evidence of practice, not of truth",
    "unsourced": "unsourced, common knowledge that no page was found for",
    "editorial": "editorial, a default of ours",
}
VIEWS = {"neuromuscular": "back", "reflexology": "sole", "sports": "back", "deep_tissue": "front"}
"""Of which side the page shows a picture."""


def keys() -> list[str]:
    """Those that come with palpate."""
    return [key for key in VIEWS if (PLUGINS / key).is_dir()]


def all_of_them() -> str:
    """Each of them, as Markdown."""
    return "\n\n".join("\n".join(_one(key)) for key in keys())


def _one(key: str) -> Iterator[str]:
    folder = PLUGINS / key / f"palpate_{key}"
    who = tomllib.loads((folder / "modality.toml").read_text(encoding="utf-8"))
    entries = {name: _entries(folder, name) for name in [*HELD, "sources"]}
    yield from (f"## {who['title']}", "", who["summary"], "")
    yield from (f"- Who asks for it: {'; '.join(who['attracts'])}.", f"- What for: {'; '.join(who['goals'])}.")
    minutes = ", ".join(str(one) for one in who["usual_minutes"])
    yield f"- Usually {minutes} minutes; the load on the therapist's hands is {who['load']} of 5."
    yield f"- It holds {_listed(entries)}."
    yield f"- Its sources by grade: {_graded(entries['sources'])}."
    yield "- Reviewed by a clinician." if who.get("reviewed") else "- **No clinician has reviewed it.**"
    yield from ("", f"> {who['scope']}", "")
    picture = f"pictures/{key}-chart.svg"
    yield f"[![Points of {who['title']} on the body, numbered, with a legend]({picture})]({picture})"
    yield from ("", f"All of it: `palpate modality show {key}`, `palpate modality sources {key}`, and on paper")
    yield f"`palpate modality chart {key} -o {key}.pdf`."


def _entries(folder: Path, name: str) -> list[dict[str, Any]]:
    file = folder / f"{name}.toml"
    if not file.exists():
        return []
    found: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8")).get(name, [])
    return _opened(found) if name == "fields" else found


def _opened(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups are no questions; what stands in them is."""
    return [inner for one in fields for inner in (one["fields"] if one["kind"] == "group" else [one])]


def _listed(entries: dict[str, list[dict[str, Any]]]) -> str:
    return ", ".join(f"{len(entries[name])} {words}" for name, words in HELD.items() if entries[name])


def _graded(sources: list[dict[str, Any]]) -> str:
    counts = {grade: sum(one["grade"] == grade for one in sources) for grade in GRADES}
    return "; ".join(f"{count} of {GRADES[grade]}" for grade, count in counts.items() if count)
