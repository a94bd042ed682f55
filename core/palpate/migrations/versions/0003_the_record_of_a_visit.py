"""The record of a visit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the guards are down."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("how IN ('verbal', 'written')", name=op.f("ck_agreement_how")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_agreement_client_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("uid", name=op.f("uq_agreement_uid")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_client_id"), ["client_id"], unique=False)

    op.create_table(
        "clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("condition", sa.String(length=60), nullable=False),
        sa.Column("modality", sa.String(length=60), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_clearance_client_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
        sa.UniqueConstraint("uid", name=op.f("uq_clearance_uid")),
    )
    with op.batch_alter_table("clearance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clearance_client_id"), ["client_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("visits", sa.SmallInteger(), nullable=True),
        sa.Column("every_days", sa.SmallInteger(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("status IN ('active', 'reached', 'ended')", name=op.f("ck_plan_status")),
        sa.CheckConstraint("visits > 0 AND every_days > 0", name=op.f("ck_plan_positive")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_plan_client_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["staff.id"], name=op.f("fk_plan_practitioner_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("uid", name=op.f("uq_plan_uid")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_client_id"), ["client_id"], unique=False)

    op.create_table(
        "snippet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_snippet_staff_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet")),
        sa.UniqueConstraint("staff_id", "key", name=op.f("uq_snippet_staff_id_key")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        emergencies = sa.text("action = 'emergency'")
        batch_op.create_index("ix_audit_emergency", ["subject"], sqlite_where=emergencies, postgresql_where=emergencies)
        changes = sa.text("action = 'change plan'")
        batch_op.create_index("ix_audit_plan", ["subject"], sqlite_where=changes, postgresql_where=changes)

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_by", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("relation", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrected_at", sa.String(length=27), nullable=True))
        batch_op.add_column(sa.Column("alert", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("acted", sa.Text(), nullable=True))
        calls = sa.text("alert <> '' AND acted IS NULL")
        batch_op.create_index("ix_follow_up_calls", ["id"], sqlite_where=calls, postgresql_where=calls)

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follow_up_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_message_follow_up_id"), ["follow_up_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_message_follow_up_id"), "follow_up", ["follow_up_id"], ["id"], ondelete="RESTRICT"
        )
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_message_kind"),
            "kind IN ('confirmation', 'reminder', 'change', 'cancellation', 'offer', 'follow_up')",
        )

    with op.batch_alter_table("modality", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("overlay", sa.Text(), nullable=True))

    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carried", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("carried_from", sa.String(length=36), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("carried_on", sa.Date(), nullable=True))

    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.add_column(sa.Column("detail", sa.Text(), nullable=True))

    # The rows that stand have their values now; from here on palpate gives them.
    given = {"consent": ["signed_by", "relation"], "follow_up": ["alert"], "note": ["carried", "carried_from"]}
    for table, names in given.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.alter_column(name, server_default=None)
