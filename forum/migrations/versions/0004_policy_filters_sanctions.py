"""Policy, filters, sanctions, slow mode, legal notices, saved views; cases about accounts and articles.

Revises: 0003
Created: 2026-11-22 10:08:39.402291

Rules: import no forum code; add, fill and tighten are three files; re-create triggers that batch mode drops.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GOES = (
    "DELETE FROM notices WHERE sanction_id IS NOT NULL OR kind = 'sanction'",
    "DELETE FROM notices WHERE report_id IN (SELECT id FROM reports WHERE reporter_id IS NULL OR comment_id IS NULL)",
    "DELETE FROM notices WHERE decision_id IN (SELECT id FROM decisions WHERE comment_id IS NULL OR case_id IS NULL)",
    "DELETE FROM appeals WHERE decision_id IN (SELECT id FROM decisions WHERE comment_id IS NULL OR case_id IS NULL)",
    "DELETE FROM legal_notices",
    "UPDATE decisions SET bulk_id = NULL, rule_id = NULL",
    (
        "UPDATE decisions SET reverts_id = NULL WHERE reverts_id IN"
        " (SELECT id FROM decisions WHERE comment_id IS NULL OR case_id IS NULL)"
    ),
    "DELETE FROM decisions WHERE comment_id IS NULL OR case_id IS NULL",
    "DELETE FROM reports WHERE reporter_id IS NULL OR comment_id IS NULL",
    "DELETE FROM cases WHERE comment_id IS NULL",
)


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "audit_notes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "classifiers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "detector_settings",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("effect", sa.Enum("note", "ask", "hold", "refuse", name="effect", native_enum=False, length=16), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "filter_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Enum("words", "domain", name="rulekind", native_enum=False, length=16), nullable=False),
        sa.Column("pattern", sa.String(length=200), nullable=False),
        sa.Column("effect", sa.Enum("note", "ask", "hold", "refuse", name="effect", native_enum=False, length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "moderator_scopes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("moderator_scopes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderator_scopes_user_id"), ["user_id"], unique=False)

    op.create_table(
        "person_notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("person_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_notes_user_id"), ["user_id"], unique=False)

    op.create_table(
        "reasons",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("sentence", sa.String(length=200), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("due_hours", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Float(), nullable=False),
        sa.Column("may_hold", sa.Boolean(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule_code", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "rule_texts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "version"),
    )
    op.create_table(
        "sanctions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("warning", "premoderation", "suspension", "ban", name="sanctionkind", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sanctions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sanctions_standing",
            ["user_id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_sanctions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "name"),
    )
    op.create_table(
        "thresholds",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "slow_modes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("slow_modes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slow_modes_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "signals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("detector", sa.String(length=32), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("effect", sa.String(length=16), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("has_failed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("signals", schema=None) as batch_op:
        batch_op.create_index("ix_signals_comment", ["comment_id", "rev"], unique=False)
        batch_op.create_index("ix_signals_detector", ["detector", "at"], unique=False)

    op.create_table(
        "legal_notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("law", sa.String(length=300), nullable=False),
        sa.Column("why", sa.String(length=4000), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("is_about_child", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Enum("received", "decided", "void", name="legalstate", native_enum=False, length=16), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("legal_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_notices_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_notices_comment_id"), ["comment_id"], unique=False)

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("rule", sa.String(length=44), nullable=True))
        batch_op.add_column(sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("reverts", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("bulk", sa.Integer(), nullable=True))
        batch_op.create_index("ix_audit_entries_subject", ["subject", "number"], unique=False)
        batch_op.create_index("ix_audit_entries_decision", ["decision_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "subject",
                sa.Enum("comment", "account", "article", name="subject", native_enum=False, length=16),
                server_default="comment",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("is_legal", sa.Boolean(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("is_screened", sa.Boolean(), server_default=sa.text("0"), nullable=False))
        batch_op.alter_column("comment_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_cases_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_article_id"), ["article_id"], unique=False)
        batch_op.create_index(
            "uq_cases_open_account",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND account_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND account_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cases_open_article",
            ["article_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND article_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND article_id IS NOT NULL"),
        )
        batch_op.create_index("ix_cases_due", ["state", "due_at"], unique=False)
        batch_op.create_index(
            "ix_cases_legal",
            ["is_legal"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND is_legal = 1"),
            postgresql_where=sa.text("state = 'open' AND is_legal"),
        )
        batch_op.create_index(
            "ix_cases_claimed",
            ["claimed_by_id"],
            unique=False,
            sqlite_where=sa.text("claimed_by_id IS NOT NULL"),
            postgresql_where=sa.text("claimed_by_id IS NOT NULL"),
        )
        batch_op.create_foreign_key("fk_cases_account", "users", ["account_id"], ["id"], ondelete="RESTRICT")
        batch_op.create_foreign_key("fk_cases_article", "articles", ["article_id"], ["id"], ondelete="RESTRICT")

    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_unseen", sa.Boolean(), server_default=sa.text("0"), nullable=False))

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("bulk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("until", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("comment_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_decisions_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_decisions_at", ["at", "id"], unique=False)
        batch_op.create_foreign_key("fk_decisions_account", "users", ["account_id"], ["id"], ondelete="RESTRICT")
        batch_op.create_foreign_key("fk_decisions_bulk", "decisions", ["bulk_id"], ["id"], ondelete="RESTRICT")
        batch_op.create_foreign_key("fk_decisions_thread", "threads", ["thread_id"], ["id"], ondelete="RESTRICT")
        batch_op.create_foreign_key("fk_decisions_rule", "rule_texts", ["rule_id"], ["id"], ondelete="RESTRICT")

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notices_unread",
            ["user_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.add_column(sa.Column("sanction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key("fk_notices_sanction", "sanctions", ["sanction_id"], ["id"], ondelete="RESTRICT")

    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guest", sa.String(length=64), nullable=True))
        batch_op.alter_column("comment_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("reporter_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            "uq_reports_guest",
            ["case_id", "rev", "guest"],
            unique=True,
            sqlite_where=sa.text("guest IS NOT NULL"),
            postgresql_where=sa.text("guest IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_reports_waiting",
            ["reason", "case_id"],
            unique=False,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )


def downgrade() -> None:
    """Go one step back. What the schema of before cannot say goes: cases of accounts and articles, guests' reports, sanctions."""
    for statement in GOES:
        op.execute(statement)
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index("ix_reports_waiting")
        batch_op.drop_index("uq_reports_guest")
        batch_op.alter_column("reporter_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("comment_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("guest")

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_unread")
        batch_op.drop_constraint("fk_notices_sanction", type_="foreignkey")
        batch_op.drop_column("sanction_id")

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint("fk_decisions_rule", type_="foreignkey")
        batch_op.drop_constraint("fk_decisions_thread", type_="foreignkey")
        batch_op.drop_constraint("fk_decisions_bulk", type_="foreignkey")
        batch_op.drop_constraint("fk_decisions_account", type_="foreignkey")
        batch_op.drop_index("ix_decisions_at")
        batch_op.drop_index(batch_op.f("ix_decisions_account_id"))
        batch_op.alter_column("comment_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("until")
        batch_op.drop_column("rule_id")
        batch_op.drop_column("bulk_id")
        batch_op.drop_column("thread_id")
        batch_op.drop_column("account_id")

    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_column("is_unseen")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_constraint("fk_cases_article", type_="foreignkey")
        batch_op.drop_constraint("fk_cases_account", type_="foreignkey")
        batch_op.drop_index("ix_cases_claimed")
        batch_op.drop_index("ix_cases_legal")
        batch_op.drop_index("ix_cases_due")
        batch_op.drop_index("uq_cases_open_article")
        batch_op.drop_index("uq_cases_open_account")
        batch_op.drop_index(batch_op.f("ix_cases_article_id"))
        batch_op.drop_index(batch_op.f("ix_cases_account_id"))
        batch_op.alter_column("comment_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("is_screened")
        batch_op.drop_column("is_legal")
        batch_op.drop_column("article_id")
        batch_op.drop_column("account_id")
        batch_op.drop_column("subject")

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_decision")
        batch_op.drop_index("ix_audit_entries_subject")
        batch_op.drop_column("bulk")
        batch_op.drop_column("reverts")
        batch_op.drop_column("decision_id")
        batch_op.drop_column("rule")
        batch_op.drop_column("digest")
        batch_op.drop_column("version")

    with op.batch_alter_table("legal_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_notices_comment_id"))
        batch_op.drop_index(batch_op.f("ix_legal_notices_case_id"))

    op.drop_table("legal_notices")
    with op.batch_alter_table("signals", schema=None) as batch_op:
        batch_op.drop_index("ix_signals_detector")
        batch_op.drop_index("ix_signals_comment")

    op.drop_table("signals")
    with op.batch_alter_table("slow_modes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slow_modes_thread_id"))

    op.drop_table("slow_modes")
    op.drop_table("thresholds")
    op.drop_table("saved_views")
    with op.batch_alter_table("sanctions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sanctions_user_id"))
        batch_op.drop_index("ix_sanctions_standing")

    op.drop_table("sanctions")
    op.drop_table("rule_texts")
    op.drop_table("reasons")
    with op.batch_alter_table("person_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_notes_user_id"))

    op.drop_table("person_notes")
    with op.batch_alter_table("moderator_scopes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderator_scopes_user_id"))

    op.drop_table("moderator_scopes")
    op.drop_table("filter_rules")
    op.drop_table("detector_settings")
    op.drop_table("classifiers")
    op.drop_table("audit_notes")
