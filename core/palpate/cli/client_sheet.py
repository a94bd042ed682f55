"""A health history as it is shown: by group, each answer with when and by whom it was asked."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins

from palpate.cli.session import warn
from palpate.cli.show import as_json, text
from palpate.clients.asking import Recorded
from palpate.clients.model import Client, HistoryAnswer
from palpate.documents.kept import said
from palpate.modality import vocabulary
from palpate.practice import Practice
from palpate.screening.model import labels


def rows(open_practice: Practice, one: Client, group: str | None = None, again: bool = False) -> list[dict[str, Any]]:
    """What is asked here, and whatever else was answered, in the order it is asked; ``again``: what is to be asked."""
    histories = open_practice.histories
    answers, raised, today = histories.current(one.id), histories.raised(one.id), histories.today()
    asked = {condition.key for condition in histories.asked()}
    wanted = {condition.key for condition in histories.asked(group)} if group else asked
    known = vocabulary.conditions()
    keys = [key for key in known if key in wanted or (key in answers and (not group or known[key].group == group))]
    keys += [key for key in answers if key not in known and not group]
    if again:
        to_ask = {condition.key for condition in histories.to_ask(one.id, group)}
        keys = [key for key in keys if key in to_ask]
    found = []
    for key in keys:
        answer = answers.get(key) or HistoryAnswer(condition=key, answer="unknown")
        condition = known.get(key)
        found.append(
            {
                **to_builtins(answer),
                "label": condition.label if condition else key.replace("_", " "),
                "group": condition.group if condition else "other",
                "asked": key in answers,
                "stale": answer.stale(today),
                "asked_here": key in asked,
                "raised_by": raised.get(key, ""),
            }
        )
    return found


def show(open_practice: Practice, one: Client, json: bool, group: str | None = None, again: bool = False) -> None:
    """Print a history."""
    histories = open_practice.histories
    found = rows(open_practice, one, group, again)
    medications, allergies, remarks = (
        histories.medications(one.id),
        histories.allergies(one.id),
        histories.remarks(one.id),
    )
    old = {each.id for each in histories.medicines_to_ask_again(one.id, histories.today())}
    if json:
        as_json(
            {
                "client": _told(one),
                "answers": found,
                "medications": [{**to_builtins(each), "stale": each.id in old} for each in medications],
                "allergies": to_builtins(allergies),
                "remarks": to_builtins(remarks),
            }
        )
        return
    print(one.shown)
    last = ""
    for row in found:
        if row["group"] != last:
            last = row["group"]
            print(last.replace("_", " ").capitalize())
        text([f"  {_line(row)}"])
    if again and not found:
        print("  Nothing has to be asked again.")
    if group:
        return
    told = [f"{each.name} {each.dose}".strip() + (" (ASK AGAIN)" if each.id in old else "") for each in medications]
    text(["Medicines: " + (", ".join(told) or "none noted")])
    text(["Allergies: " + (", ".join(each.substance for each in allergies) or "none noted")])
    text(f"Told us: {each.text} ({each.asked_on.isoformat()}, to {each.asked_by})" for each in remarks)


def show_recorded(one: Client, recorded: Recorded, json: bool) -> None:
    """Say what was written, and what is still to be asked by itself."""
    for left in recorded.left:
        warn(f"Not answered by the rest: {left.condition} ({left.why}). Ask it by itself: --set {left.condition}=…")
    if json:
        as_json({"client": _told(one), "recorded": to_builtins(recorded.answers), "left": to_builtins(recorded.left)})
        return
    print(one.shown)
    for answer in recorded.answers:
        if not answer.rest:
            detail = said(answer.detail)
            until = f", stands until {answer.expires_on.isoformat()}" if answer.expires_on else ""
            told = f"{answer.answer.replace('_', ' ')}{f' ({detail})' if detail else ''}{until}"
            text([f"  {labels([answer.condition])[0]}: {told}"])
    rest = [answer for answer in recorded.answers if answer.rest]
    if rest:
        more = "more were" if len(rest) < len(recorded.answers) else "were"
        print(f"  {len(rest)} {more} asked: {rest[0].answer.replace('_', ' ')}")
    by = {answer.asked_by for answer in recorded.answers}
    print(f"  Asked by {by.pop()}." if by else "  No further answers were needed.")


def _line(row: dict[str, Any]) -> str:
    raised = f" - takes {row['raised_by']}: ask first" if row["raised_by"] and row["answer"] != "yes" else ""
    if not row["asked"]:
        return f"{'not asked':15} {row['label']}{raised}"
    detail = f", {said(row['detail'])}" if row["detail"] else ""
    stale = ", ASK AGAIN" if row["stale"] else ""
    answer = row["answer"].replace("_", " ")
    return f"{answer:15} {row['label']}{detail} (asked {row['asked_on']} by {row['asked_by']}{stale}){raised}"


def _told(one: Client) -> dict[str, Any]:
    return {"ref": one.ref, "id": one.id, "name": one.name, "born": one.born}
