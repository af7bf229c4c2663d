"""What a model is told before it answers: its rules, what it may read and call, and the conversation so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.chat.places import Place, seat_that_tells
from app.chat.runs.writing import Writing
from app.chat.speaking import Spoken, spoken_to
from app.chat.tools import offered
from app.chat.turns import Turn
from app.chat.tutoring import moved
from app.core.capability import Capability
from app.courses import Seat
from app.extensions import db
from app.tutor import (
    Asked,
    Material,
    Names,
    Page,
    Scene,
    Step,
    material_of,
    names_for,
    new_mark,
    prefixed,
    prompt_messages,
    tools_withheld,
)

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a model is told at first, what it may call, and what is needed to read its answer."""

    messages: list[Message]
    tools: list[Capability]
    spoken: Spoken
    names: Names
    step: Step | None


def briefed(turn: Turn, place: Place, writing: Writing) -> Brief:
    """Nothing more of what this takes is kept while the model speaks: 200 answers at once are many."""
    asked = prefixed(turn.sentence)
    rung, _move = moved(turn, place, asked)
    step = rung.step if rung is not None else None
    names = names_for([each.id for each in place.courses], turn.conversation_id)
    question = rung.question if rung is not None else asked.text
    read = seat_that_tells(turn, place, question)
    material = material_of(read.course_id, question, place.mode, step) if read is not None else Material()
    db.session.remove()
    tools = offered(place, tools_withheld(place.mode, step) if place.learns else (), turn.actor.scopes)
    messages = prompt_messages(
        replace(_scene(turn, place, read, material, asked), step=step),
        [{"role": each.speaker.value, "content": each.text} for each in turn.before],
        turn.sentence,
        new_mark(),
        names.mask,
    )
    return Brief([*messages], tools, spoken_to(writing, names, read), names, step)


def _scene(turn: Turn, place: Place, read: Seat | None, material: Material, asked: Asked) -> Scene:
    page = Page(turn.page_url or "", turn.page_title or "") if turn.page_url or turn.page_title else None
    return Scene(
        role=place.stands_as,
        now=place.now,
        zone=str(place.now.tzinfo),
        course=read.course_name if read is not None else "",
        mode=place.mode,
        material=material,
        page=page,
        asked=asked if asked.task is not None else None,
    )
