"""A deck from Markdown: looked at first, then imported whole."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import insert, update

from app.core import clock
from app.core.actor import Actor
from app.core.capability import Effect, capability
from app.core.errors import FieldProblem, Invalid
from app.core.live import changed
from app.core.permissions import Permission
from app.courses.access import Seat, seat
from app.courses.deck import Deck, parse
from app.courses.deck_schemas import DeckImported, DeckInput, DeckPreview, DeckProblem, SlideOutline
from app.courses.models import Course, Slide
from app.courses.pictures import Picture, replace_pictures
from app.courses.slides import SlideText, deck_text
from app.courses.widgets import deck_list, notice
from app.extensions import db


@capability(
    "preview_deck",
    permission=Permission.DECK_WRITE,
    access=seat,
    effect=Effect.READ,
    examples=("Show me what slides this text makes",),
    widget=deck_list,
    page=lambda result: url_for("courses.deck", course_id=result.course_id),
)
def preview_deck(_actor: Actor, data: DeckInput, _place: Seat) -> DeckPreview:
    """Show the slides that a Markdown text makes, and what is wrong with it, line by line. Nothing is written."""
    deck = parse(data.markdown)
    count = len(deck.slides)
    problems = [DeckProblem(line=p.line, sentence=p.sentence) for p in deck.problems]
    sentence = ngettext("%(num)s slide", "%(num)s slides", count)
    return DeckPreview(
        course_id=data.course_id,
        slides=[
            SlideOutline(number=number, title=slide.title, topic=slide.topic, has_notes=bool(slide.notes))
            for number, slide in enumerate(deck.slides, 1)
        ],
        problems=problems,
        markdown=data.markdown,
        message=_("%(slides)s, %(problems)s to look at.", slides=sentence, problems=len(problems))
        if problems
        else _("%(slides)s, ready to import.", slides=sentence),
    )


@capability(
    "import_deck",
    permission=Permission.DECK_WRITE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Import this deck into Biology 101",),
    widget=notice,
    page=lambda result: url_for("courses.deck", course_id=result.course_id),
)
def import_deck(_actor: Actor, data: DeckInput, place: Seat) -> DeckImported:
    """Replace the course's deck. A slide whose title stays keeps its id, and with it its history."""
    deck = parse(data.markdown)
    if deck.problems:
        raise Invalid(
            _("Nothing was imported: the deck needs a look first."),
            tuple(FieldProblem(f"markdown.{p.line}", p.sentence) for p in deck.problems),
        )
    if not deck.slides:
        raise Invalid.field("markdown", _("there are no slides in this text"))
    return take_over(place.course_id, deck)


def take_over(course_id: int, deck: Deck, pictures: Mapping[int, Picture] | None = None) -> DeckImported:
    """Put this deck in the place of the course's present one, in the surrounding transaction, and tell every screen.

    `pictures` are those of the slides by their numbers, from 1.
    """
    # The course's row first: of two imports at once, the second waits here and then sees the first one's slides.
    db.session.execute(update(Course).where(Course.id == course_id).values(deck_version=Course.deck_version + 1))
    kept, added, removed = replace_slides(course_id, deck, pictures)
    changed(course_id, "student", "teacher", "projector")
    return DeckImported(
        course_id=course_id,
        slides=len(deck.slides),
        kept=kept,
        added=added,
        removed=removed,
        message=_(
            "The deck has %(slides)s slides now: %(added)s new, %(kept)s kept, %(removed)s removed.",
            slides=len(deck.slides),
            added=added,
            kept=kept,
            removed=removed,
        ),
    )


def replace_slides(course_id: int, deck: Deck, pictures: Mapping[int, Picture] | None = None) -> tuple[int, int, int]:
    """Write the deck over the present one; returns how many slides were kept, added and removed.

    A kept slide loses the picture of its older text, unless `pictures` has a new one.
    """
    before: dict[str, list[SlideText]] = {}
    for slide in deck_text(course_id):
        before.setdefault(slide.head.title, []).append(slide)
    kept: list[int] = []
    ids: dict[int, int] = {}
    for number, draft in enumerate(deck.slides, 1):
        values = {"number": number, "topic": draft.topic, "body": draft.body, "notes": draft.notes}
        same = before.get(draft.title)
        if same:
            ids[number] = same.pop(0).head.id
            kept.append(ids[number])
            db.session.execute(update(Slide).where(Slide.id == ids[number]).values(values))
        else:
            made = insert(Slide).values(course_id=course_id, title=draft.title, **values).returning(Slide.id)
            ids[number] = db.session.execute(made).scalar_one()
    replace_pictures(kept, {ids[number]: picture for number, picture in (pictures or {}).items()})
    gone = [slide.head.id for slides in before.values() for slide in slides]
    if gone:
        db.session.execute(update(Slide).where(Slide.id.in_(gone)).values(removed_at=clock.now()))
    return len(kept), len(deck.slides) - len(kept), len(gone)
