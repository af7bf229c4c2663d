"""Every call of a language model, and how much of each budget is taken."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core.types import Key, short
from app.extensions import Base

MICROS = 1_000_000
"""Money is counted in whole millionths of a US dollar."""


class Money(TypeDecorator[int]):
    """Millionths of a US dollar, stored as dollars with six places."""

    # Nothing is lost on the way: a float holds fifteen digits, and the column has ten.
    impl = Numeric(10, 6, asdecimal=False)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> float | None:  # noqa: ARG002
        return None if value is None else value / MICROS

    def process_result_value(self, value: float | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else round(value * MICROS)


class Kind(StrEnum):
    """What was asked of a model."""

    CHAT = "chat"
    IMAGE = "image"


class State(StrEnum):
    """Where a call stands: its worst case is set aside, it is paid for, or nothing was used."""

    RESERVED = "reserved"
    SETTLED = "settled"
    RELEASED = "released"


class Usage(Base):
    """One call of a model. `user_id` is null for an agent's calls, and for those of somebody who was erased.

    Tokens are the provider's own count, null where it told none; then `assumed` is true and the worst case stands.
    `estimated_cost` is null where the model has no known price: such calls are counted by tokens. `charged_on` is the
    school's day whose budgets the call was taken from. `request_data` and `response_data` hold numbers, no words.
    """

    __tablename__ = "openai_usage"
    __table_args__ = (
        Index("ix_openai_usage_user_id_created_at", "user_id", "created_at"),
        Index("ix_openai_usage_type_created_at", "type", "created_at"),
        Index("ix_openai_usage_course_id_created_at", "course_id", "created_at"),
        Index("ix_openai_usage_state_created_at", "state", "created_at"),
    )

    id: Mapped[Key]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"))
    type: Mapped[Kind] = mapped_column(short(10))
    model: Mapped[str] = mapped_column(short(100), index=True)
    capability: Mapped[str] = mapped_column(short(60))
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    total_tokens: Mapped[int | None]
    estimated_cost: Mapped[int | None] = mapped_column(Money)
    reserved_cost: Mapped[int | None] = mapped_column(Money)
    reserved_tokens: Mapped[int]
    state: Mapped[State] = mapped_column(short(10))
    assumed: Mapped[bool]
    charged_on: Mapped[date] = mapped_column(index=True)
    request_data: Mapped[dict[str, Any]]
    response_data: Mapped[dict[str, Any]]
    error: Mapped[str | None] = mapped_column(short(300))
    created_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]


class BudgetCount(Base):
    """How much of one budget is taken in one day or month, what is set aside included.

    `key` is whose it is and when it begins, such as `person:7:2026-11-18`. `cost` is in millionths of a US dollar,
    `tokens` are those of models without a known price.
    """

    __tablename__ = "budget_counts"

    key: Mapped[str] = mapped_column(short(60), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    begins: Mapped[date] = mapped_column(index=True)
    cost: Mapped[int]
    tokens: Mapped[int]
