"""How far each student is up the ladder of hints with each of their questions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Key, short
from app.extensions import Base
from app.tutor.ladder import MOST_QUESTION


class HintStep(Base):
    """A question in a conversation: what it is about, as it was first asked, and the step that is reached."""

    __tablename__ = "hint_steps"
    __table_args__ = (UniqueConstraint("conversation_id", "course_id", "fingerprint"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    conversation_id: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(short(MOST_QUESTION))
    question: Mapped[str] = mapped_column(short(MOST_QUESTION))
    step: Mapped[int]
    updated_at: Mapped[datetime]
