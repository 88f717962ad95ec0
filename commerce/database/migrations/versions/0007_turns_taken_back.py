"""What a turn needs to be taken back: the state before it, and whether it was."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("state_before", sa.Text(), nullable=True))
    op.add_column("turns", sa.Column("taken_back", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("turns", "taken_back")
    op.drop_column("turns", "state_before")
