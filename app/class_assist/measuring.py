"""What came of an intervention: the confused share before it and some minutes after, worked out when it is read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, cast

from flask_babel import format_time, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.models import ConfusionPing, Intervention
from app.class_assist.rules import slide_share
from app.class_assist.schemas import InterventionKind, InterventionRow
from app.core import clock
from app.courses import Lesson, Presence, Slide
from app.extensions import db

AFTER = timedelta(minutes=5)
"""How long after its beginning an intervention is measured, in a lesson that lasts as long."""

MOST = 50


def interventions_of(
    lesson_id: int, settings: ConfusionSettings, *, latest: int = MOST, taps_gone: bool = False
) -> list[InterventionRow]:
    """A lesson's interventions, the newest first, each with what came of it so far, while its taps are kept."""
    found = db.session.execute(
        select(Intervention, Slide.number, Lesson.ended_at)
        .join(Lesson, Lesson.id == Intervention.lesson_id)
        .outerjoin(Slide, Slide.id == Intervention.slide_id)
        .where(Intervention.lesson_id == lesson_id)
        .order_by(Intervention.id.desc())
        .limit(latest)
    )
    return [_measured(each, number, ended_at, settings, taps_gone) for each, number, ended_at in found]


def names_of_kinds() -> dict[str, str]:
    """Each kind as a button says it, in the reader's language."""
    return {
        "pause_and_explain": _("Pause and explain"),
        "ask_the_room": _("Ask the room"),
        "message": _("Write to who is confused"),
        "quiz": _("Give a short quiz"),
    }


def names_of_words() -> dict[str, str]:
    """What the field is called that holds the words of a kind."""
    return {"ask_the_room": _("What the class reads"), "message": _("What they read")}


def confused_at(lesson_id: int, moment: datetime, settings: ConfusionSettings) -> tuple[int, int]:
    """Distinct confused students and active students as they were at a moment that has passed.

    Presence keeps a first and a last sign of life: who left and came back counts as there in between.
    """
    confused = (
        select(func.count(ConfusionPing.pseudonym.distinct()))
        .where(
            ConfusionPing.lesson_id == lesson_id,
            ConfusionPing.at > moment - timedelta(seconds=settings.window_seconds),
            ConfusionPing.at <= moment,
            or_(ConfusionPing.resolved_at.is_(None), ConfusionPing.resolved_at > moment),
        )
        .scalar_subquery()
    )
    active = (
        select(func.count())
        .where(
            Presence.lesson_id == lesson_id,
            Presence.first_seen_at <= moment,
            Presence.last_seen_at > moment - timedelta(minutes=settings.active_minutes),
        )
        .scalar_subquery()
    )
    row = db.session.execute(select(confused, active)).one()
    return row[0], row[1]


def _measured(
    each: Intervention, number: int | None, ended_at: datetime | None, settings: ConfusionSettings, taps_gone: bool
) -> InterventionRow:
    due = each.started_at + AFTER
    # A lesson that nobody ended counts as over since its last sign of life, which may lie before.
    at = due if ended_at is None or ended_at >= due else max(ended_at, each.started_at)
    after: tuple[int, int] | None = None
    outcome: Literal["measured", "too_early", "lesson_ended", "nobody_there", "taps_gone"] = "measured"
    if taps_gone:
        outcome, said = "taps_gone", _("the taps that it was measured by are no longer kept")
    elif clock.now() < at:
        outcome, said = "too_early", _("not enough time yet")
    elif max(after := confused_at(each.lesson_id, at, settings)) == 0:
        after, outcome, said = None, "nobody_there", _("nobody was there any more")
    else:
        if at < due:
            outcome = "lesson_ended"
        said = _after(*after, at - each.started_at, settings)
    before = _shown(each.confused, each.active, settings)
    share_after = None if after is None else _shown(*after, settings)
    parts = (
        format_time(each.started_at, "HH:mm"),
        names_of_kinds()[each.kind],
        *((_("Slide %(number)s", number=number),) if number is not None else ()),
        _("too few were there for a figure that keeps them anonymous")
        if before is None
        else _("%(confused)s of %(active)s confused before", confused=each.confused, active=each.active),
        said,
    )
    return InterventionRow(
        intervention_id=each.id,
        kind=cast(InterventionKind, each.kind),
        slide_id=each.slide_id,
        prompt=each.prompt,
        started_at=each.started_at,
        share_before=before,
        share_after=share_after,
        measured_after_seconds=None if after is None else round((at - each.started_at).total_seconds()),
        hidden=before is None or (after is not None and share_after is None),
        outcome=outcome,
        message=" · ".join(parts),
    )


def _shown(confused: int, active: int, settings: ConfusionSettings) -> float | None:
    figure = slide_share(confused, max(confused, active), settings)
    return None if figure is None else round(figure, 1)


def _after(confused: int, active: int, span: timedelta, settings: ConfusionSettings) -> str:
    if _shown(confused, active, settings) is None:
        sentence: str = _("too few were there afterwards for a figure")
        return sentence
    figures = {"confused": confused, "active": max(confused, active)}
    if span >= AFTER:
        sentence = _("%(confused)s of %(active)s after", **figures)
    elif minutes := int(span.total_seconds() // 60):
        sentence = ngettext(
            "%(confused)s of %(active)s after %(num)s minute, when the lesson ended",
            "%(confused)s of %(active)s after %(num)s minutes, when the lesson ended",
            minutes,
            **figures,
        )
    else:
        sentence = _("%(confused)s of %(active)s when the lesson ended, less than a minute after", **figures)
    return sentence
