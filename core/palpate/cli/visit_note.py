"""Notes: the four sections, inline or in one's own editor; what is carried over; and the note as it stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, asked, from_stdin, practice, warn

if TYPE_CHECKING:
    from palpate.modality.safety import Finding
    from palpate.practice import Practice
    from palpate.visits.model import Visit


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``."""
    app.command()(note)


def note(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[VISIT] [SECTION]...", help="As v31; the sections to edit, all where none is named."),
    ] = None,
    subjective: Annotated[
        str | None, typer.Option("--subjective", "-s", help="What the client says; - reads it.")
    ] = None,
    objective: Annotated[str | None, typer.Option("--objective", "-o", help="What you find and do.")] = None,
    assessment: Annotated[str | None, typer.Option("--assessment", "-a", help="How it went.")] = None,
    plan: Annotated[str | None, typer.Option("--plan", "-p", help="What comes next.")] = None,
    add: Annotated[bool, typer.Option("--add", help="Add to what stands there, and do not write it anew.")] = False,
    edit: Annotated[bool, typer.Option("--edit", "-e", help="Write in your editor: VISUAL, or EDITOR.")] = False,
    carry: Annotated[
        list[str] | None,
        typer.Option(metavar="SECTION", help="Take a section over from the last visit that has it, marked as carried."),
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop-carried", metavar="SECTION", help="Take it out again.")
    ] = None,
    json: Json = False,
) -> None:
    """Write the S, O, A, P sections, or show them as they stand; ;key stands for a snippet."""
    from palpate.cli.typed import listed

    given = {"subjective": subjective, "objective": objective, "assessment": assessment, "plan": plan}
    given = {name: value for name, value in given.items() if value is not None}
    if list(given.values()).count("-") > 1:
        raise typer.BadParameter("Only one section can be read from standard input.")
    if add and not given:
        raise typer.BadParameter("Say what is added: --subjective, --objective, --assessment or --plan.")
    if edit and (given or carry or drop):
        raise typer.BadParameter("Edit, or give the words: not both at once.")
    with practice(ctx) as here:
        visit, named = _visit_and_sections(here, words or [], edit)
        if carry:
            for one in here.visits.carry(visit, listed(carry)):
                _say(f"{visit.shown}: {one.section} carried over, {one.marked}: {one.text}", json)
        if drop:
            here.visits.drop_carried(visit, listed(drop))
            _say(f"{visit.shown}: what was carried over under {', '.join(listed(drop))} is taken out.", json)
        if edit:
            _edit(here, visit, named, json)
        elif given:
            _keep(here, visit, {name: from_stdin(value) or "" for name, value in given.items()}, add, json)
        elif not carry and not drop and sys.stdin.isatty() and not json:
            _walk(here, visit)
        elif not carry and not drop:
            _show(here, visit, json)
        if json and (edit or given or carry or drop):
            _show(here, visit, json)


def _visit_and_sections(here: Practice, words: list[str], edit: bool) -> tuple[Visit, list[str]]:
    from palpate.refs import looks_like_ref
    from palpate.visits.model import SECTIONS
    from palpate.visits.notes import section

    wanted, named = (words[0], words[1:]) if words and looks_like_ref(words[0]) else (None, words)
    if named and not edit:
        raise typer.BadParameter(f"{named[0]!r}: sections are named for --edit; to write one, give it: --plan WORDS.")
    chosen = {section(one) for one in named}
    return here.visits.find(wanted, here.acting), [name for name in SECTIONS if name in chosen or not chosen]


def _keep(here: Practice, visit: Visit, given: dict[str, str], add: bool, json: bool) -> None:
    from palpate.errors import Refused

    if empty := [name for name, text in given.items() if not text.strip()]:
        raise Refused(f"Nothing was read for {empty[0]}, and what stands there is left: give it words.")
    expanded = {name: _expanded(here, text) for name, text in given.items()}
    if add:
        crossed = [one for name, text in expanded.items() for one in here.visits.append_note(visit, name, text)]
    else:
        crossed = here.visits.write_note(visit, expanded)
    _told(crossed)
    _say(f"{visit.shown}: {', '.join(expanded)} {'added to' if add else 'written'}.", json)


