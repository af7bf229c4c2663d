"""The page where a topic is explained. Its address holds the question, so that it can be kept and passed on."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request

from app.accounts import signed_in_actor
from app.core.actor import Actor, Door
from app.core.entry import Entry, open_to
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import CourseInput, Seat, SlideHead, outline, seat, slide_named
from app.explanations.schemas import MOST_TOPIC, Explained
from app.explanations.words import style_labels
from app.study import Style

blueprint = Blueprint("explanations", __name__)

SUGGESTED = 8


def _look(course_id: int) -> tuple[Actor, Seat]:
    """The person's seat; an administrator's look is committed to the audit log before anything shows."""
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        return actor, seat(actor, CourseInput(course_id=course_id), Permission.DECK_READ)


@blueprint.get("/courses/<int:course_id>/explain")
@open_to(Entry.PEOPLE)
def explain(course_id: int) -> str:
    """The form to ask, and with a topic in the address its explanation."""
    actor, place = _look(course_id)
    names = ("topic", "explanation_style", "prior_confusion")
    asked = {name: value for name in names if (value := request.args.get(name, "").strip())}
    result = None
    if "topic" in asked:
        outcome = invoke(actor, "explain_topic", {**asked, "course_id": course_id}, door=Door.BROWSER)
        result = cast(Explained, outcome.result)
    may = place.may if not place.archived else frozenset()
    asks, writes = Permission.QUESTION_ASK in may, Permission.DECK_WRITE in may
    if request.headers.get("HX-Target", "").endswith("#answer"):
        return render_template("explanations/_answer.html", place=place, result=result, asks=asks, writes=writes)
    up = slide_named(place, None)
    return render_template(
        "explanations/explain.html",
        place=place,
        result=result,
        topic=result.topic if result else up.title if up else "",
        style=result.explanation_style if result else Style.SIMPLE,
        styles=style_labels(),
        most=MOST_TOPIC,
        suggested=_suggested(outline(course_id, place.deck_version)),
        asks=asks,
        writes=writes,
    )


def _suggested(slides: tuple[SlideHead, ...]) -> list[str]:
    """Different topics of the deck, or titles where it names none, spread over it."""
    found = list(dict.fromkeys(slide.topic or slide.title for slide in slides))
    step = max(1, -(-len(found) // SUGGESTED))
    return found[::step]
