"""What was answered to a field: read from text, checked against the field, shown with its label and unit.

Values as they are stored: ``scale`` an int; ``quantity``, ``duration`` a number in the field's unit; ``choice`` a key;
``choices`` a list of keys; ``yes_no`` a bool; ``text`` words; ``day`` YYYY-MM-DD; ``range_of_motion`` degrees by side;
``sites`` a list of tables, each with ``site``, ``side`` and the sub-fields.
"""

from __future__ import annotations

import datetime
import json
import re
from difflib import get_close_matches
from typing import Any

from palpate.modality import vocabulary
from palpate.modality.errors import AnswerError
from palpate.modality.fields import (
    AnyField,
    Choice,
    Choices,
    Day,
    Duration,
    Quantity,
    RangeOfMotion,
    Scale,
    Sites,
    Text,
    YesNo,
)

_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
_SIDE = "|".join(sorted(vocabulary.SIDE_WORDS, key=len, reverse=True))
_DEGREES = re.compile(rf"\b({_SIDE})\s*[=:]?\s*(\d+(?:[.,]\d+)?)\s*°?(?!\w)")
_DAYS_IN = {
    "second": 1 / 86400,
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 30.44,
    "year": 365.25,
}


def parse(field: AnyField, text: str) -> Any:
    """The value that a line of text means for a field; AnswerError where it means none.

    A choice may be typed by its label, a side by its first letter; ``check`` takes the stored form and nothing else.
    """
    text = text.strip()
    match field:
        case YesNo():
            value: Any = True if text.casefold() in _YES else False if text.casefold() in _NO else text
        case Scale():
            value = _number(text.removesuffix(f"/{field.maximum}"))
        case Quantity():
            value = _number(text)
        case Duration():
            value = _duration(field, text)
        case Choice():
            value = _meant(field.choices, text)
        case Choices():
            parts = [] if text == "none" and text not in field.choices else text.split(",")
            value = [_meant(field.choices, part) for part in parts if part.strip()]
        case RangeOfMotion():
            value = _by_side(field, text)
        case Sites():
            value = _places(field, text)
        case _:
            value = text
    return check(field, value)


def check(field: AnyField, value: Any) -> Any:
    """The value as it is stored; AnswerError names the field, the value and what is allowed."""
    match field:
        case Scale():
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            if not _is_number(value, int) or not field.minimum <= value <= field.maximum:
                raise _refuse(field, value, f"a whole number from {field.minimum} to {field.maximum}")
        case Quantity():
            if not _is_number(value) or not field.minimum <= value <= field.maximum:
                raise _refuse(
                    field, value, f"a number from {field.minimum:g} to {field.maximum:g} {field.unit}".rstrip()
                )
            value = round(value, field.decimals) if field.decimals else value
        case Duration():
            if not _is_number(value) or not 0 <= value <= field.maximum:
                raise _refuse(field, value, f"a length of time in {field.unit}s, at most {field.maximum:g}")
        case YesNo():
            if not isinstance(value, bool):
                raise _refuse(field, value, "yes or no")
        case Choice():
            value = _chosen(field, field.choices, value)
        case Choices():
            if not isinstance(value, list):
                raise _refuse(field, value, f"a list of {', '.join(field.choices)}")
            value = list(dict.fromkeys(_chosen(field, field.choices, one) for one in value))
        case Day():
            value = _day(field, value)
        case RangeOfMotion():
            value = _degrees(field, value)
        case Sites():
            value = [_site(field, one) for one in _list(field, value)]
        case Text():
            if not isinstance(value, str) or len(value) > field.longest:
                raise _refuse(field, value, f"words, at most {field.longest} characters")
        case _:
            raise AnswerError(f"{field.label} ({field.key}) is a group: answer the fields in it")
    return value


def show(field: AnyField, value: Any) -> str:
    """The value as a person reads it, with its unit."""
    match field:
        case YesNo():
            return "yes" if value else "no"
        case Scale():
            return f"{value}/{field.maximum}"
        case Quantity():
            return f"{value:g} {field.unit}".rstrip()
        case Duration():
            return f"{value:g} {field.unit}{'' if value == 1 else 's'}"
        case Choice():
            return field.choices.get(value, str(value))
        case Choices():
            return ", ".join(field.choices.get(one, str(one)) for one in value) or "none"
        case RangeOfMotion():
            return ", ".join(f"{side} {degrees:g}°" for side, degrees in value.items())
        case Sites():
            return "; ".join(_show_site(field, one) for one in value) or "none"
        case _:
            return str(value)


def far_beyond(field: AnyField, value: Any) -> str:
    """What is usual, where degrees are more than half beyond it: a figure to look at again, and no refusal."""
    if not isinstance(field, RangeOfMotion) or not field.reference or not isinstance(value, dict):
        return ""
    most = max(value.values(), default=0)
    return f"usual: 0 to {field.reference:g}" if most > 1.5 * field.reference else ""


def allowed(field: AnyField) -> str:
    """What a field takes, in a few words, for a prompt."""
    match field:
        case YesNo():
            return "yes/no"
        case Scale():
            return f"{field.minimum}-{field.maximum}"
        case Quantity():
            return f"{field.minimum:g}-{field.maximum:g} {field.unit}".rstrip()
        case Duration():
            return f"{field.unit}s"
        case Choice() | Choices():
            return " | ".join(field.choices)
        case Day():
            return "YYYY-MM-DD"
        case RangeOfMotion():
            return " ".join(f"{side}=°" for side in field.sides)
        case Sites():
            return "site side; site side"
        case _:
            return "words"


