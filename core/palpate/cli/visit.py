"""palpate visit: the record of what happened."""

from __future__ import annotations

import typer

from palpate.cli import (
    visit_assess,
    visit_close,
    visit_during,
    visit_line,
    visit_note,
    visit_record,
    visit_review,
    visit_score,
    visit_start,
)

app = typer.Typer()

visit_start.register(app)
visit_during.register(app)
visit_assess.register(app)
visit_record.register(app)
visit_note.register(app)
visit_score.register(app)
visit_review.register(app)
visit_close.register(app)
visit_line.register(app)
