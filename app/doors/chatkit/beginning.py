"""What a ChatKit request does, done before anything is told of it: what is refused is refused by a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from chatkit.types import (
    AttachmentsCreateReq,
    AttachmentsDeleteReq,
    ChatKitReq,
    InputTranscribeReq,
    ItemsListReq,
    NoticeEvent,
    StructuredInputItem,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadsAddClientToolOutputReq,
    ThreadsAddStructuredInputReq,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsGetByIdReq,
    ThreadsRetryAfterItemReq,
    ThreadsSyncCustomActionReq,
    ThreadStreamEvent,
    UserMessageInput,
    UserMessageItem,
    WidgetItem,
    WidgetRootUpdated,
)
from flask_babel import gettext as _

from app.chat import (
    Asked,
    Call,
    Thread,
    act,
    call_in,
    line_in,
    lines_beyond,
    newest_answer,
    pass_over,
    question_of,
    said_no,
    said_yes,
    thread_of,
)
from app.core.actor import Actor, Door
from app.core.capability import find
from app.core.errors import Conflict, Invalid, NotFound
from app.core.pipeline import invoke
from app.doors.chatkit.items import (
    MESSAGE,
    NO,
    QUESTIONS,
    WIDGET,
    YES,
    call_items,
    is_answered,
    items_of,
    number_of,
    question_item,
    tree_of,
)
from app.doors.chatkit.questions import payload_of, questions_item, split
from app.doors.references import References, references_to

MOST_KEPT = 50
"""Lines behind a question that are told again when it is answered anew."""


@dataclass(slots=True)
class Begun:
    """What has been done: in which thread, what there is to tell at once, and the answer that is being written.

    `item` is the widget that an action has changed, `pending` the questions as they stood before they were answered.
    `stops` says that who leaves while an answer is told stops it: the protocol has no other way to. A client with a key
    can come back for the same answer, so it goes on.
    """

    thread: Thread
    references: References = field(default_factory=References)
    question: UserMessageItem | None = None
    asked: Asked | None = None
    first: list[ThreadStreamEvent] = field(default_factory=list)
    item: ThreadItem | None = None
    pending: StructuredInputItem | None = None
    stops: bool = False


def begin(actor: Actor, wanted: ChatKitReq, key: str | None) -> Begun | None:
    """Do what a request asks for; None where there is only something to look up.

    `key` is a client's `Idempotency-Key`. Raises the errors of `app.core.errors`.
    """
    begun = _begun(actor, wanted, key)
    if begun is not None:
        may = actor.scopes is None or "stop_answer" in actor.scopes
        begun.stops = begun.asked is not None and key is None and may
    return begun


def _begun(actor: Actor, wanted: ChatKitReq, key: str | None) -> Begun | None:
    match wanted:
        case ThreadsCreateReq():
            return _asked(actor, wanted.params.input, _about(wanted.metadata), key)
        case ThreadsAddUserMessageReq():
            where = {**_about(wanted.metadata), "conversation_id": thread_of(actor, wanted.params.thread_id).key}
            return _asked(actor, wanted.params.input, where, key)
        case ThreadsRetryAfterItemReq():
            return _retried(actor, thread_of(actor, wanted.params.thread_id), wanted.params.item_id, key)
        case ThreadsAddStructuredInputReq():
            return _answered(actor, wanted, key)
        case ThreadsCustomActionReq() | ThreadsSyncCustomActionReq():
            return _acted(actor, wanted, key)
        case ThreadsAddClientToolOutputReq():
            thread_of(actor, wanted.params.thread_id)
            raise Conflict(_("No tool of yours was called here, so there is nothing to add to."))
        case AttachmentsCreateReq() | AttachmentsDeleteReq():
            raise Invalid.field("type", "attachments are not taken here")
        case InputTranscribeReq():
            raise Invalid.field("type", "speech is not written down here")
        case ThreadsGetByIdReq() | ItemsListReq():
            find("read_conversation").permit(actor, Door.CHATKIT)
    return None


def _about(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What a client says of the course and of the page beside its chat."""
    names = ("course_id", "courseId", "page_url", "pageUrl", "page_title", "pageTitle")
    return {name: metadata[name] for name in names if metadata.get(name) not in (None, "")}


def _asked(actor: Actor, said: UserMessageInput, where: Mapping[str, Any], key: str | None) -> Begun:
    if said.attachments:
        raise Invalid.field("params.input.attachments", "attachments are not taken here")
    words = "".join(each.text for each in said.content)
    if said.quoted_text:
        words = "\n".join(f"> {line}" for line in said.quoted_text.splitlines()) + f"\n\n{words}"
    asked = cast(Asked, invoke(actor, "ask_assistant", {"message": words, **where}, door=Door.CHATKIT, key=key).result)
    begun = _telling(actor, thread_of(actor, asked.conversation_key), asked)
    begun.question = question_item(begun.thread.key, line_in(begun.thread, question_of(asked.run_id)))
    return begun


def _telling(actor: Actor, thread: Thread, asked: Asked | None = None) -> Begun:
    return Begun(thread, citable(actor, thread), asked=asked)


