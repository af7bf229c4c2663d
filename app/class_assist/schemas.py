"""What the capabilities around confusion take and return: the tap, the heatmaps, the interventions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from app.core.schema import Id, Line, Output, Text, names
from app.courses import CourseInput

SlideReference = Annotated[Text, StringConstraints(max_length=24, pattern=r"^(slide_)?[0-9]+$")]
Topic = Annotated[Line, StringConstraints(max_length=200)]
TimeRange = Literal["last_hour", "today", "this_week", "this_month", "all_time"]
GroupBy = Literal["slide", "topic", "section", "lecture"]
InterventionKind = Literal["pause_and_explain", "ask_the_room", "message", "quiz"]


def slide_field() -> str | None:
    """The slide a call is about; the one that is up where it says nothing."""
    found: str | None = names(
        "slide_id", "slideId", default=None, description="The slide's id, or slide_3 for the third."
    )
    return found


def _in_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is a moment that no calendar here has") from error


def _filled(value: object) -> object:
    """An empty text says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A moment; without a zone it is in UTC, for that is how the sources' callers mean it."""


class TrackConfusion(CourseInput):
    slide_id: SlideReference | None = slide_field()
    topic: Topic | None = Field(default=None, description="Which part of the slide.")
    timestamp: Annotated[Moment | None, BeforeValidator(_filled)] = Field(
        default=None,
        description="When it happened, ISO 8601; without a zone it is read as UTC. Kept as said, and not in the"
        " future; counting uses the server's clock.",
    )
    anonymous: Literal[True] = Field(default=True, description="Taps are always anonymous.")


class Tracked(Output):
    course_id: Id
    success: bool = True
    event_id: Id
    counted: bool = Field(description="False where the same tap had been counted a moment ago.")
    current_percentage: float = Field(description="Distinct confused students over active students, in percent.")
    confusion_percentage: float = Field(description="The same figure under its other name.")
    threshold_exceeded: bool = Field(description="current_percentage > threshold_percent, and no more than that.")
    wait_seconds: int = Field(description="Until the next tap on this slide would count.")
    message: str


class ResolveConfusion(CourseInput):
    pass


class Resolved(Output):
    course_id: Id
    success: bool = True
    resolved: bool
    message: str


class AcknowledgeSpike(CourseInput):
    pass


class Acknowledged(Output):
    course_id: Id
    success: bool = True
    message: str


class HeatmapInput(CourseInput):
    time_range: TimeRange = Field(default="today", description="Which taps are counted.")
    group_by: GroupBy = Field(default="slide", description="What one row is; a lecture is one lesson.")
    include_trends: bool = Field(default=True, description="Whether the counts by day come along.")
    page: int = Field(default=1, ge=1, le=100, description="A hundred rows a page.")


class HeatRow(Output):
    group: str
    label: str
    slide_id: Id | None = None
    confused: float | None = Field(description="Percent of those present; null below the anonymity floor.")
    confusion_count: int | None
    unique_students: int | None = Field(description="Distinct students, counted once per lesson.")
    present: int
    hidden: bool = Field(description="True where too few were there for a figure that keeps them anonymous.")


class ChartPoint(Output):
    label: str
    confused: float | None


class TrendPoint(Output):
    date: str
    unique_students: int | None
    confusion_count: int | None
    hidden: bool = Field(description="True where too few were there for figures that keep them anonymous.")


class Heatmap(Output):
    course_id: Id
    success: bool = True
    time_range: TimeRange
    group_by: GroupBy
    heatmap: list[HeatRow]
    chartData: list[ChartPoint]
    total_events: int
    trends: list[TrendPoint] | None
    page: int
    pages: int
    message: str


class LessonHeatmapInput(CourseInput):
    lesson_id: Id | None = Field(default=None, description="The running or last lesson where it is left out.")
    page: int | None = Field(
        default=None, ge=1, le=100, description="A hundred slides a page; the last page where it is left out."
    )


class GridRow(Output):
    label: str
    title: str
    slide_id: Id | None
    present: int
    unique_students: int | None
    confusion_count: int | None
    confused: float | None
    hidden: bool
    cells: list[int | None] = Field(description="Distinct confused students by minute, as `minutes` lists them.")


class SpikeRow(Output):
    slide: str
    started_at: datetime
    ended_at: datetime | None
    confused: int
    active: int
    acknowledged: bool


class InterventionRow(Output):
    intervention_id: Id
    kind: InterventionKind
    slide_id: Id | None
    prompt: str
    started_at: datetime
    share_before: float | None = Field(
        description="Percent of the active students who were confused when it began; null below the anonymity floor."
    )
    share_after: float | None = Field(
        description="The same five minutes later, or when the lesson ended before; null where it is not measured, and"
        " below the anonymity floor."
    )
    measured_after_seconds: int | None = Field(description="How long after its beginning that was; null before.")
    hidden: bool = Field(description="Whether a share is kept back because too few were there to stay anonymous.")
    outcome: Literal["measured", "too_early", "lesson_ended", "nobody_there", "taps_gone"] = Field(
        description="lesson_ended: measured when the lesson ended, less than five minutes after."
        " taps_gone: the taps are no longer kept."
    )
    message: str


def _as_written(value: object) -> object:
    """Browsers end a form's lines with two characters, and send a field that says nothing."""
    if not isinstance(value, str):
        return value
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() or None


class StartIntervention(CourseInput):
    kind: InterventionKind = Field(description="What is done about the confusion.")
    message: Annotated[Annotated[Text, StringConstraints(max_length=1000)] | None, BeforeValidator(_as_written)] = (
        Field(default=None, description="What people read; a kind sentence where it is left out. A quiz has none.")
    )
    slide_id: Annotated[SlideReference | None, BeforeValidator(_as_written)] = slide_field()


class InterventionStarted(Output):
    course_id: Id
    success: bool = True
    intervention_id: Id | None = Field(description="Null for a draft, which begins when it is given.")
    kind: InterventionKind
    slide_id: Id | None = Field(description="The slide it is about.")
    confused: int | None = Field(description="Distinct confused students when it began; null below the floor.")
    active: int | None = Field(description="Active students when it began.")
    draft_url: str | None = Field(description="Where a draft is looked through and given; null for what has begun.")
    message: str


class LessonHeatmap(Output):
    course_id: Id
    success: bool = True
    lesson_id: Id | None
    started_at: datetime | None
    ended_at: datetime | None
    minutes: list[int] = Field(description="Minutes of the lesson that have a tap, 0 being the first.")
    rows: list[GridRow]
    spikes: list[SpikeRow]
    interventions: list[InterventionRow] = Field(description="The newest first.")
    offers: list[InterventionKind] = Field(description="What the reader may do about it now.")
    up: Id | None = Field(description="The slide that is up; null once the lesson is over.")
    present: int
    page: int
    pages: int
    message: str
