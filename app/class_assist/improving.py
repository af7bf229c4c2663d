"""The improvement figures. A student's is worked out by quizzes, which say here how; the class's is worked out here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.class_assist.course_numbers import settings_of
from app.class_assist.reteaching import class_improvement
from app.courses import Seat
from app.study import ErrorShare, Improvement, NoFigure


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in percent, or why there is none; `basis` says from how many, with the intervals."""

    value: str
    basis: str = ""


OfStudent = Callable[[int, int], Figure]
"""From a student's and a course's id to their figure."""

_figures: list[OfStudent] = []


def improvement_by(figure: OfStudent) -> OfStudent:
    """Register what works a student's figure out."""
    _figures.append(figure)
    return figure


def improvement_figure(student_id: int | None, course_id: int) -> Figure:
    """A student's own figure; on a screen that many share, and where nothing works it out, there is none yet."""
    if student_id is None or not _figures:
        return Figure(_("not enough items yet"))
    return _figures[-1](student_id, course_id)


def class_figure(place: Seat) -> Figure:
    """How much smaller the confused share was when topics were taught again, of those who were there."""
    found = class_improvement(place.course_id, settings_of(place).anonymity_floor)
    values: dict[NoFigure | None, str] = {
        NoFigure.NOT_ENOUGH: _("not enough lessons yet"),
        NoFigure.NO_ERRORS: _("nobody was confused at first"),
    }
    if found.reason is NoFigure.NOT_ENOUGH:
        return Figure(values[found.reason], _("It compares topics that were taught in two lessons or more."))
    basis = _(
        "Confused when a topic was first taught: %(before)s. When it was taught again: %(after)s.",
        before=share_said(found.before),
        after=share_said(found.after),
    )
    return Figure(percent(found) or values[found.reason], " ".join([basis, *doubt(found)]))


def percent(found: Improvement) -> str:
    """The figure in whole percent; empty where there is none."""
    return "" if found.value is None else f"{round(100 * found.value)}%"


def share_said(side: ErrorShare) -> str:
    """One side of a comparison: how many of how many, and the interval of 95 %."""
    low, high = side.interval
    said: str = _(
        "%(many)s of %(all)s (95\u00a0%% interval %(low)s to %(high)s\u00a0%%)",
        many=side.errors,
        all=side.items,
        low=round(100 * low),
        high=round(100 * high),
    )
    return said


def doubt(found: Improvement) -> list[str]:
    """That a difference may be chance, where the intervals meet."""
    return [] if found.value is None or found.is_clear else [_("So few that it may be chance.")]