def _walk(here: Practice, visit: Visit) -> None:
    """Ask section by section: what is filled in and what stands there above, Enter leaves it as it is."""
    from palpate.cli.show import text
    from palpate.documents.soap import filled

    print(f"{visit.shown}. Enter leaves a section as it is; palpate visit note --edit opens your editor.")
    lines, standing = filled(here.visits.record(visit)), here.visits.note(visit)
    for name, known in lines.items():
        text(_beside(known, standing.get(name)))
        if typed := asked(name.capitalize()):
            _told(here.visits.append_note(visit, name, _expanded(here, typed)))


def _edit(here: Practice, visit: Visit, names: list[str], json: bool) -> None:
    from palpate.cli import editor
    from palpate.cli.note_page import page, sections
    from palpate.documents.soap import filled
    from palpate.names import written
    from palpate.visits.reading import must_be

    must_be(visit, "open", "finished")
    standing = here.visits.note(visit)
    seen = {name: standing[name].text if name in standing else "" for name in names}
    below = [visit.shown, ";key stands for a snippet. The file is gone when you are done.", ""]
    for name, known in filled(here.visits.record(visit)).items():
        below += [f"{name.capitalize()}, as the record has it:", *_beside(known, standing.get(name), own=False), ""]
    if unknown := editor.warning():
        warn(unknown)
    with editor.editing(f"{visit.uid}-{''.join(name[0] for name in names)}") as place:
        opened = page(seen, below)
        if place.left is not None and place.left != opened:
            warn("What was written here before, and was not kept, is opened again.")
            now = [
                line for name, text in seen.items() if text for line in (f"{name.capitalize()}, as it stands:", text)
            ]
            opened = f"{place.left.rstrip()}\n\n" + "\n".join(now)
        left = sections(written(place.edit(opened), "The note"), names)
        changed = {name: _expanded(here, left[name]) for name in names if left[name] != seen[name].rstrip()}
        if changed:
            _told(here.visits.write_note(visit, changed, seen))
    _say(f"{visit.shown}: {', '.join(changed)} written." if changed else f"{visit.shown}: nothing was changed.", json)


def _show(here: Practice, visit: Visit, json: bool) -> None:
    from palpate.cli.show import as_json, text
    from palpate.documents.soap import filled

    lines, standing = filled(here.visits.record(visit)), here.visits.note(visit)
    if json:
        kept: dict[str, Any] = {name: {"filled": known} for name, known in lines.items()}
        for name, one in standing.items():
            on = {"text": one.carried, "on": one.carried_on, "visit": one.carried_from} if one.carried else None
            kept[name] |= {"text": one.text, "carried": on}
        as_json({"ref": visit.ref, "client": visit.client, "born": visit.born, "note": kept})
        return
    print(visit.shown)
    shown = {name: list(_beside(known, standing.get(name))) for name, known in lines.items()}
    for name, said in shown.items():
        text([name.capitalize(), *said] if said else [])
    if not any(shown.values()):
        print("  Nothing is written yet: palpate visit note --edit, or --plan and so on.")


def _beside(known: Sequence[str], standing: Any, own: bool = True) -> Iterator[str]:
    """A section's lines: the therapist's own words, what was carried, and what is filled in from the record."""
    from palpate.visits.carrying import marked

    if standing is not None and standing.text and own:
        yield f"  {standing.text}"
    if standing is not None and standing.carried:
        yield f"  ({marked(standing.carried_on)}) {standing.carried}"
    yield from (f"  · {line}" for line in known)


def _expanded(here: Practice, text: str) -> str:
    found = here.snippets.expand(here.acting, text)
    for line in found.warnings:
        warn(line)
    return found.text


def _told(crossed: list[tuple[str, Finding]]) -> None:
    for _, finding in crossed:
        warn(f"{finding.level}: {finding.text}")


def _say(line: str, json: bool) -> None:
    if not json:
        from palpate.cli.show import text

        text([line])
