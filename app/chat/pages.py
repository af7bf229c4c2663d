"""The chat as pages: whole for a browser without JavaScript, and as the panel that opens on every page."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from app.accounts import signed_in_actor
from app.chat.access import own_call, own_conversation
from app.chat.answered import answered_tree, said_no, said_yes
from app.chat.confirming import fields, question
from app.chat.keeping import Payload, pressed
from app.chat.models import Call, Conversation
from app.chat.schemas import MOST_CHARACTERS, Asked, ConversationInput, Conversations
from app.chat.showing import ShownLine, line_of, lines_of, newest_lines
from app.chat.starters import starters
from app.core.actor import Actor, Door
from app.core.capability import find
from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.core.permissions import CourseRole, Permission, Role
from app.core.pipeline import Outcome, invoke
from app.core.regions import Shows, shows_results
from app.core.transaction import transaction
from app.courses import Course, CourseInput, courses_of, seat
from app.extensions import db
from app.tutor import mode_for, mode_sentence
from app.usage import chat_limit

blueprint = Blueprint("chat", __name__)

REGION = "chat-call"


def _pressed(actor: Actor, call_id: int, outcome: Outcome, payload: Payload) -> Shows:
    tree, again, kept = pressed(actor, call_id, outcome, payload)
    return Shows(tree, url_for("chat.call", call_id=call_id) if again else None, kept)


shows_results(REGION, _pressed)


@blueprint.app_template_global()
def what_it_would_do(call: Call) -> str:
    """What a person is asked to say yes to."""
    return question(call)


@blueprint.app_template_global()
def shown_arguments(call: Call) -> list[tuple[str, str]]:
    """What it would be done with, in words."""
    return fields(call)


@blueprint.get("/chat")
@open_to(Entry.PEOPLE)
def conversations() -> str:
    """All of the person's conversations, and the place to begin one."""
    asked = {name: request.args[name] for name in ("query", "status", "cursor", "before") if request.args.get(name)}
    actor = signed_in_actor()
    found = cast(Conversations, invoke(actor, "list_conversations", asked, door=Door.BROWSER).result)
    archived = asked.get("status") == "archived"
    return render_template(
        "chat/list.html",
        page=found,
        query=asked.get("query", ""),
        archived=archived,
        **_composer(actor, course_id=_about(actor)),
    )


@blueprint.get("/chat/<int:conversation_id>")
@open_to(Entry.PEOPLE)
def conversation(conversation_id: int) -> str:
    """One conversation. `?say=` offers words to be sent, as a choice that was asked back does."""
    actor = signed_in_actor()
    mine = _own(actor, conversation_id)
    shown = _composer(actor, mine, mine.course_id or _about(actor), lines_of(mine.id))
    return render_template("chat/conversation.html", draft=request.args.get("say", "")[:MOST_CHARACTERS], **shown)


@blueprint.get("/chat/panel")
@open_to(Entry.PEOPLE)
def panel() -> str:
    """The conversation as it stands beside any page: the one that is open, or a new one about the page's course."""
    actor = signed_in_actor()
    if known := request.args.get("conversation_id", type=int):
        # A tab remembers a conversation that may be deleted by now, or somebody else's who was signed in here.
        with suppress(NotFound):
            mine = _own(actor, known)
            return render_template("chat/_panel.html", **_composer(actor, mine, mine.course_id, lines_of(mine.id)))
    return render_template("chat/_panel.html", **_composer(actor, course_id=_about(actor)))


@blueprint.post("/chat/messages")
@open_to(Entry.PEOPLE)
def say() -> str | Answer:
    """Take a message; the answer is written meanwhile."""
    names = ("message", "conversation_id", "course_id", "page_url", "page_title")
    data = {name: request.form[name] for name in names if request.form.get(name)}
    if chosen := request.form.get("choice"):
        # A button that says something, whatever else stands in the box.
        data["message"] = chosen
    # What cannot be a message is refused before it counts against the limit.
    find("ask_assistant").parse(data)
    return _asked(signed_in_actor(), data)


