"""palpate modality form: what a modality asks, as lines to read, as data with its version, as a JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice

if TYPE_CHECKING:
    from palpate.host.host import Host
    from palpate.modality.fields import AnyField


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate modality``."""
    app.command()(form)


def form(
    ctx: typer.Context,
    key: Annotated[str | None, typer.Argument(help="Its key, as modality list shows it.")] = None,
    json: Json = False,
    json_schema: Annotated[
        bool, typer.Option("--json-schema", help="Print a JSON Schema of its answers, as assess --from takes them.")
    ] = False,
) -> None:
    """The assessment form of a modality, and its version."""
    from palpate.cli.show import as_json
    from palpate.visits.answer_files import form_hash
    from palpate.visits.form_schema import form_schema

    with practice(ctx) as here:
        found = here.host.named(needed(key, "Modality"))
        if json_schema:
            as_json(form_schema(here.host, found))
            return
        asked, version = here.host.ask(found, "assessment_fields"), form_hash(here.host, found)
        if json:
            fields = [_whole(field) for field in asked]
            as_json({"modality": found, "title": here.host.title(found), "form": version, "fields": fields})
            return
        _print(here.host, found, asked, version)


def _print(host: Host, modality: str, asked: list[AnyField], version: str) -> None:
    from palpate.cli.modality_lines import LINES
    from palpate.cli.show import text
    from palpate.modality.fields import Group

    print(f"{host.title(modality)}: the assessment, version {version[:12]}")
    in_group = False
    for field in asked:
        # A group and what stands alone after one are apart, so that nothing seems to be of the group before it.
        if in_group or isinstance(field, Group):
            print()
        in_group = isinstance(field, Group)
        if isinstance(field, Group):
            text([f"{field.label}{f' (when {field.show_when})' if field.show_when else ''}"])
        inward = "  " if in_group else ""
        for one in field.fields if isinstance(field, Group) else [field]:
            first, *more = (line for line in LINES["fields"](one) if line)
            text([f"{inward}{first}", *(f"{inward}    {line}" for line in more)])


def _whole(field: AnyField) -> dict[str, Any]:
    """A field with its kind, its defaults included, and the fields in it so too."""
    import msgspec

    kind = str(field.__struct_config__.tag)
    values = {name: getattr(field, name) for name in field.__struct_fields__}
    inner = {"fields": [_whole(one) for one in values["fields"]]} if "fields" in values else {}
    return {"kind": kind, **{name: msgspec.to_builtins(value) for name, value in values.items()}, **inner}
