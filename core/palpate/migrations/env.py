"""What Alembic runs with: the connection it is given, inside the transaction that is open on it."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from palpate import schema


def _rendered(what: str, item: Any, autogenerating: AutogenContext) -> str | Literal[False]:  # noqa: ARG001
    # Migrations are frozen: they know the types that are stored, and none of palpate's own.
    return f"sa.{item.impl_instance!r}" if what == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.tables(),
    render_as_batch=bool(context.script.get_heads()),  # SQLite alters a table by making it anew
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