def _refuse(field: AnyField, value: Any, wanted: str, where: str = "") -> AnswerError:
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return AnswerError(f"{field.label} ({field.key}) does not take {shown[:80]!r}{where}: it takes {wanted}.")


_PLACED = {side: f" on the {side}" for side in vocabulary.SIDES} | {"bilateral": " on both sides"}


def _is_number(value: Any, kind: Any = (int, float)) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and value == value and abs(value) != float("inf")


def _number(text: str) -> Any:
    # 1,000 may be a thousand or one: it is not read at all, and so refused.
    if re.fullmatch(r"[+-]?\d+,\d{3}", text):
        return text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(number) if number == number and abs(number) != float("inf") and number.is_integer() else number


def _duration(field: Duration, text: str) -> Any:
    match = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*([a-z]*)", text.casefold())
    if match is None:
        return text
    number, unit = _number(match[1]), match[2].rstrip("s")
    units = [name for name in _DAYS_IN if unit and name.startswith(unit)]
    if not unit or units == [field.unit] or (unit == "m" and field.unit in {"minute", "month"}):
        return number
    return round(number * _DAYS_IN[units[0]] / _DAYS_IN[field.unit], 2) if len(units) == 1 else text


def _meant(choices: dict[str, str], text: str) -> str:
    """The key of the choice that is typed by key or label; the text where it is neither."""
    text = text.strip()
    if text in choices:
        return text
    wanted = text.casefold()
    named = (key for key, label in choices.items() if wanted in {key, label.casefold(), key.replace("_", " ")})
    return next(named, text)


def _chosen(field: AnyField, choices: dict[str, str], value: Any) -> str:
    if isinstance(value, str) and value in choices:
        return value
    near = get_close_matches(value.strip().casefold().replace(" ", "_"), choices, 1) if isinstance(value, str) else []
    raise _refuse(field, value, f"one of {', '.join(choices)}{f'; {near[0]} is nearest' if near else ''}")


def _day(field: Day, value: Any) -> str:
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return datetime.date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise _refuse(field, value, "a day as YYYY-MM-DD")


def _by_side(field: RangeOfMotion, text: str) -> Any:
    if len(field.sides) == 1 and isinstance(_number(text), int | float):
        return {field.sides[0]: _number(text)}
    wanted = text.casefold()
    # What is no side and its degrees is not passed over: all of the line is read, or none of it.
    if _DEGREES.sub("", wanted).strip(" ,;"):
        return text
    return {vocabulary.SIDE_WORDS[side]: _number(degrees) for side, degrees in _DEGREES.findall(wanted)} or text


def _degrees(field: RangeOfMotion, value: Any) -> dict[str, Any]:
    wanted = f"degrees from 0 to {field.maximum} by side ({', '.join(field.sides)})"
    if not isinstance(value, dict) or not value or set(value) - set(field.sides):
        raise _refuse(field, value, wanted)
    for side, degrees in value.items():
        if not _is_number(degrees) or not 0 <= degrees <= field.maximum:
            raise _refuse(field, degrees, f"degrees from 0 to {field.maximum}", _PLACED[side])
    return {side: value[side] for side in field.sides if side in value}


def _places(field: Sites, text: str) -> Any:
    if text.startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    if text == "none":
        return []
    return [_place(field, part.strip()) for part in text.split(";") if part.strip()]


def _place(field: Sites, text: str) -> dict[str, Any]:
    """One site as it is typed: its name, its side, then sub-fields as ``tenderness=3``."""
    subs = {sub.key: sub for sub in field.fields}
    named = list(re.finditer(r"(?:^|\s)(\w+)\s*=", text))
    words = (text[: named[0].start()] if named else text).casefold().split()
    given = (
        {"side": vocabulary.SIDE_WORDS[words.pop()]} if len(words) > 1 and words[-1] in vocabulary.SIDE_WORDS else {}
    )
    place: dict[str, Any] = {"site": " ".join(words), **given}
    ends = [*(mark.start() for mark in named[1:]), len(text)]
    for mark, end in zip(named, ends, strict=False):
        if mark[1] not in subs:
            raise _refuse(field, mark[1], f"sub-fields {', '.join(subs) or 'none'}")
        place[mark[1]] = parse(subs[mark[1]], text[mark.end() : end])
    return place


def _list(field: AnyField, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _refuse(field, value, "a list of sites, as in: infraspinatus left; scalenes right")
    return value


def _site(field: Sites, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not isinstance(value.get("site"), str) or not value["site"]:
        raise _refuse(field, value, "sites, each with its key and side")
    if value.get("side", "left") not in vocabulary.SIDES:
        raise _refuse(field, value["side"], f"a side: {', '.join(vocabulary.SIDES)}")
    subs = {sub.key: sub for sub in field.fields}
    unknown = set(value) - {"site", "side"} - set(subs)
    if unknown:
        raise _refuse(field, min(unknown), f"sub-fields {', '.join(subs) or 'none'}")
    checked = {key: check(subs[key], answer) for key, answer in value.items() if key in subs}
    return {"site": value["site"], **({"side": value["side"]} if "side" in value else {}), **checked}


def _show_site(field: Sites, value: dict[str, Any]) -> str:
    subs = {sub.key: sub for sub in field.fields}
    place = f"{_place_name(value['site'])} {value.get('side', '')}".strip()
    details = ", ".join(f"{subs[key].label} {show(subs[key], one)}" for key, one in value.items() if key in subs)
    return f"{place} ({details})" if details else place


def _place_name(key: str) -> str:
    """What a place is called; a modality's own point, which only it knows, by the words of its key."""
    known = vocabulary.muscles().get(key) or vocabulary.regions().get(key)
    return known.label if known else key.replace("_", " ")
