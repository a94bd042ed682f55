"""The entries of a modality as lines to read: a technique, a point, a rule, a field, a measure, a note, a source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from palpate.modality import vocabulary
from palpate.modality.answers import allowed
from palpate.modality.fields import flatten

UNREVIEWED = "not clinician-reviewed"


def _words(name: str, value: Any, known: Mapping[str, Any] | None = None) -> str:
    """A line of a name and words, keys of a vocabulary as they are called."""
    keys = value if isinstance(value, list | tuple) else [value] if value else []
    called = [str(known[key].label if known and key in known else key.replace("_", " ")) for key in keys]
    return f"{name}: {', '.join(called)}" if called else ""


def _technique(entry: Any) -> Iterable[str]:
    yield f"{entry.name} ({entry.key}{', ' + entry.short if entry.short else ''})"
    yield entry.summary
    units = {"felt": "/10 felt", "applied": "/5 applied", "hold": " s hold", "minutes": " min", "repetitions": " times"}
    yield _words("range", [f"{span}{unit}" for name, unit in units.items() if (span := getattr(entry, name))])
    yield _words("tools", entry.tools, vocabulary.tools())
    yield _words("directions", entry.directions, vocabulary.directions())
    yield _words("layers", entry.layers, vocabulary.layers())
    yield f"dose: {entry.dose}" if entry.dose else ""
    yield from (f"caution: {caution}" for caution in entry.cautions)
    yield f"contested: {entry.contested}" if entry.contested else ""


def _point(entry: Any) -> Iterable[str]:
    reviewed = "" if entry.reviewed else f"; {UNREVIEWED}"
    yield f"{entry.name} ({entry.key}), {entry.kind.replace('_', ' ')}{reviewed}"
    yield f"{_words('region', entry.region, vocabulary.regions())}; {', '.join(entry.sides)}"
    yield _words("zones", [str(zone) for zone in entry.zones]) + (f"; {entry.surface}" if entry.surface else "")
    yield f"where: {entry.where}" if entry.where else ""
    yield f"concerns: {entry.concerns}" if entry.concerns else ""
    yield f"complaint: {entry.complaint}" if entry.complaint else ""
    yield _words("may be felt in", [*entry.refers, *entry.spills], vocabulary.regions())
    yield f"caution: {entry.caution}" if entry.caution else ""
    yield f"contested: {entry.contested}" if entry.contested else ""


def _rule(entry: Any) -> Iterable[str]:
    reviewed = "" if entry.reviewed else f"; {UNREVIEWED}"
    condition = vocabulary.conditions().get(entry.condition)
    yield f"{condition.label if condition else entry.condition}: {entry.level.words} ({entry.key}){reviewed}"
    yield entry.advice
    yield f"when: {entry.when}" if entry.when else ""
    yield _words("regions", entry.regions, vocabulary.regions())
    yield f"limit: at most {entry.limit.most} {entry.limit.scale}" if entry.limit else ""
    yield _words("techniques", entry.techniques)
    yield f"contested: {entry.contested}" if entry.contested else ""


def _field(entry: Any) -> Iterable[str]:
    marks = ["quick"] * entry.quick + ["each visit"] * entry.each_visit + ["required"] * entry.required
    yield f"{entry.label} ({entry.key}): {allowed(entry)}{'; ' + ', '.join(marks) if marks else ''}"
    yield entry.help
    yield entry.detail
    yield _words("of each place", [sub.label for sub in getattr(entry, "fields", ())])
    yield f"asked when: {entry.show_when}" if entry.show_when else ""


def _measure(entry: Any) -> Iterable[str]:
    unit = f" {entry.unit}" if entry.unit else ""
    yield f"{entry.name} ({entry.key}): {entry.minimum:g} to {entry.maximum:g}{unit}, {entry.better} is better"
    known = {"error": entry.error, "smallest change that counts": entry.meaningful}
    yield ", ".join(f"{name} {figure:g}" for name, figure in known.items() if figure is not None)
    yield f"licence: {entry.licence}"
    yield entry.note


def _aftercare(entry: Any) -> Iterable[str]:
    until = f" to {entry.until_hours:g}" if entry.until_hours is not None else " on"
    yield f"{entry.text} ({entry.key})"
    yield f"from hour {entry.from_hours:g}{until}{', call: ' + entry.call if entry.call else ''}"
    yield _words("after", entry.after)
    yield f"when: {entry.when}" if entry.when else ""
    yield f"contested: {entry.contested}" if entry.contested else ""


def _follow_up(entry: Any) -> Iterable[str]:
    yield f"{entry.title} ({entry.key}), after {entry.due_hours:g} hour{'' if entry.due_hours == 1 else 's'}"
    yield f"asks: {', '.join(field.label for field in flatten(entry.asks))}"
    yield from (f"red flag: {flag.when}, call: {flag.call}. {flag.text}" for flag in entry.red_flags)
    yield f"when: {entry.when}" if entry.when else ""


def _ask(entry: Any) -> Iterable[str]:
    yield f"{'; '.join(entry.says)} ({entry.key})"
    yield entry.because
    yield f"first: {entry.first}" if entry.first else ""
    yield _words("to be known first", entry.asks, vocabulary.conditions())


def _row(entry: Any) -> Iterable[str]:
    says = dict(entry.says)
    called = str(says.pop("name", "") or says.pop("claim", ""))
    yield f"{called} ({entry.key})" if called else entry.key
    yield from (f"{key.replace('_', ' ')}: {said}" for key, value in says.items() if (said := _said(value)))


def _said(value: Any) -> str:
    """A value of a file as it is read: a span as "3 to 5", a list with commas."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Mapping):
        if "least" in value and (top := {"most", "below"} & set(value)):
            return f"{value['least']:g} to {'under ' if 'below' in top else ''}{value[top.pop()]:g}"
        return ", ".join(f"{str(key).replace('_', ' ')} {_said(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_said(one).replace("_", " ") for one in value)
    return str(value)


def _source(entry: Any) -> Iterable[str]:
    yield f"{entry.key} [{entry.grade}] {entry.title}"
    yield entry.address
    yield entry.note


LINES: dict[str, Callable[[Any], Iterable[str]]] = {
    "techniques": _technique,
    "points": _point,
    "rules": _rule,
    "fields": _field,
    "measures": _measure,
    "aftercare": _aftercare,
    "follow_ups": _follow_up,
    "asks": _ask,
    "tables": _row,
    "sources": _source,
}
"""The lines of an entry, its name first, empty ones to be left out; by section."""
