"""Scheduling."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the guards are down."""
    op.create_table(
        "message_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("part IN ('subject', 'text', 'html')", name=op.f("ck_message_template_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint("kind", "part", name=op.f("uq_message_template_kind_part")),
    )
    op.create_table(
        "add_on",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 0 AND 240 AND price >= 0", name=op.f("ck_add_on_positive")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_add_on_service_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_add_on")),
    )
    with op.batch_alter_table("add_on", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_add_on_service_id"), ["service_id"], unique=False)

    op.create_table(
        "cancellation_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("late_within", sa.Integer(), nullable=False),
        sa.Column("late_percent", sa.Integer(), nullable=False),
        sa.Column("late_fee", sa.Integer(), nullable=False),
        sa.Column("no_show_percent", sa.Integer(), nullable=False),
        sa.Column("no_show_fee", sa.Integer(), nullable=False),
        sa.Column("free", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "late_percent BETWEEN 0 AND 100 AND no_show_percent BETWEEN 0 AND 100",
            name=op.f("ck_cancellation_policy_percent"),
        ),
        sa.CheckConstraint(
            "late_within >= 0 AND late_fee >= 0 AND no_show_fee >= 0 AND free >= 0",
            name=op.f("ck_cancellation_policy_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_cancellation_policy_service_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation_policy")),
        sa.UniqueConstraint("service_id", name=op.f("uq_cancellation_policy_service_id")),
    )
    op.create_table(
        "waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("preferences", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'booked', 'withdrawn')", name=op.f("ck_waiting_status")),
        sa.CheckConstraint("last IS NULL OR last >= first", name=op.f("ck_waiting_days")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_waiting_client_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_waiting_service_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint("uid", name=op.f("uq_waiting_uid")),
    )
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_client_id"), ["client_id"], unique=False)
        batch_op.create_index("ix_waiting_status", ["status", "service_id"], unique=False)

    op.create_table(
        "busy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("event_uid", sa.Text(), nullable=False),
        sa.Column("s", sa.Integer(), nullable=False),
        sa.Column("e", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.CheckConstraint("e > s", name=op.f("ck_busy_length")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_busy_resource_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy")),
        sa.UniqueConstraint(
            "resource_id", "source", "event_uid", "s", name=op.f("uq_busy_resource_id_source_event_uid_s")
        ),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("waiting_id", sa.Integer(), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("s", sa.Integer(), nullable=False),
        sa.Column("e", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("status IN ('held', 'booked', 'withdrawn', 'expired')", name=op.f("ck_hold_status")),
        sa.CheckConstraint("e > s", name=op.f("ck_hold_length")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_hold_client_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_hold_location_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["staff.id"], name=op.f("fk_hold_practitioner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["resource.id"], name=op.f("fk_hold_room_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_hold_service_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["waiting_id"], ["waiting.id"], name=op.f("fk_hold_waiting_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("uid", name=op.f("uq_hold_uid")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_client_id"), ["client_id"], unique=False)
        batch_op.create_index("ix_hold_status", ["status", "expires"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_waiting_id"), ["waiting_id"], unique=False)

    op.create_table(
        "load_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("per_week", sa.Integer(), nullable=True),
        sa.Column("rest_after", sa.Integer(), nullable=True),
        sa.Column("rest", sa.Integer(), nullable=True),
        sa.CheckConstraint("(rest_after IS NULL) = (rest IS NULL)", name=op.f("ck_load_limit_rest")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_load_limit_staff_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_limit")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_load_limit_staff_id")),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_series_minutes")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_series_client_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["staff.id"], name=op.f("fk_series_practitioner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_series_service_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_series_uid")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_client_id"), ["client_id"], unique=False)

    op.create_table(
        "appointment_add_on",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("add_on_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["add_on_id"], ["add_on.id"], name=op.f("fk_appointment_add_on_add_on_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_add_on_appointment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_add_on")),
    )
    with op.batch_alter_table("appointment_add_on", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_add_on_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "attending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint("role IN ('assists', 'supervises')", name=op.f("ck_attending_role")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_attending_appointment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attending_staff_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attending")),
        sa.UniqueConstraint("appointment_id", "staff_id", name=op.f("uq_attending_appointment_id_staff_id")),
    )
    with op.batch_alter_table("attending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attending_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "cancellation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cancelled_by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("waived", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.CheckConstraint("cancelled_by IN ('client', 'practice')", name=op.f("ck_cancellation_cancelled_by")),
        sa.CheckConstraint("kind IN ('cancelled', 'late_cancelled', 'no_show')", name=op.f("ck_cancellation_kind")),
        sa.CheckConstraint("fee >= 0", name=op.f("ck_cancellation_fee")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_cancellation_appointment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation")),
    )
    with op.batch_alter_table("cancellation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cancellation_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.String(length=27), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("sent", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.String(length=27), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint(
            "kind IN ('confirmation', 'reminder', 'change', 'cancellation', 'offer')", name=op.f("ck_message_kind")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'sending', 'sent', 'printed', 'failed', 'withdrawn')", name=op.f("ck_message_status")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_message_appointment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_message_client_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_message_hold_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("uid", name=op.f("uq_message_uid")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_client_id"), ["client_id"], unique=False)
        batch_op.create_index("ix_message_status", ["status", "due_at"], unique=False)

    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("occurrence", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("load", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f("ck_appointment_status"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_appointment_status"),
            "status IN ('booked', 'arrived', 'visited', 'to_move', 'cancelled', 'no_show', 'declined')",
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_appointment_series_id_occurrence"), ["series_id", "occurrence"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_appointment_series_id"), "series", ["series_id"], ["id"], ondelete="RESTRICT"
        )

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hold_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("source", sa.String(length=200), nullable=True))
        batch_op.drop_index(batch_op.f("ix_claim_taken"))
        batch_op.create_index("ix_claim_taken", ["resource_id", "state", "s", "e", "expires"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_hold_id"), ["hold_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_claim_hold_id"), "hold", ["hold_id"], ["id"], ondelete="RESTRICT")

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("practitioner_gender", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("timezone", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("messages", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("standing", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place_of", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_resource_place_of"), "resource", ["place_of"], ["id"], ondelete="RESTRICT"
        )

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("horizon", sa.Integer(), nullable=True))

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leaves_on", sa.Date(), nullable=True))

    # The rows that stand have their values now; from here on palpate gives them.
    given = {
        "appointment": ["load"],
        "practice": ["standing"],
        "client": ["practitioner_gender", "timezone", "messages"],
    }
    for table, names in given.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.alter_column(name, server_default=None)
