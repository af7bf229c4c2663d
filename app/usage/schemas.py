"""What the capability about usage takes and returns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.core.schema import Id, Input, Output
from app.usage.budgets import Scope
from app.usage.models import Kind

Dollars = float


class GetUsage(Input):
    days: int = Field(default=7, ge=1, le=92, description="For how many days, today included.")


class Meter(Output):
    scope: Scope
    title: str
    unit: Literal["USD", "tokens"]
    used: float = Field(description="What is taken, with what calls under way have set aside.")
    limit: float
    percent: int
    warning: bool = Field(description="Whether four fifths are used.")
    ends: datetime


class DayOfKind(Output):
    date: date
    type: Kind
    request_count: int
    total_tokens: int
    total_cost: Dollars | None = Field(description="Null where no call of the day has a known price.")
    avg_cost_per_request: Dollars | None


class PersonUsage(Output):
    user_id: Id | None = Field(description="Null for agents, and for people who were erased.")
    teacher_name: str | None
    total_chat_requests: int
    total_image_requests: int
    total_chat_tokens: int
    total_cost: Dollars | None
    last_request_at: datetime


class Share(Output):
    name: str | None
    requests: int
    tokens: int
    cost: Dollars | None
    unpriced: int = Field(description="Calls among them without a known price.")


class FailedCall(Output):
    at: datetime
    who: str | None
    type: Kind
    model: str
    capability: str
    error: str


class LastMinute(Output):
    who: str | None
    type: Kind
    requests: int


class ModelInUse(Output):
    model: str
    priced: bool
    retires: date | None
    over: bool = Field(description="Whether it is retired already.")
    soon: bool = Field(description="Whether it is retired within ninety days.")


class UsageShown(Output):
    days: int
    everybody: bool = Field(description="True for the whole school, false for one's own.")
    model: str | None = Field(description="The model that is connected; null is none.")
    meters: list[Meter]
    daily: list[DayOfKind] = Field(description="As in the view openai_daily_stats, the newest first.")
    people: list[PersonUsage] = Field(description="As in the view openai_usage_summary, over all that is kept.")
    by_teacher: list[Share]
    by_course: list[Share]
    by_capability: list[Share]
    errors: list[FailedCall] = Field(description="The last ten.")
    last_minute: list[LastMinute]
    models: list[ModelInUse]
    unpriced: int = Field(description="Calls whose model has no known price: they are in no cost.")
    assumed: int = Field(description="Calls whose use the provider did not tell: their worst case is taken as cost.")
    success: bool = True
    message: str
