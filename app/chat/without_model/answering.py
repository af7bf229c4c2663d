"""Answers without a model: the capability that the sentence asks for, with its real result, and never an invention."""

from __future__ import annotations

import re
from dataclasses import replace

from flask_babel import gettext as _

from app.chat.calls import call
from app.chat.models import CallState
from app.chat.places import Place
from app.chat.runs.events import Shown, Tool
from app.chat.runs.writing import Writing
from app.chat.tools import keep_back
from app.chat.turns import Turn
from app.chat.tutoring import on_the_ladder, teach
from app.chat.without_model.asking_back import choose, choose_class, help_for
from app.chat.without_model.bare_explaining import is_bare, names_it, slide_up
from app.chat.without_model.task_wishes import plainly, task_wish
from app.chat.without_model.waiting import says_it_in_words
from app.chat.without_model.which_task import ABOUT_TASKS
from app.chat.without_model.wishes import Choice, Unclear, Wish, wish_of
from app.chat.without_model.word_for_word import word_for_word
from app.core.actor import Door
from app.core.capability import capabilities, find
from app.core.errors import HomeroomError
from app.core.plain_words import for_people
from app.intents import Request, class_named, understand
from app.intents.catalogue import INTENTS
from app.tutor import Asked, Command, Mode, cannot_translate, escaped, mode_sentence, prefixed


def answer_without_model(turn: Turn, place: Place, writing: Writing, typed: tuple[Command, str] | None) -> None:
    """Answer one turn. `typed` is the command that it begins with, and what follows that."""
    if place.is_off and not _is_personal(turn, place, typed):
        writing.say(mode_sentence(Mode.OFF))
        return
    command = typed[0] if typed is not None else None
    sentence = typed[0].sentence(typed[1]) if typed is not None else turn.sentence
    asked = prefixed(sentence)
    if command is None and asked.task is not None:
        _teach(turn, place, writing, asked)
        return
    if command is None and says_it_in_words(turn):
        writing.say(_("Please press “Yes, do it” or “No” on the card above. Only that decides it.") + "\n\n")
        return
    if command is None and (plain := plainly(turn, place) or word_for_word(turn, place)) is not None:
        _serve(turn, place, writing, plain)
        return
    understood = understand(sentence, place.school, role=place.asker, history=turn.own_words)
    requests = [_meant(each, command) for each in understood.requests[:1]] if command else understood.requests
    if command is not None and not requests:
        requests = [Request(str(command.capability), {})]
    if on_the_ladder(turn, place) and {each.function for each in requests} <= _STILL_ASKS:
        _teach(turn, place, writing, asked)
        return
    if is_bare(sentence) and not any("topic" in each.params for each in requests):
        _explain_what_is_up(turn, place, writing)
        return
    if not requests and names_it(turn):
        _teach(turn, place, writing, asked)
        return
    if not requests:
        _ask_back(turn, place, writing, understood.choices)
        return
    for request in requests:
        if writing.stopped.is_set():
            return
        _serve(turn, place, writing, request)


def _is_personal(turn: Turn, place: Place, typed: tuple[Command, str] | None) -> bool:
    """Whether it is all about the asker and no course, such as their own tasks: no tutor is needed for that."""
    if typed is not None:
        wanted = {typed[0].capability}
    elif (plain := plainly(turn, place)) is not None:
        wanted = {plain.function}
    else:
        understood = understand(turn.sentence, place.school, role=place.asker, history=turn.own_words)
        wanted = {each.function for each in understood.requests}
    return bool(wanted) and wanted <= {each.name for each in capabilities(Door.CHAT) if each.personal}


_STILL_ASKS = frozenset({"track_confusion", "explain_topic"})
"""What "I still don't get it" sounds like; where hints are under way, it asks for the next one."""

_QUESTION = re.compile(r"\?|\b(?:what|why|how|when|where|which|who|define|meaning)\b", re.IGNORECASE)


def _meant(request: Request, command: Command) -> Request:
    """The request under its command's capability: who types /quiz means a quiz, whatever the words look like."""
    if request.function == command.capability:
        return request
    return Request(str(command.capability), {})


def _of_named_class(turn: Turn, place: Place, request: Request) -> Request:
    """An explanation has no class among its parameters; one that the sentence names all the same is meant."""
    if request.function != "explain_topic" or place.here is not None:
        return request
    named = class_named(turn.sentence, place.school)
    return request if named is None else replace(request, params={**request.params, "period": named})


