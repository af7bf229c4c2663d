"""Copying a course into a new school year. Other domains add what of theirs comes along."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert, literal, select

from app.courses.models import Slide
from app.courses.pictures import copy_pictures
from app.extensions import db

Copier = Callable[[int, int], None]
"""From a course's id to its copy's: writes what comes along, inside the transaction that makes the copy."""

_copiers: list[Copier] = []


def on_copy(copier: Copier) -> Copier:
    """Register what a domain takes along when a course is copied. Copiers run in the order of registration."""
    _copiers.append(copier)
    return copier


def take_along(source_id: int, target_id: int) -> None:
    """Copy the deck, and then whatever the other domains take along."""
    columns = (Slide.number, Slide.title, Slide.topic, Slide.body, Slide.notes)
    slides = select(literal(target_id), *columns).where(Slide.course_id == source_id, Slide.removed_at.is_(None))
    names = ["course_id", *(column.key for column in columns)]
    db.session.execute(insert(Slide).from_select(names, slides.order_by(Slide.number)))
    copy_pictures(source_id, target_id)
    for copier in _copiers:
        copier(source_id, target_id)
