"""palpate visit: the record of what happened."""

from __future__ import annotations

import typer

from palpate.cli import visit_assess, visit_close, visit_record, visit_start

app = typer.Typer(no_args_is_help=True, help="Visits: start, assess, treat, note, finish, sign.")

visit_start.register(app)
visit_assess.register(app)
visit_record.register(app)
visit_close.register(app)
