"""What slides look like: pictures in private storage, seen by those who belong to the course."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import aliased

from app.core import clock, storage
from app.core.errors import NotFound
from app.core.storage import StoredFile
from app.courses.models import Slide, SlidePicture
from app.extensions import db

KIND = "slide_picture"
UNUSED = timedelta(days=2)
"""A picture that belongs to no slide is kept for so long: its deck may be waiting to be imported, for a day at most."""
MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture: the file's id, and its size in pixels."""

    file_id: int
    width: int
    height: int


def replace_pictures(slides: Collection[int], pictures: Mapping[int, Picture]) -> None:
    """Take the pictures of these slides away, and give these to theirs: by the slides' ids."""
    if slides:
        db.session.execute(delete(SlidePicture).where(SlidePicture.slide_id.in_(slides)))
    rows = [
        {"slide_id": slide, "file_id": picture.file_id, "width": picture.width, "height": picture.height}
        for slide, picture in pictures.items()
    ]
    if rows:
        db.session.execute(insert(SlidePicture), rows)


def copy_pictures(source_id: int, target_id: int) -> None:
    """Give the slides of a course's copy the same pictures; the files themselves are shared."""
    old, new = aliased(Slide), aliased(Slide)
    same = (
        select(new.id, SlidePicture.file_id, SlidePicture.width, SlidePicture.height)
        .select_from(SlidePicture)
        .join(old, old.id == SlidePicture.slide_id)
        .join(new, new.number == old.number)
        .where(old.course_id == source_id, old.removed_at.is_(None), new.course_id == target_id)
    )
    db.session.execute(insert(SlidePicture).from_select(["slide_id", "file_id", "width", "height"], same))


def pictures_of(course_id: int) -> dict[int, Picture]:
    """The pictures of the present deck, by the slides' ids."""
    rows = db.session.execute(
        select(SlidePicture)
        .join(Slide, Slide.id == SlidePicture.slide_id)
        .where(Slide.course_id == course_id, Slide.removed_at.is_(None))
    ).scalars()
    return {row.slide_id: Picture(row.file_id, row.width, row.height) for row in rows}


def picture_file(course_id: int, slide_id: int) -> StoredFile:
    """The picture of a slide of this course, also of one that has left the deck; raises NotFound."""
    file_id = db.session.execute(
        select(SlidePicture.file_id)
        .join(Slide, Slide.id == SlidePicture.slide_id)
        .where(Slide.id == slide_id, Slide.course_id == course_id)
    ).scalar()
    if file_id is None:
        raise NotFound(_("This slide has no picture."))
    return storage.find(file_id, KIND)


def forget_pictures() -> int:
    """Remove pictures that belong to no slide any more; returns how many. Needs a transaction."""
    unused = list(
        db.session.execute(
            select(StoredFile.id)
            .outerjoin(SlidePicture, SlidePicture.file_id == StoredFile.id)
            .where(
                StoredFile.kind == KIND,
                StoredFile.created_at <= clock.now() - UNUSED,
                SlidePicture.file_id.is_(None),
            )
            .limit(MOST_AT_ONCE)
        ).scalars()
    )
    storage.remove(unused)
    return len(unused)
