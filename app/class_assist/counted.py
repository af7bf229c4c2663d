"""Counting for the heatmaps from what was stored when a lesson had ended. `heat.py` counts the same from the taps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, String, cast, func, literal_column, select

from app.class_assist import bits
from app.class_assist.models import PartCount, SlideCount
from app.extensions import db

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
    tappers: dict[str | None, dict[str, int]] = defaultdict(dict)
    for slide, part, count, sets in db.session.execute(
        select(PartCount.slide_id, PartCount.part, func.sum(PartCount.taps), _sets(PartCount.tappers.expression))
        .where(PartCount.lesson_id.in_(lessons))
        .group_by(PartCount.slide_id, PartCount.part)
    ):
        name = None if slide is None else own.get(slide)
        if named and part is not None:
            name = part
        taps[name] += int(count)
        _join(tappers[name], _decoded(sets))
    return {name: (count, _students(tappers[name])) for name, count in taps.items()}


def present_by_name(lessons: Collection[int], names: Names) -> dict[str, int]:
    """Students who were there for a slide of each name, once per lesson."""
    there: dict[str, dict[str, int]] = defaultdict(dict)
    for slide, sets in db.session.execute(
        select(SlideCount.slide_id, _sets(SlideCount.audience.expression))
        .where(SlideCount.lesson_id.in_(lessons), SlideCount.present > 0)
        .group_by(SlideCount.slide_id)
    ):
        audience = _decoded(sets)
        for name in names.get(slide, ()) if slide is not None else ():
            _join(there[name], audience)
    return {name: _students(found) for name, found in there.items()}


def _sets(bits_column: ColumnElement[bytes]) -> ColumnElement[str]:
    """The sets of all lessons as one text, `7:0aff 8:01`: a row for each takes ten times as long to fetch."""
    sqlite = db.engine.dialect.name == "sqlite"
    hexed = func.hex(bits_column) if sqlite else func.encode(bits_column, "hex")
    lesson: ColumnElement[int] = literal_column("lesson_id")
    return func.aggregate_strings(cast(lesson, String) + ":" + hexed, " ")


def _decoded(sets: str) -> dict[str, int]:
    """One set a lesson: its bits by the lesson's id, as it stands in the text."""
    pairs = (each.split(":") for each in sets.split(" "))
    return {lesson: bits.spelled(hexed) for lesson, hexed in pairs}


def _join(found: dict[str, int], more: Mapping[str, int]) -> None:
    """Add the sets of some lessons to those found so far."""
    if not found:
        found.update(more)
        return
    for lesson, joined in more.items():
        found[lesson] = found.get(lesson, 0) | joined


def _students(found: Mapping[str, int]) -> int:
    return sum(joined.bit_count() for joined in found.values())
