"""What the full-text index is made of. The database keeps it true, whoever writes a slide; no model describes it.

On SQLite it is the FTS5 table `slide_index` (with the four tables that FTS5 keeps behind it), which three triggers on
`slides` fill; on PostgreSQL the generated column `slides.search` with a GIN index. Slides with `removed_at` are not in
the one, and are passed over in the other. Who writes the table `slides` anew on SQLite must make its triggers again.
"""

from __future__ import annotations

from typing import Any

TABLES = frozenset(f"slide_index{part}" for part in ("", "_config", "_data", "_docsize", "_idx"))
COLUMN = ("slides", "search")
INDEX = "ix_slides_search"


def is_modelled(object_: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:  # noqa: ARG001
    """Alembic's `include_object`: all but the parts of this index are compared with the models."""
    if kind == "table":
        return name not in TABLES
    if kind == "column":
        return (object_.table.name, name) != COLUMN
    return name != INDEX
