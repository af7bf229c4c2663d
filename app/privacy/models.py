"""How long this school keeps each kind of data, where it has chosen another period than ours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import short
from app.extensions import Base


class RetentionPeriod(Base):
    """A chosen period, in days. A kind without a row is kept for its default."""

    __tablename__ = "retention_periods"

    kind: Mapped[str] = mapped_column(short(40), primary_key=True)
    days: Mapped[int]
    changed_at: Mapped[datetime]