@chat_limit
def _asked(actor: Actor, data: dict[str, str]) -> str | Answer:
    return _begun(actor, cast(Asked, invoke(actor, "ask_assistant", data, door=Door.BROWSER).result), lines=2)


@blueprint.post("/chat/answers/<int:answer_id>/retry")
@open_to(Entry.PEOPLE)
@chat_limit
def retry(answer_id: int) -> str | Answer:
    """Have the newest question answered anew."""
    actor = signed_in_actor()
    asked = cast(Asked, invoke(actor, "retry_answer", {"answer_id": answer_id}, door=Door.BROWSER).result)
    return _begun(actor, asked, again=answer_id)


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
    """One answer as it is now: what its stream's end asks for, with the length of the text that it has read."""
    line = line_of(signed_in_actor(), answer_id, request.args.get("read", type=int))
    return render_template("chat/_line.html", line=line)


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
    with transaction(write=False):
        sentence = own_call(actor, call_id).sentence
    return _line_or_page(mine.conversation_id, mine.answer_id, sentence or _("Not done."))


def _begun(actor: Actor, asked: Asked, lines: int = 1, again: int | None = None) -> str | Answer:
    where = url_for("chat.conversation", conversation_id=asked.conversation_id)
    if request.headers.get("HX-Request") != "true":
        return redirect(where, 303)
    if request.form.get("from") == "list":
        return Response(headers={"HX-Redirect": where})
    mine = _own(actor, asked.conversation_id)
    shown = newest_lines(mine.id, 2)
    return render_template(
        "chat/_begun.html",
        lines=shown[-lines:],
        # What is tried again stands, and is drawn without its button; or nothing was written in it, and it is gone.
        again=again,
        kept=next((each for each in shown[:-1] if each.message.id == again), None),
        stands=request.form.get("from") or request.args.get("from"),
        **_where(mine, mine.course_id),
    )


def _line_or_page(conversation_id: int, answer_id: int, sentence: str = "") -> str | Answer:
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("chat.conversation", conversation_id=conversation_id, _anchor=f"line-{answer_id}"), 303)
    line = render_template("chat/_line.html", line=line_of(signed_in_actor(), answer_id))
    return render_template("_answer.html", region=Markup(line), sentence=sentence) if sentence else line  # noqa: S704


def _own(actor: Actor, conversation_id: int) -> Conversation:
    with transaction(write=False):
        return own_conversation(actor, ConversationInput(conversation_id=str(conversation_id)), Permission.CHAT_USE)


def _about(actor: Actor) -> int | None:
    """The course that the address says, which a new conversation is about. Raises NotFound where it is not theirs."""
    course_id = request.args.get("course_id", type=int)
    if course_id is None:
        return None
    with transaction(write=actor.watched):
        return seat(actor, CourseInput(course_id=course_id), None).course_id


def _where(mine: Conversation | None, course_id: int | None) -> dict[str, Any]:
    name = None
    if course_id:
        with transaction(write=False):
            name = db.session.execute(select(Course.name).where(Course.id == course_id)).scalar()
    return {"conversation": mine, "course_id": course_id, "course_name": name}


def _composer(
    actor: Actor,
    mine: Conversation | None = None,
    course_id: int | None = None,
    lines: list[ShownLine] | None = None,
) -> dict[str, Any]:
    with transaction(write=actor.watched):
        courses = courses_of(actor)
        here = None
        if course_id is not None:
            with suppress(NotFound):
                here = seat(actor, CourseInput(course_id=course_id), None)
    return {
        **_where(mine, course_id),
        "lines": lines or [],
        "courses": courses,
        "most": MOST_CHARACTERS,
        "role": here.role if here is not None and actor.role is not Role.GUEST else actor.role,
        "mode_note": mode_sentence(mode_for(here)) if here is not None and here.role is CourseRole.STUDENT else "",
        "starters": starters(actor, course_id),
    }
