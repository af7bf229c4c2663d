"""Long work: who started it, how far it is, and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Key, short
from app.extensions import Base


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        return self in (State.DONE, State.FAILED)


class Job(Base):
    """One piece of work for the background. The row is the truth; the queue only wakes a worker up.

    `arguments` and `result` hold ids and counts, never names. `done` of `total` units are done; a `total` of 0 is not
    known. `claim` is drawn anew by each try, and what comes back from an older one changes nothing; `alive_at` is the
    last that was heard of it. `sentence` is for the person who waits.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_alive_at", "state", "alive_at"),)

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(short(40))
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    arguments: Mapped[dict[str, Any]]
    state: Mapped[State] = mapped_column(short(20))
    done: Mapped[int]
    total: Mapped[int]
    sentence: Mapped[str] = mapped_column(short(500))
    result: Mapped[dict[str, Any]]
    attempts: Mapped[int]
    claim: Mapped[str | None] = mapped_column(short(32))
    claimed_at: Mapped[datetime | None]
    alive_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
