"""An answer for somebody who asked by a request of their own: asked, then told in their dialect as it is written.

Who goes away ends only the telling: the answer goes on, and stands in their conversation.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from flask import Flask, Response, current_app
from flask_babel import gettext as _
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.chat import (
    MOST_LINES_TOLD,
    MOST_TOLD,
    Asked,
    Ended,
    Entry,
    Failed,
    RunState,
    Shown,
    Text,
    Tool,
    follow,
    shown_tree,
)
from app.core.actor import Actor, Door
from app.core.aside import Aside
from app.core.errors import HomeroomError
from app.core.lines import CONTENT_TYPE, HEADERS, HEARTBEAT, PADDING, listening
from app.core.pipeline import invoke
from app.core.widget import Node
from app.doors.widget_text import as_markdown

log = logging.getLogger(__name__)

GENERATE = "/api/chatkit/generate"
TEACHER = "/api/chat/stream"
TUTOR = "/chatkit/api"
CHATKIT = "/chatkit"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A widget that stands in the answer, and its words as far as they have not been said: what `Shown` points at."""

    tree: Node
    text: str


Word = Text | Tool | Drawn | Failed | Ended
Say = Callable[[Word], bytes]
"""One event as the frames of a dialect; no bytes where the dialect has no word for it.

An answer ends with exactly one of `Failed` and `Ended`.
"""


def answered(actor: Actor, question: Mapping[str, Any], dialect: Callable[[Asked], Say]) -> Response:
    """Ask, and tell the answer. Raises what `ask_assistant` raises, before anything is told."""
    asked = cast(Asked, invoke(actor, "ask_assistant", _filled(question), door=Door.CHATKIT).result)
    entries = follow(asked.run_id, 0, listening())
    # The words are found now: who reads the answer reads it outside of the request, and of its language.
    words = _words(
        entries,
        partial(_tree, current_app._get_current_object(), actor),  # type: ignore[attr-defined]
        cut=Failed("interrupted", _("The answer was interrupted. What was written until then is kept."), True),
    )
    away = Failed("unavailable", _("The answer cannot be read on here. It stands in the conversation."), True)
    return Response(_told(words, dialect(asked), away), content_type=CONTENT_TYPE, headers=dict(HEADERS))


def frame(data: Mapping[str, Any], event: str = "") -> bytes:
    """One server-sent event of JSON."""
    name = f"event: {event}\n" if event else ""
    return f"{name}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")


def remembered(history: Iterable[Any]) -> list[dict[str, str]]:
    """The newest lines of a client's own history that a new conversation may look back on.

    What was said by others than the two who talk, such as a system's orders, is left out; nothing of it is stored.
    """
    lines = [
        {"role": each["role"], "content": each["content"][:MOST_TOLD]}
        for each in history
        if isinstance(each, Mapping)
        and each.get("role") in ("user", "assistant")
        and isinstance(each.get("content"), str)
        and each["content"].strip()
    ]
    return lines[-MOST_LINES_TOLD:]


def _filled(question: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in question.items() if value not in (None, "", [])}


def _told(words: Iterator[list[Word] | None], say: Say, away: Failed) -> Iterator[bytes]:
    yield PADDING
    silent = 0
    try:
        for some in words:
            if some is not None:
                silent = 0
                yield b"".join(map(say, some))
                continue
            silent += 1
            if silent % HEARTBEAT == 0:
                yield b": heartbeat\n\n"
    except (SQLAlchemyError, RedisError, HomeroomError):
        log.warning("a reader was left without the end of an answer", exc_info=True)
        yield say(away)


def _words(
    entries: Iterable[Entry | None], tree_of: Callable[[int], Node | None], cut: Failed
) -> Iterator[list[Word] | None]:
    """The events with their widgets, with a reason for every end that was none, and nothing behind a reason."""
    failed, said = False, list[str]()
    for entry in entries:
        if entry is None:
            yield None
            continue
        words: list[Word] = []
        for event in entry.events:
            failed = failed or isinstance(event, Failed)
            if isinstance(event, Text):
                said.append(event.text)
            if isinstance(event, Shown):
                if (tree := tree_of(event.call_id)) is not None:
                    text = as_markdown(tree)
                    words.append(Drawn(tree, "" if not text or text in "".join(said) else f"\n\n{text}\n\n"))
            elif not isinstance(event, Ended) or event.state in (RunState.COMPLETE, RunState.STOPPED):
                words.append(event)
            elif not failed:
                words.append(cut)
        yield words


def _tree(app: Flask, actor: Actor, call_id: int) -> Node | None:
    with app.app_context():
        return shown_tree(actor, call_id)


def init_app(app: Flask) -> None:
    """Let the streams of the dialects cost little; the tutor's stands below ChatKit's address."""
    app.wsgi_app = Aside(app.wsgi_app, GENERATE, TEACHER, CHATKIT, bodies=True)  # type: ignore[method-assign]
