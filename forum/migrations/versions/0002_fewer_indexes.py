"""Two indexes that no question uses, and that every post had to keep.

Revises: 0001
Created: 2026-11-22 08:40:00

Rules: import no forum code; add, fill and tighten are three files; re-create triggers that batch mode drops.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go one step forward."""
    op.drop_index("ix_threads_last_activity_at", table_name="threads")
    op.drop_index("ix_comments_parent_id", table_name="comments")


def downgrade() -> None:
    """Go one step back."""
    op.create_index("ix_comments_parent_id", "comments", ["parent_id"], unique=False)
    op.create_index("ix_threads_last_activity_at", "threads", ["last_activity_at"], unique=False)
