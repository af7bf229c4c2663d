"""The server's clock. Counting never uses a client's."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def minute_of(moment: datetime) -> int:
    """Whole minutes since the epoch: the column that minute-by-minute counts group by on either database."""
    return int(moment.timestamp()) // 60
