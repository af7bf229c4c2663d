"""The chat as pages: whole for a browser without JavaScript, and as the panel that opens on every page."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.accounts import signed_in_actor
from app.chat.access import own_call, own_conversation
from app.chat.answered import answered_tree, said_no, said_yes
from app.chat.models import Call
from app.chat.schemas import MOST_CHARACTERS, Asked, ConversationInput, Conversations
from app.chat.showing import ShownLine, line_of, lines_of
from app.chat.starters import starters
from app.core.actor import Actor, Door
from app.core.capability import find
from app.core.entry import Entry, open_to
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.regions import shows_results
from app.core.transaction import transaction
from app.courses import CourseInput, courses_of, seat
from app.usage import chat_limit

blueprint = Blueprint("chat", __name__)

REGION = "chat-call"
shows_results(REGION)


@blueprint.app_template_global()
def what_it_would_do(call: Call) -> str:
    """What a person is asked to say yes to: the capability's own first sentence."""
    return find(call.capability).description.split(". ")[0].rstrip(".") + "?"


@blueprint.app_template_global()
def shown_arguments(call: Call) -> list[tuple[str, str]]:
    """What it would be done with, in words: field and value, without those that only say where."""
    return [
        (name.replace("_", " "), ", ".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in call.arguments.items()
        if name != "course_id" and value not in (None, "", [])
    ]


@blueprint.get("/chat")
@open_to(Entry.PEOPLE)
def conversations() -> str:
    """All of the person's conversations, and the place to begin one."""
    asked = {name: request.args[name] for name in ("query", "status", "before") if request.args.get(name)}
    actor = signed_in_actor()
    found = cast(Conversations, invoke(actor, "list_conversations", asked, door=Door.BROWSER).result)
    archived = asked.get("status") == "archived"
    return render_template(
        "chat/list.html", page=found, query=asked.get("query", ""), archived=archived, **_composer(actor, None, None)
    )


@blueprint.get("/chat/<int:conversation_id>")
@open_to(Entry.PEOPLE)
def conversation(conversation_id: int) -> str:
    """One conversation."""
    actor = signed_in_actor()
    return render_template("chat/conversation.html", **_conversation(actor, conversation_id))


@blueprint.get("/chat/panel")
@open_to(Entry.PEOPLE)
def panel() -> str:
    """The conversation as it stands beside any page: the one that is open, or a new one about the page's course."""
    actor = signed_in_actor()
    if known := request.args.get("conversation_id", type=int):
        return render_template("chat/_panel.html", **_conversation(actor, known))
    course_id = request.args.get("course_id", type=int)
    if course_id is not None:
        with transaction(write=actor.watched):
            seat(actor, CourseInput(course_id=course_id), None)
    return render_template("chat/_panel.html", **_composer(actor, None, course_id))


@blueprint.post("/chat/messages")
@open_to(Entry.PEOPLE)
@chat_limit
def say() -> str | Answer:
    """Take a message; the answer is written meanwhile."""
    actor = signed_in_actor()
    names = ("message", "conversation_id", "course_id", "page_url", "page_title")
    data = {name: request.form[name] for name in names if request.form.get(name)}
    return _begun(actor, cast(Asked, invoke(actor, "ask_assistant", data, door=Door.BROWSER).result), lines=2)


@blueprint.post("/chat/answers/<int:answer_id>/retry")
@open_to(Entry.PEOPLE)
@chat_limit
def retry(answer_id: int) -> str | Answer:
    """Have the newest question answered anew."""
    actor = signed_in_actor()
    return _begun(actor, cast(Asked, invoke(actor, "retry_answer", {"answer_id": answer_id}, door=Door.BROWSER).result))


@blueprint.post("/chat/answers/<int:answer_id>/stop")
@open_to(Entry.PEOPLE)
def stop(answer_id: int) -> Answer:
    """Stop an answer; its stream says so to whoever follows it."""
    result: Any = invoke(signed_in_actor(), "stop_answer", {"answer_id": answer_id}, door=Door.BROWSER).result
    if request.headers.get("HX-Request") == "true":
        return Response(status=204)
    return redirect(url_for("chat.conversation", conversation_id=result.conversation_id), 303)


@blueprint.post("/chat/answers/<int:answer_id>/rate")
@open_to(Entry.PEOPLE)
def rate(answer_id: int) -> str | Answer:
    """Say whether an answer helped."""
    data = {"answer_id": answer_id, "liked": request.form.get("liked") or None, "reason": request.form.get("reason")}
    result: Any = invoke(signed_in_actor(), "rate_answer", data, door=Door.BROWSER).result
    return _line_or_page(result.conversation_id, answer_id)


@blueprint.get("/chat/answers/<int:answer_id>")
@open_to(Entry.PEOPLE)
def line(answer_id: int) -> str:
    """One answer as it is now: what its stream's end asks for."""
    return render_template("chat/_line.html", line=line_of(signed_in_actor(), answer_id))


@blueprint.get("/chat/calls/<int:call_id>")
@open_to(Entry.PEOPLE)
def call(call_id: int) -> str:
    """What was called for an answer, as it is now: what only looks is looked at anew."""
    actor = signed_in_actor()
    with transaction(write=False):
        mine = own_call(actor, call_id)
    tree = answered_tree(actor, mine) if request.headers.get("HX-Target", "").endswith(f"{REGION}-{call_id}") else None
    return render_template("chat/_call.html", call=mine, tree=tree or mine.tree, region=f"{REGION}-{call_id}")


@blueprint.post("/chat/calls/<int:call_id>/<any(yes, no):word>")
@open_to(Entry.PEOPLE)
def decide(call_id: int, word: str) -> str | Answer:
    """Say yes or no to what the assistant wants to do."""
    actor = signed_in_actor()
    with transaction(write=False):
        mine = own_call(actor, call_id)
    said_yes(actor, mine) if word == "yes" else said_no(mine)
    return _line_or_page(mine.conversation_id, mine.answer_id)


def _begun(actor: Actor, asked: Asked, lines: int = 1) -> str | Answer:
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("chat.conversation", conversation_id=asked.conversation_id), 303)
    shown = lines_of(asked.conversation_id)
    return render_template(
        "chat/_begun.html", lines=shown[-lines:], conversation=_own(actor, asked.conversation_id), asked=asked
    )


def _line_or_page(conversation_id: int, answer_id: int) -> str | Answer:
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("chat.conversation", conversation_id=conversation_id, _anchor=f"line-{answer_id}"), 303)
    return render_template("chat/_line.html", line=line_of(signed_in_actor(), answer_id))


def _own(actor: Actor, conversation_id: int) -> Any:
    with transaction(write=False):
        return own_conversation(actor, ConversationInput(conversation_id=str(conversation_id)), Permission.CHAT_USE)


def _conversation(actor: Actor, conversation_id: int) -> dict[str, Any]:
    mine = _own(actor, conversation_id)
    lines = lines_of(mine.id)
    return _composer(actor, mine, mine.course_id, lines)


def _composer(actor: Actor, mine: Any, course_id: int | None, lines: list[ShownLine] | None = None) -> dict[str, Any]:
    with transaction(write=False):
        courses = courses_of(actor)
    return {
        "conversation": mine,
        "lines": lines or [],
        "course_id": course_id,
        "courses": courses,
        "most": MOST_CHARACTERS,
        "starters": starters(actor, course_id),
    }
