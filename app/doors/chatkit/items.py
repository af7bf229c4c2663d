"""Lines of a conversation as the items of a ChatKit thread, under ids that stay.

`msg_7` is line 7, `wdg_5` the widget of call 5, and `inp_5` its questions where it is a quiz that waits for answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageItem,
    InferenceOptions,
    LockedStatus,
    ThreadItem,
    ThreadMetadata,
    URLSource,
    UserMessageItem,
    UserMessageTextContent,
    WidgetItem,
)
from chatkit.widgets import DynamicWidgetRoot
from flask_babel import gettext as _

from app.chat import Call, CallState, ShownLine, confirmed_fields, confirming_question
from app.core import widget
from app.core.errors import NotFound
from app.core.widget import Node
from app.doors.chatkit.questions import questions_item, split
from app.doors.references import References
from app.doors.widget_text import as_markdown

MESSAGE, WIDGET, QUESTIONS = "msg", "wdg", "inp"
YES, NO = "call.yes", "call.no"
"""What the card of a call that waits for a yes says when it is pressed."""


class Head(Protocol):
    """What a conversation is called, since when, and what it is about."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def course_id(self) -> int | None: ...
    @property
    def created_at(self) -> datetime: ...


def item_id(kind: str, number: int) -> str:
    """The id of the item of a line (`msg`) or of a call (`wdg`, `inp`)."""
    return f"{kind}_{number}"


def number_of(identity: str, *kinds: str) -> tuple[str, int]:
    """The kind and number of an item's id. Raises NotFound for what is no id of such an item."""
    kind, _mark, number = identity.partition("_")
    if kind not in kinds or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound(_("There is no such item in this conversation."))
    return kind, int(number)


def thread_metadata(thread: Head, *, known: Collection[int]) -> ThreadMetadata:
    """The head of a thread. It is active, also put away and with its course archived: who asks in it is answered.

    Locked it is where its course is not among the `known` ones of the person: every answer there is a refusal.
    """
    head = ThreadMetadata(id=thread.key, title=thread.title, created_at=thread.created_at)
    if thread.course_id is not None and thread.course_id not in known:
        head.status = LockedStatus(reason=_("You are not in its course any more. What was said stays here to be read."))
    return head


def question_item(thread_id: str, line: ShownLine) -> UserMessageItem:
    """What a person said."""
    return UserMessageItem(
        id=item_id(MESSAGE, line.message.id),
        thread_id=thread_id,
        created_at=line.message.created_at,
        content=[UserMessageTextContent(text=line.message.content)],
        inference_options=InferenceOptions(),
    )


def answer_item(thread_id: str, number: int, moment: datetime, content: Sequence[AssistantMessageContent]) -> Any:
    """What the assistant said, as far as it is there."""
    return AssistantMessageItem(
        id=item_id(MESSAGE, number), thread_id=thread_id, created_at=moment, content=list(content)
    )


def content_of(text: str, references: References) -> AssistantMessageContent:
    """A whole answer, with the slides that it cites."""
    read = replace(references, _cited={})
    read.read(text)
    sources = [URLSource(title=each["title"], url=each["url"], attribution=each["location"]) for each in read.found()]
    return AssistantMessageContent(text=text, annotations=[Annotation(source=each) for each in sources])


def items_of(thread_id: str, line: ShownLine, references: References) -> Iterator[ThreadItem]:
    """The items of one line in their order; none for an answer that is under way, which its stream tells."""
    if line.asked:
        yield question_item(thread_id, line)
    elif not line.under_way:
        if line.message.content:
            content = content_of(line.message.content, references)
            yield answer_item(thread_id, line.message.id, line.message.created_at, [content])
        for call in line.calls:
            yield from call_items(thread_id, call, line.calls)


def call_items(thread_id: str, call: Call, beside: Sequence[Call] = ()) -> Iterator[ThreadItem]:
    """The widget of a call, and the questions in it that wait for answers or were answered by a later call."""
    tree = tree_of(call)
    if tree is None:
        return
    rest, questions = split(tree)
    yield widget_item(thread_id, call, rest)
    if questions:
        identity = item_id(QUESTIONS, call.id)
        later = [each for each in beside if each.id > call.id]
        yield questions_item(thread_id, identity, call, questions, later, skipped=call.skipped_at is not None)


def is_answered(call: Call, beside: Sequence[Call]) -> bool:
    """Whether the questions of a call were answered by a later one beside it."""
    return any(getattr(each, "status", "") == "answered" for each in call_items("", call, beside))


def widget_item(thread_id: str, call: Call, tree: Node) -> WidgetItem:
    """A widget that stands in the conversation."""
    return WidgetItem(
        id=item_id(WIDGET, call.id),
        thread_id=thread_id,
        created_at=call.created_at,
        widget=root(tree),
        copy_text=as_markdown(tree) or None,
    )


def root(tree: Node) -> DynamicWidgetRoot:
    """A tree that has been checked, as the protocol's own class: it leaves as it is."""
    return DynamicWidgetRoot.model_validate(tree)


def tree_of(call: Call) -> Node | None:
    """What a call shows: its result, its question for a yes, or what became of it; None while it works."""
    match call.state:
        case CallState.DONE:
            return call.tree
        case CallState.ASKED:
            return _question(call)
        case CallState.DECLINED:
            return widget.card(widget.text(_("Not done: you said no.")))
        case CallState.FAILED if call.sentence:
            return widget.card(widget.text(call.sentence))
    return None


def _question(call: Call) -> Node:
    answer = {"call_id": str(call.id)}
    return widget.card(
        widget.title(confirming_question(call), size="sm"),
        *(widget.row(widget.caption(label), widget.text(value)) for label, value in confirmed_fields(call)),
        confirm={"label": _("Yes, do it"), "action": widget.action(YES, **answer)},
        cancel={"label": _("No"), "action": widget.action(NO, **answer)},
    )
