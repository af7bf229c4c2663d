"""Counting for the heatmaps from what was stored when a lesson had ended. `heat.py` counts the same from the taps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TypeVar

from sqlalchemy import func, select

from app.class_assist import bits
from app.class_assist.models import PartCount, SlideCount
from app.extensions import db

Name = TypeVar("Name")

Counts = tuple[int, int]
"""Taps, and students: each once per lesson."""

Names = Mapping[int, Collection[str]]
"""A slide's id to what it is called: its topic or title, and perhaps the parts that students pointed at."""


def by_slide(lessons: Collection[int]) -> tuple[dict[int | None, Counts], dict[int, int]]:
    """Counts, and students present, by slide over these lessons."""
    rows = db.session.execute(
        select(SlideCount.slide_id, func.sum(SlideCount.taps), func.sum(SlideCount.students))
        .add_columns(func.sum(SlideCount.present))
        .where(SlideCount.lesson_id.in_(lessons))
        .group_by(SlideCount.slide_id)
    ).all()
    counts = {slide: (int(taps), int(students)) for slide, taps, students, _ in rows if taps}
    return counts, {slide: int(present) for slide, _, _, present in rows if present and slide is not None}


def pointed_at(lessons: Collection[int]) -> set[tuple[int | None, str]]:
    """The parts that students named, each with its slide."""
    rows = db.session.execute(
        select(PartCount.slide_id, PartCount.part)
        .where(PartCount.lesson_id.in_(lessons), PartCount.part.is_not(None))
        .distinct()
    )
    return {(slide, part) for slide, part in rows if part is not None}


def by_name(lessons: Collection[int], own: Mapping[int, str], *, named: bool) -> dict[str | None, Counts]:
    """Counts by what slides are called (`own`), or with `named` by the part that was meant where there is one."""
    taps: dict[str | None, int] = defaultdict(int)
    tappers: dict[tuple[int, str | None], int] = defaultdict(int)
    for lesson, slide, part, count, stored in db.session.execute(
        select(PartCount.lesson_id, PartCount.slide_id, PartCount.part, PartCount.taps, PartCount.tappers).where(
            PartCount.lesson_id.in_(lessons)
        )
    ):
        name = None if slide is None else own.get(slide)
        if named and part is not None:
            name = part
        taps[name] += count
        tappers[lesson, name] |= bits.read(stored)
    students = _added_up(tappers)
    return {name: (count, students[name]) for name, count in taps.items()}


def present_by_name(lessons: Collection[int], names: Names) -> dict[str, int]:
    """Students who were there for a slide of each name, once per lesson."""
    there: dict[tuple[int, str], int] = defaultdict(int)
    for lesson, slide, stored in db.session.execute(
        select(SlideCount.lesson_id, SlideCount.slide_id, SlideCount.audience).where(
            SlideCount.lesson_id.in_(lessons), SlideCount.present > 0
        )
    ):
        audience = bits.read(stored)
        for name in names.get(slide, ()) if slide is not None else ():
            there[lesson, name] |= audience
    return _added_up(there)


def _added_up(sets: Mapping[tuple[int, Name], int]) -> dict[Name, int]:
    students: dict[Name, int] = defaultdict(int)
    for (_, name), joined in sets.items():
        students[name] += joined.bit_count()
    return dict(students)
