"""Answers with the school's model: the prompt, its words as they come, the tools that it calls, and what it cost."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app.chat.places import Place, seat_that_tells
from app.chat.runs.writing import Writing
from app.chat.speaking import spoken_to
from app.chat.tools import carry_out, definitions, offered
from app.chat.turns import Turn
from app.chat.tutoring import moved
from app.core.errors import HomeroomError, Unavailable
from app.courses import Seat
from app.extensions import db
from app.gateway import Answer, Ended, GatewayError, Heard, Provider, Spent, ToolCall, ask, of_end
from app.tutor import (
    Asked,
    Material,
    Page,
    Scene,
    material_of,
    names_for,
    new_mark,
    prefixed,
    prompt_messages,
    tools_withheld,
)
from app.usage import Kind, release, reserve, settle

log = logging.getLogger(__name__)

MOST_ROUNDS = 5
"""How often a model may call tools for one answer before it has to do without."""

MOST_CALLS = 8
"""Calls of one round that are carried out."""

Message = dict[str, Any]


def answer_with_model(turn: Turn, place: Place, writing: Writing, provider: Provider) -> Iterator[Heard]:
    """Answer one turn; gives what the model says each time, to wait for.

    Raises GatewayError, and OverLimit where a budget is used up.
    """
    writing.by = provider.model
    asked = prefixed(turn.sentence)
    rung, _move = moved(turn, place, asked)
    step = rung.step if rung is not None else None
    names = names_for([each.id for each in place.courses], turn.conversation_id)
    question = rung.question if rung is not None else asked.text
    read = seat_that_tells(turn, place, question)
    material = material_of(read.course_id, question, place.mode, step) if read is not None else Material()
    db.session.remove()
    tools = offered(place, tools_withheld(place.mode, step) if place.learns else (), turn.actor.scopes)
    scene = _scene(turn, place, read, material, asked)
    messages: list[Message] = [
        *prompt_messages(
            replace(scene, step=step),
            [{"role": each.speaker.value, "content": each.text} for each in turn.before],
            turn.sentence,
            new_mark(),
            names.mask,
        )
    ]
    spoken = spoken_to(writing, names, read)
    defined = definitions(tools)
    for rounds in range(MOST_ROUNDS + 1):
        if writing.stopped.is_set():
            return
        # In the last round there are no tools: it has to say something.
        last = rounds == MOST_ROUNDS
        try:
            calls = yield from _round(turn, place, writing, provider, messages, [] if last else defined, spoken.say)
        finally:
            spoken.end()
        if writing.stopped.is_set() or not calls:
            return
        if last:
            raise Unavailable(_("The model went on asking for more and gave no answer. Please ask in other words."))
        messages.append({"role": "assistant", "content": None, "tool_calls": [_called(each) for each in calls]})
        known = {each.name for each in tools}
        for number, each in enumerate(calls):
            if writing.stopped.is_set():
                return
            result = "{}"
            if number < MOST_CALLS:
                result = carry_out(turn, place, writing, each, known, names, step=step)
            messages.append({"role": "tool", "tool_call_id": each.id, "content": result})
        # A paragraph of its own for what comes next, where anything stands before it.
        if (so_far := writing.text) and not so_far.endswith("\n\n"):
            writing.say("\n\n")


def _round(
    turn: Turn,
    place: Place,
    writing: Writing,
    provider: Provider,
    messages: list[Message],
    tools: list[Message],
    say: Callable[[str], None],
) -> Generator[Heard, None, list[ToolCall]]:
    """One request: its words are said, its calls returned; what it may cost is reserved before and settled after."""
    most = int(current_app.config["LLM_MAX_TOKENS"])
    usage_id = reserve(
        turn.actor,
        kind=Kind.CHAT,
        model=provider.model,
        course_id=place.here.course_id if place.here is not None else None,
        capability="ask_assistant",
        prompt_tokens=_most_tokens(messages, tools),
        completion_tokens=most,
    )
    db.session.remove()
    calls: list[ToolCall] = []
    spent: Spent | None = None
    error: str | None = None
    begun = False

    def heard(text: str) -> None:
        nonlocal begun
        begun = True
        say(text)

    upstream: Answer = ask(provider, messages, tools=tools, max_tokens=most)
    writing.reads_from(upstream.close)
    if writing.stopped.is_set():
        release(usage_id, error="stopped")
        return []
    try:
        for event in upstream.relay(heard, writing.reader):
            if isinstance(event, Heard):
                yield event
            elif isinstance(event, ToolCall):
                calls.append(event)
            elif isinstance(event, Spent):
                spent = event
            elif isinstance(event, Ended) and (short := of_end(event.reason)) is not None:
                # What stands there is not the whole answer, and a call may lack its second half.
                raise short
    except GatewayError as failure:
        error = failure.code
        raise
    finally:
        unspent = spent is None and not begun and not calls and error in _UNSPENT
        _note(usage_id, spent, error, unspent=unspent)
    return calls


def _note(usage_id: int, spent: Spent | None, error: str | None, *, unspent: bool) -> None:
    try:
        if unspent:
            release(usage_id, error=error or "")
        else:
            settle(
                usage_id,
                prompt_tokens=spent.prompt_tokens if spent else None,
                completion_tokens=spent.completion_tokens if spent else None,
                error=error,
            )
    except (SQLAlchemyError, HomeroomError):
        # The answer is there, whatever the books say; the sweep settles at the worst case what stays open.
        log.exception("what an answer cost was not noted")
    finally:
        db.session.remove()


_UNSPENT = frozenset({"refused_key", "over_limit", "retired_model", "unavailable", "too_long"})
"""Ways to fail before a provider has done anything that it bills."""


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


def _called(wanted: ToolCall) -> Message:
    function = {"name": wanted.name, "arguments": wanted.arguments or "{}"}
    called: Message = {"id": wanted.id, "type": "function", "function": function}
    return called if wanted.beside is None else called | {"extra_content": wanted.beside}


def _most_tokens(messages: list[Message], tools: list[Message]) -> int:
    """No tokenizer makes more tokens than half the bytes of such a text: an upper bound for the reserve."""
    return len(json.dumps([messages, tools], ensure_ascii=False).encode()) // 2 + 100
