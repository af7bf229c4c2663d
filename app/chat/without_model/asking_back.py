"""What is asked back, with choices to press, and what can be done here at all."""

from __future__ import annotations

from urllib.parse import quote

from flask import url_for
from flask_babel import gettext as _

from app.chat.places import Place
from app.chat.runs.writing import Writing
from app.chat.turns import Turn
from app.chat.without_model.wishes import Choice, classes
from app.tutor import commands, escaped


def choose(turn: Turn, writing: Writing, sentence: str, choices: tuple[Choice, ...]) -> None:
    """Ask back. Each choice is a link that says it: the page sends it, or offers it to be sent."""
    lines = [f"- [{escaped(each.words)}]({_link(turn, each)})" for each in choices]
    writing.say("\n".join([sentence, "", *lines]) + "\n\n")


def choose_class(turn: Turn, place: Place, writing: Writing) -> None:
    """Ask which class is meant."""
    choose(turn, writing, _("Which class is it about?"), classes(place))


def help_for(place: Place) -> str:
    """The commands of whoever asks."""
    lines = [f"- `/{each.name}` – {escaped(str(each.label))}" for each in commands(place.stands_as)]
    said: str = _("You can say it in your own words, or begin with one of these:")
    return said + "\n\n" + "\n".join(lines)


def _link(turn: Turn, choice: Choice) -> str:
    say = choice.sentence or turn.sentence
    if choice.instead_of:
        say = say.replace(choice.instead_of, choice.words, 1) if choice.instead_of in say else choice.words
    course = f"&course_id={choice.course_id}" if choice.course_id is not None else ""
    # A bracket in an address would end it.
    return f"{url_for('chat.conversation', conversation_id=turn.conversation_id)}?say={quote(say, safe='')}{course}"
