"""What palpate modality show prints: who a modality is, and what it holds, each entry with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from palpate.cli.modality_lines import LINES, UNREVIEWED
from palpate.cli.show import text
from palpate.modality.entry import ours
from palpate.modality.fields import flatten

if TYPE_CHECKING:
    from palpate.host.host import Host
    from palpate.host.installed import Installed
    from palpate.modality.identity import Identity
    from palpate.modality.sources import Source

SECTIONS = ("techniques", "points", "rules", "fields", "measures", "aftercare", "asks", "tables", "sources")
"""What can be asked for, in the order it is shown."""


def as_data(host: Host, one: Installed, wanted: list[str]) -> dict[str, Any]:
    """All of it as JSON gives it: the sections that are wanted, or every one."""
    identity = _identity(host, one)
    shown: dict[str, Any] = {**msgspec.to_builtins(one), **(_whole(identity) if identity else {})}
    if one.status != "ready":
        return shown
    held = _held(host, one.key)
    bibliography = host.sources(one.key)
    shown["counts"] = _counts(held)
    for name in wanted or SECTIONS:
        for part in (name, "follow_ups") if name == "aftercare" else (name,):
            shown[part] = [_graded(entry, bibliography) for entry in held[part]]
    return shown


def as_text(host: Host, one: Installed, wanted: list[str]) -> None:
    """All of it for a person: who the modality is, or the sections that are wanted."""
    identity = _identity(host, one)
    text([f"{one.title} ({one.key} {one.version}), {one.status}".replace(" )", ")")])
    if one.problem:
        text([f"It cannot be used: {one.problem}."])
    if identity and not wanted:
        _introduce(identity)
    if one.status != "ready":
        if one.status == "off":
            text([f"It is not enabled here: palpate modality enable {one.key}"])
        return
    held = _held(host, one.key)
    if not wanted:
        counts = ", ".join(_counted(count, name) for name, count in _counts(held).items() if count)
        text([f"It holds: {counts or 'nothing yet'}", f"More of it: {' '.join(f'--{name}' for name in SECTIONS)}"])
    bibliography = host.sources(one.key)
    for name in wanted:
        for part in (name, "follow_ups") if name == "aftercare" else (name,):
            if part != "tables":
                print(f"\n{part.replace('_', '-').capitalize()}")
            table = ""
            for entry in held[part]:
                if part == "tables" and entry.table != table:
                    table = entry.table
                    print(f"\n{table.replace('_', ' ').capitalize()} ({table}.toml)")
                _tell(
                    LINES[part](entry),
                    ours(getattr(entry, "overlaid", [])),
                    getattr(entry, "source", None),
                    bibliography,
                )


def _identity(host: Host, one: Installed) -> Identity | None:
    found = host.there().get(one.key)
    return found.identity if found else None


def _held(host: Host, key: str) -> dict[str, list[Any]]:
    aftercare, follow_ups = host.advice(key)
    return {
        "techniques": host.read(key, "technique_catalog"),
        "points": host.read(key, "body_points"),
        "rules": host.read(key, "contraindications"),
        "fields": flatten(host.read(key, "assessment_fields")),
        "measures": host.read(key, "outcome_measures"),
        "aftercare": aftercare,
        "follow_ups": follow_ups,
        "asks": host.asks(key),
        "tables": host.tables(key),
        "sources": list(host.sources(key).values()),
    }


def _counts(held: dict[str, list[Any]]) -> dict[str, int]:
    quick = sum(field.quick for field in held["fields"])
    counts = {"table_rows" if name == "tables" else name: len(entries) for name, entries in held.items()}
    return {**counts, "quick_fields": quick}


def _counted(count: int, name: str) -> str:
    """1 technique, 12 techniques, 3 follow-ups."""
    return f"{count} {(name.removesuffix('s') if count == 1 else name).replace('_', '-')}"


def _whole(struct: Any) -> dict[str, Any]:
    """A struct as data, its defaults included."""
    return {name: msgspec.to_builtins(getattr(struct, name)) for name in struct.__struct_fields__}


def _graded(entry: Any, bibliography: dict[str, Source]) -> dict[str, Any]:
    data = {**_kind(entry), **_whole(entry)}
    if "source" in data:
        data["source"] = [{"key": key, "grade": _grade(key, bibliography)} for key in data["source"]]
    return data


def _kind(entry: Any) -> dict[str, Any]:
    tag = entry.__struct_config__.tag
    return {entry.__struct_config__.tag_field: tag} if tag else {}


def _grade(key: str, bibliography: dict[str, Source]) -> str:
    return bibliography[key].grade if key in bibliography else "unknown"


def _introduce(identity: Identity) -> None:
    minutes = ", ".join(str(length) for length in identity.usual_minutes)
    services = "; ".join(f"{one.name}, {one.minutes} min" for one in identity.services)
    text(
        line
        for line in (
            identity.summary,
            f"Attracts: {'; '.join(identity.attracts)}" if identity.attracts else "",
            f"Goals: {'; '.join(identity.goals)}" if identity.goals else "",
            f"{f'Usual minutes: {minutes}. ' if minutes else ''}Load on the therapist: {identity.load} of 5.",
            f"Services to offer: {services}" if services else "",
            f"Scope: {identity.scope}" if identity.scope else "",
            *(
                f"Credential{'' if one.required else ' (not required)'}: {one.name}. {one.text}"
                for one in identity.credentials
            ),
            "" if identity.reviewed else f"Its contents are {UNREVIEWED}.",
        )
        if line
    )


def _tell(lines: Iterable[str], own: str, source: list[str] | None, bibliography: dict[str, Source]) -> None:
    first, *more = (line for line in lines if line)
    text([f"  {first}{own}", *(f"      {line}" for line in more)])
    if source is not None:
        graded = ", ".join(f"{key} [{_grade(key, bibliography)}]" for key in source) or "[unsourced]"
        text([f"      sources: {graded}"])
