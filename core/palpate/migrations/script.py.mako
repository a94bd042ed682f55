<%
    import re
    steps = re.sub(r"\s*# ### .*", "", upgrades or "pass").strip()
%>\
"""${message[:1].upper()}${message[1:]}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision).replace("'", '"')}
down_revision: str | None = ${repr(down_revision).replace("'", '"')}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the guards are down."""
    ${steps}
