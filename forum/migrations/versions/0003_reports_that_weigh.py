"""Reports that weigh, claims, appeals and notices.

Revises: 0002
Created: 2026-11-22 07:56:46.499788

Rules: import no forum code; add, fill and tighten are three files; re-create triggers that batch mode drops.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "disagreements",
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", "user_id"),
    )
    with op.batch_alter_table("disagreements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disagreements_user_id"), ["user_id"], unique=False)

    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column(
            "state", sa.Enum("open", "upheld", "overturned", name="appealstate", native_enum=False, length=16), nullable=False
        ),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision_id"),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeals_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_appeals_queue", ["state", "created_at", "id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind", sa.Enum("decision", "outcome", "appeal", name="noticekind", native_enum=False, length=16), nullable=False
        ),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index("ix_notices_inbox", ["user_id", "id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("score", sa.Float(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("urgency", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("priority", sa.Float(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("is_follow_up", sa.Boolean(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("claimed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("claim_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_cases_queue"))
        batch_op.create_index("ix_cases_queue", ["state", "priority", "id"], unique=False)
        batch_op.create_index("ix_cases_decided", ["state", "decided_at", "id"], unique=False)
        batch_op.create_foreign_key("fk_cases_claimed_by", "users", ["claimed_by_id"], ["id"], ondelete="RESTRICT")

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "was", sa.Enum("published", "held", "removed", "deleted", name="state", native_enum=False, length=16), nullable=True
            )
        )
        batch_op.add_column(sa.Column("was_open", sa.Boolean(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("reverts_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.alter_column("by_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_foreign_key("fk_decisions_reverts", "decisions", ["reverts_id"], ["id"], ondelete="RESTRICT")

    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "standing",
                sa.Enum("new", "reader", "established", "moderator", name="standing", native_enum=False, length=16),
                server_default="reader",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("weight", sa.Float(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(
            sa.Column(
                "outcome", sa.Enum("upheld", "rejected", "withdrawn", name="outcome", native_enum=False, length=16), nullable=True
            )
        )
        batch_op.add_column(sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_reports_record", ["reporter_id", "outcome"], unique=False)
        batch_op.create_index(
            "uq_reports_revision",
            ["comment_id", "rev", "reporter_id"],
            unique=True,
            sqlite_where=sa.text("outcome IS NOT 'withdrawn'"),
            postgresql_where=sa.text("outcome IS DISTINCT FROM 'withdrawn'"),
        )


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index("uq_reports_revision")
        batch_op.drop_index("ix_reports_record")
        batch_op.drop_column("outcome_at")
        batch_op.drop_column("outcome")
        batch_op.drop_column("weight")
        batch_op.drop_column("standing")

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint("fk_decisions_reverts", type_="foreignkey")
        batch_op.alter_column("by_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("reverts_id")
        batch_op.drop_column("was_open")
        batch_op.drop_column("was")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_constraint("fk_cases_claimed_by", type_="foreignkey")
        batch_op.drop_index("ix_cases_decided")
        batch_op.drop_index("ix_cases_queue")
        batch_op.create_index(batch_op.f("ix_cases_queue"), ["state", "last_report_at", "id"], unique=False)
        batch_op.drop_column("due_at")
        batch_op.drop_column("claim_until")
        batch_op.drop_column("claimed_by_id")
        batch_op.drop_column("is_follow_up")
        batch_op.drop_column("priority")
        batch_op.drop_column("urgency")
        batch_op.drop_column("score")

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_inbox")
        batch_op.drop_index(batch_op.f("ix_notices_decision_id"))

    op.drop_table("notices")
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.drop_index("ix_appeals_queue")
        batch_op.drop_index(batch_op.f("ix_appeals_by_id"))

    op.drop_table("appeals")
    with op.batch_alter_table("disagreements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disagreements_user_id"))

    op.drop_table("disagreements")
