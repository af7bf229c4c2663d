"""Who answers: Homeroom itself where no model is needed, else the model that the school has connected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.chat.distress import in_distress, whom_to_tell
from app.chat.places import place_of
from app.chat.runs.writing import Writing
from app.chat.turns import Turn
from app.chat.with_model import answer_with_model
from app.chat.without_model.answering import answer_without_model
from app.chat.without_model.asking_back import help_for
from app.chat.without_model.choosing import asked_again, chosen, keep_course
from app.gateway import Heard, provider
from app.tutor import Command, slash


def answer(turn: Turn, writing: Writing) -> Iterator[Heard]:
    """Answer one turn; gives what a model says, to wait for.

    Raises the errors of `app.core.errors`, and GatewayError.
    """
    if in_distress(turn.sentence):
        # Whoever needs a person now is sent to one, and no provider reads it.
        writing.say(whom_to_tell())
        return
    if again := asked_again(turn):
        writing.say(again)
        return
    asked, turn = turn, chosen(turn)
    place = place_of(turn)
    if turn.course_id != asked.course_id:
        keep_course(turn)
    typed = slash(turn.sentence, place.stands_as)
    if typed is not None and typed[0].capability is None:
        writing.say(help_for(place))
        return
    connected = provider()
    if connected is None or place.is_off or place.needs_class:
        # Without a class, or with a tutor that is off, there is nothing that a model could be asked.
        answer_without_model(turn, place, writing, typed)
        return
    yield from answer_with_model(_for_a_model(turn, typed), place, writing, connected)


def _for_a_model(turn: Turn, typed: tuple[Command, str] | None) -> Turn:
    """The turn as a provider may read it: a command as what it stands for, and nothing said in distress before."""
    before = tuple(line for line in turn.before if not in_distress(line.text))
    sentence = typed[0].sentence(typed[1]) if typed is not None else turn.sentence
    return replace(turn, sentence=sentence, before=before)
