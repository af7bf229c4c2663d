"""Answers with the school's model: the prompt, its words as they come, the tools that it calls, and what it cost."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator, Iterator

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app.chat.briefing import Message, briefed
from app.chat.places import Place
from app.chat.runs.writing import Writing
from app.chat.tools import carry_out, definitions
from app.chat.turns import Turn
from app.core.errors import HomeroomError, Unavailable
from app.extensions import db
from app.gateway import Answer, Ended, GatewayError, Heard, Provider, Spent, ToolCall, ask, of_end
from app.usage import Kind, release, reserve, settle

log = logging.getLogger(__name__)

MOST_ROUNDS = 5
"""How often a model may call tools for one answer before it has to do without."""

MOST_CALLS = 8
"""Calls of one round that are carried out."""


def answer_with_model(turn: Turn, place: Place, writing: Writing, provider: Provider) -> Iterator[Heard]:
    """Answer one turn; gives what the model says each time, to wait for.

    Raises GatewayError, and OverLimit where a budget is used up.
    """
    writing.by = provider.model
    brief = briefed(turn, place, writing)
    messages, tools, spoken = brief.messages, brief.tools, brief.spoken
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
                result = carry_out(turn, place, writing, each, known, brief.names, step=brief.step)
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


def _called(wanted: ToolCall) -> Message:
    function = {"name": wanted.name, "arguments": wanted.arguments or "{}"}
    called: Message = {"id": wanted.id, "type": "function", "function": function}
    return called if wanted.beside is None else called | {"extra_content": wanted.beside}


def _most_tokens(messages: list[Message], tools: list[Message]) -> int:
    """No tokenizer makes more tokens than half the bytes of such a text: an upper bound for the reserve."""
    return len(json.dumps([messages, tools], ensure_ascii=False).encode()) // 2 + 100