def _serve(turn: Turn, place: Place, writing: Writing, request: Request) -> None:
    request = _of_named_class(turn, place, request)
    if request.function == "explain_topic" and place.here is not None and "period" not in request.params:
        style = request.params.get("explanation_style")
        if place.mode is Mode.HINTS or style is None:
            topic = request.params.get("topic")
            _teach(turn, place, writing, Asked(None, None, str(topic or turn.sentence), is_topic=bool(topic)))
            return
    if request.function == "translate_text":
        writing.say(cannot_translate() + "\n\n")
        return
    if request.function not in {each.name for each in capabilities(Door.CHAT)}:
        what = _title(request.function)
        writing.say(_("I understand: %(what)s. Homeroom cannot do that yet.", what=what) + "\n\n")
        return
    try:
        wish = _wish(turn, place, request)
        if wish.saying:
            writing.say(wish.saying + "\n\n")
        writing.add(Tool(wish.capability, "running"))
        if wish.capability == "explain_topic":
            keep_back(turn, place, wish.capability, wish.arguments)
        called = call(turn, wish.capability, wish.arguments)
    except Unclear as error:
        choose(turn, writing, error.sentence, error.choices)
    except HomeroomError as error:
        writing.add(Tool(request.function, "failed"))
        writing.say(escaped(for_people(error)) + "\n\n")
    else:
        writing.add(Tool(wish.capability, called.state.value))
        writing.say(escaped(_of_its_class(called.sentence, request, wish, place)) + "\n\n")
        if called.state is not CallState.FAILED:
            writing.add(Shown(called.call_id))


def _of_its_class(sentence: str, request: Request, wish: Wish, place: Place) -> str:
    """The sentence, with its class before it where the person has named one."""
    if "period" not in request.params or not sentence:
        return sentence
    name = next((each.name for each in place.courses if str(each.id) == str(wish.arguments.get("course_id"))), None)
    return f"{name}: {sentence}" if name else sentence


def _wish(turn: Turn, place: Place, request: Request) -> Wish:
    if request.function in ABOUT_TASKS:
        return task_wish(turn, place, request)
    if find(request.function).personal:
        return Wish(request.function, request.params)
    return wish_of(request, place)


def _teach(turn: Turn, place: Place, writing: Writing, asked: Asked) -> None:
    if asked.task == "translate":
        # Whatever the class: nobody is asked for one first.
        writing.say(cannot_translate())
        return
    if place.here is None:
        choose_class(turn, place, writing)
        return
    teach(turn, place, place.here, writing, asked)


def _explain_what_is_up(turn: Turn, place: Place, writing: Writing) -> None:
    """Explain the slide that is up, or ask what is to be explained."""
    topic = slide_up(place.here) if place.here is not None else None
    if topic is None and place.here is not None:
        writing.say(_("What would you like explained? Say a word or a topic, such as “Explain osmosis”."))
        return
    _teach(turn, place, writing, Asked(None, None, topic or turn.sentence))


def _ask_back(turn: Turn, place: Place, writing: Writing, choices: tuple[str, ...]) -> None:
    asks = place.here is not None and _QUESTION.search(turn.sentence)
    if (
        asks
        and place.here
        and teach(turn, place, place.here, writing, Asked(None, None, turn.sentence), only_found=True)
    ):
        return
    if place.needs_class:
        choose_class(turn, place, writing)
        return
    if choices:
        meant = tuple(Choice(_title(each), sentence=_sentence(each, place)) for each in choices)
        choose(turn, writing, _("I am not sure what you mean. Is it one of these?"), meant)
        return
    writing.say(_("That is nothing that I can do here. Without a language model I only do what I can do for certain."))
    writing.say("\n\n" + help_for(place))


def _title(function: str) -> str:
    title: str = _(INTENTS[function].title)
    return title


def _sentence(function: str, place: Place) -> str:
    """Words that mean this function for certain, and nothing more."""
    title = INTENTS[function].title
    if understand(title, place.school, role=place.asker).requests == (Request(function, {}),):
        return title
    plain = (each.text for each in INTENTS[function].phrases if "{" not in each.text)
    return next(plain, title)
