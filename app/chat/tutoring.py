"""The tutor's own words, without a model: a hint or an explanation, with each slide that it cites as a link."""

from __future__ import annotations

from dataclasses import replace

from flask import url_for

from app.chat.places import Place, arrived, climbed, not_found
from app.chat.runs.writing import Writing
from app.chat.turns import Turn
from app.core.transaction import transaction
from app.courses import Seat, outline
from app.extensions import db
from app.tutor import (
    Asked,
    Hint,
    Mode,
    Rung,
    Step,
    answer,
    answers,
    fills_a_gap,
    has_begun,
    linked,
    reply_to_attempt,
)
from app.tutor import Turn as Move


def teach(turn: Turn, place: Place, here: Seat, writing: Writing, asked: Asked, *, only_found: bool = False) -> bool:
    """Say what the course's material has on something; with `only_found` only if it has. Whether it was said."""
    hint = _hint(turn, place, here, asked)
    if only_found and not hint.found:
        return False
    known = {slide.number for slide in outline(here.course_id, here.deck_version)}
    notes = url_for("courses.notes", course_id=here.course_id)
    writing.say(linked(hint.text, lambda number: f"{notes}#slide-{number}", known))
    return True


def on_the_ladder(turn: Turn, place: Place) -> bool:
    """Whether the conversation has a question that a student is being led to the answer of."""
    if not place.learns or place.mode is not Mode.HINTS:
        return False
    with transaction(write=False):
        begun = has_begun(turn.conversation_id)
    db.session.remove()
    return begun


def moved(turn: Turn, place: Place, asked: Asked) -> tuple[Rung | None, Move]:
    """Where a student's words lead them. A word or two before the missing words were asked for are an answer where
    they are right, and else another question."""
    rung, move = climbed(turn, place, asked.wish)
    if place.here is None or rung is None or move is not Move.TRY or rung.step is not Step.NUDGE:
        return rung, move
    if fills_a_gap(asked.text) and not answers(place.here.course_id, asked.text, rung):
        return climbed(replace(turn, asked_at=None), place, replace(asked, task="explain").wish)
    return rung, move


def _hint(turn: Turn, place: Place, here: Seat, asked: Asked) -> Hint:
    course_id = here.course_id
    rung, move = moved(turn, place, asked)
    if rung is None:
        return answer(course_id, asked, place.mode, None, here.course_name)
    if move is Move.TRY:
        reply, right = reply_to_attempt(course_id, asked.text, rung)
        if right:
            arrived(turn, course_id, rung)
        return reply
    if asked.task is None:
        asked = replace(asked, text=rung.question)
    hint = answer(course_id, asked, place.mode, rung.step, here.course_name)
    if move is Move.NEW and not hint.found:
        not_found(turn, course_id, rung)
    return hint