def citable(actor: Actor, thread: Thread) -> References:
    """The slides that an answer in a thread can cite: none where the course is not the actor's any more."""
    try:
        return references_to(actor, thread.course_id)
    except NotFound:
        return References()


def _retried(actor: Actor, thread: Thread, identity: str, key: str | None) -> Begun:
    _kind, question_id = number_of(identity, MESSAGE)
    answer_id = newest_answer(thread, question_id)
    again = cast(Asked, invoke(actor, "retry_answer", {"answer_id": answer_id}, door=Door.CHATKIT, key=key).result)
    begun = _telling(actor, thread, again)
    begun.question = question_item(thread.key, line_in(thread, question_id))
    # A client drops what stands behind the question. Here it is kept, so it is told again; but not the new answer,
    # which has its own telling, and may be whole by now.
    for line in lines_beyond(thread.id, question_id + 1, newest_first=False, most=MOST_KEPT):
        if line.message.id == again.answer_id:
            continue
        begun.first += [ThreadItemDoneEvent(item=each) for each in items_of(thread.key, line, begun.references)]
    return begun


def _answered(actor: Actor, wanted: ThreadsAddStructuredInputReq, key: str | None) -> Begun:
    begun = Begun(thread_of(actor, wanted.params.thread_id))
    _kind, call_id = number_of(wanted.params.item_id, QUESTIONS)
    call = call_in(actor, begun.thread, call_id)
    questions = split(tree_of(call) or {"type": "Card"})[1]
    if not questions:
        raise Conflict(_("Nothing is asked here any more."))
    if key is None and is_answered(call, line_in(begun.thread, call.answer_id).calls):
        raise Conflict(_("You have answered this already."))
    begun.pending = questions_item(begun.thread.key, wanted.params.item_id, call, questions)
    payload = payload_of(questions, wanted.params.input)
    if payload is None:
        pass_over(call)
    else:
        acted = act(actor, begun.thread, "quiz.answer", payload, sender=call, beside=True, key=key)
        begun.first = [*_items(actor, begun.thread, acted.call_id), *_noticed(acted.sentence)]
    return begun


def _acted(actor: Actor, wanted: ThreadsCustomActionReq | ThreadsSyncCustomActionReq, key: str | None) -> Begun:
    begun = Begun(thread_of(actor, wanted.params.thread_id))
    action, payload = wanted.params.action.type, wanted.params.action.payload
    if not isinstance(action, str):
        raise Invalid.field("params.action.type", "should be the name of an action")
    if payload is not None and not isinstance(payload, dict):
        raise Invalid.field("params.action.payload", "should be an object")
    sender = None
    if wanted.params.item_id is not None:
        _kind, call_id = number_of(wanted.params.item_id, WIDGET)
        sender = call_in(actor, begun.thread, call_id)
    if action in (YES, NO):
        return _decided(actor, begun, sender, action)
    if find(action).name == "ask_assistant":
        raise Invalid.field("params.action.type", "say it with threads.add_user_message")
    acted = act(actor, begun.thread, action, payload or {}, sender=sender, key=key)
    if isinstance(acted.result, Asked):
        begun = _telling(actor, begun.thread, acted.result)
    if acted.line_id is not None and acted.sentence:
        begun.references = citable(actor, begun.thread)
        said = items_of(begun.thread.key, replace(line_in(begun.thread, acted.line_id), calls=[]), begun.references)
        begun.first += [ThreadItemDoneEvent(item=each) for each in said]
    shown = _items(actor, begun.thread, acted.call_id)
    begun.item = next((each.item for each in shown if isinstance(each.item, WidgetItem)), None)
    here = sender is not None and acted.call_id == sender.id
    begun.first += _updated(begun.item, shown) if here else shown
    begun.first += _noticed(acted.sentence if acted.line_id is None and begun.asked is None else "")
    return begun


def _decided(actor: Actor, begun: Begun, sender: Call | None, word: str) -> Begun:
    if sender is None:
        raise Invalid.field("params.item_id", "say which widget was pressed")
    said_yes(actor, sender) if word == YES else said_no(sender)
    shown = _items(actor, begun.thread, sender.id)
    begun.item = next((each.item for each in shown if isinstance(each.item, WidgetItem)), None)
    begun.first = [*_updated(begun.item, shown), *_noticed(call_in(actor, begun.thread, sender.id).sentence or "")]
    return begun


def _items(actor: Actor, thread: Thread, call_id: int | None) -> list[ThreadItemDoneEvent]:
    if call_id is None:
        return []
    return [ThreadItemDoneEvent(item=each) for each in call_items(thread.key, call_in(actor, thread, call_id))]


def _updated(item: ThreadItem | None, shown: list[ThreadItemDoneEvent]) -> list[ThreadStreamEvent]:
    """The same, where the widget stands already: it is drawn anew in its place."""
    if not isinstance(item, WidgetItem):
        return list(shown)
    anew = ThreadItemUpdatedEvent(item_id=item.id, update=WidgetRootUpdated(widget=item.widget))
    return [anew, *(each for each in shown if each.item.id != item.id)]


def _noticed(sentence: str) -> list[ThreadStreamEvent]:
    return [NoticeEvent(level="info", message=sentence)] if sentence else []
