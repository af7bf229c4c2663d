"""What came of an intervention: the confused share before it and some minutes after, worked out when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, cast

from flask_babel import format_time, ngettext
from flask_babel import gettext as _
from sqlalchemy import Executable, bindparam, func, literal_column, or_, select, union_all

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.models import ConfusionPing, Intervention
from app.class_assist.rules import slide_share
from app.class_assist.schemas import InterventionKind, InterventionRow
from app.core import clock
from app.core.sql import run
from app.courses import Lesson, Presence, Slide

AFTER = timedelta(minutes=5)
"""How long after its beginning an intervention is measured, in a lesson that lasts as long."""

MOST = 50


def interventions_of(lesson_id: int, settings: ConfusionSettings, *, taps_gone: bool = False) -> list[InterventionRow]:
    """A lesson's latest interventions, the newest first, each with what came of it so far, while its taps are kept."""
    found = run(_interventions(), lesson=lesson_id).all()
    moments = [_measured_at(each) for each in found]
    due = [at for at in moments if at <= clock.now()]
    shares = dict(zip(due, confused_at(lesson_id, due, settings), strict=True)) if due and not taps_gone else {}
    return [_measured(each, at, shares.get(at), settings, taps_gone) for each, at in zip(found, moments, strict=True)]


@cache
def _interventions() -> Executable:
    return (
        select(
            Intervention.id,
            Intervention.slide_id,
            Intervention.kind,
            Intervention.prompt,
            Intervention.started_at,
            Intervention.confused,
            Intervention.active,
            Slide.number,
            Lesson.ended_at,
        )
        .join(Lesson, Lesson.id == Intervention.lesson_id)
        .outerjoin(Slide, Slide.id == Intervention.slide_id)
        .where(Intervention.lesson_id == bindparam("lesson"))
        .order_by(Intervention.id.desc())
        .limit(MOST)
    )


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


def confused_at(lesson_id: int, moments: Sequence[datetime], settings: ConfusionSettings) -> list[tuple[int, int]]:
    """Distinct confused students and active students as they were at each of these moments that have passed.

    Presence keeps a first and a last sign of life: who left and came back counts as there in between.
    """
    window, active = timedelta(seconds=settings.window_seconds), timedelta(minutes=settings.active_minutes)
    values: dict[str, datetime] = {}
    for number, moment in enumerate(moments):
        values |= {f"at_{number}": moment, f"window_{number}": moment - window, f"active_{number}": moment - active}
    rows = run(_confused_at(len(moments)), lesson=lesson_id, **values).all()
    return [(row.confused, row.active) for row in sorted(rows, key=lambda row: row.number)]


@cache
def _confused_at(moments: int) -> Executable:
    """One statement for all of them."""
    return union_all(*map(_confused_at_moment, range(moments)))


def _confused_at_moment(number: int) -> Any:
    at = bindparam(f"at_{number}", type_=ConfusionPing.at.type)
    confused = select(func.count(ConfusionPing.pseudonym.distinct())).where(
        ConfusionPing.lesson_id == bindparam("lesson"),
        ConfusionPing.at > bindparam(f"window_{number}"),
        ConfusionPing.at <= at,
        or_(ConfusionPing.resolved_at.is_(None), ConfusionPing.resolved_at > at),
    )
    active = select(func.count()).where(
        Presence.lesson_id == bindparam("lesson"),
        Presence.first_seen_at <= at,
        Presence.last_seen_at > bindparam(f"active_{number}"),
    )
    return select(
        literal_column(str(number)).label("number"),
        confused.scalar_subquery().label("confused"),
        active.scalar_subquery().label("active"),
    )


def _measured_at(each: Any) -> datetime:
    """When an intervention's share after it is taken."""
    due: datetime = each.started_at + AFTER
    # A lesson that nobody ended counts as over since its last sign of life, which may lie before.
    return due if each.ended_at is None or each.ended_at >= due else max(each.ended_at, each.started_at)


def _measured(
    each: Any, at: datetime, after: tuple[int, int] | None, settings: ConfusionSettings, taps_gone: bool
) -> InterventionRow:
    outcome: Literal["measured", "too_early", "lesson_ended", "nobody_there", "taps_gone"] = "measured"
    if taps_gone:
        outcome, said = "taps_gone", _("the taps that it was measured by are no longer kept")
    elif after is None:
        outcome, said = "too_early", _("not enough time yet")
    elif max(after) == 0:
        after, outcome, said = None, "nobody_there", _("nobody was there any more")
    else:
        if at < each.started_at + AFTER:
            outcome = "lesson_ended"
        said = _after(*after, at - each.started_at, settings)
    before = _shown(each.confused, each.active, settings)
    share_after = None if after is None else _shown(*after, settings)
    parts = (
        format_time(each.started_at, "HH:mm"),
        names_of_kinds()[each.kind],
        *((_("Slide %(number)s", number=each.number),) if each.number is not None else ()),
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
