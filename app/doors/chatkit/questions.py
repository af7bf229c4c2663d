"""A quiz in a widget as ChatKit's structured input: its forms become questions, and answers to them its action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chatkit.types import (
    StructuredInput,
    StructuredInputAnswer,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    StructuredInputSubmission,
)

from app.chat import Call
from app.core.widget import Node, children_of, walk

ANSWER = "quiz.answer"
ANSWERS = "answer_quiz"
_ONE = "only"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a quiz: its field's name, its words, what can be chosen (label to value), and its payload."""

    name: str
    words: str
    options: dict[str, str]
    payload: dict[str, Any]


def split(tree: Node) -> tuple[Node, list[Question]]:
    """A widget without what asks for a quiz's answers, and that as questions."""
    questions = [question for node in walk(tree) if (question := _question(node)) is not None]
    return (_without(tree) if questions else tree), questions


def _question(node: Node) -> Question | None:
    """The question of a node that holds its words and its form."""
    form = next((each for each in children_of(node) if _is_answer(each)), None)
    if form is None:
        return None
    words = next((str(each["value"]) for each in children_of(node) if each["type"] == "Text"), "")
    field = next((each for each in walk(form) if "name" in each), None)
    if field is None:
        return None
    options = {str(each["label"]): str(each["value"]) for each in field.get("options") or ()}
    return Question(str(field["name"]), words, options, dict(form["onSubmitAction"]["payload"]))


def _is_answer(node: Node) -> bool:
    return node["type"] == "Form" and bool(node["onSubmitAction"]["type"] == ANSWER)


def _without(node: Node) -> Node:
    if "children" not in node:
        return node
    kept = [_without(each) for each in children_of(node) if _question(each) is None]
    return {**node, "children": kept if isinstance(node["children"], list) else next(iter(kept), None)}


def questions_item(
    thread_id: str,
    identity: str,
    call: Call,
    questions: Sequence[Question],
    later: Sequence[Call] = (),
    *,
    skipped: bool = False,
) -> StructuredInputItem:
    """The questions, with the answers of a later call where there is one; without one they wait, or were `skipped`."""
    given = next((each.arguments for each in later if _answers(each, questions)), {} if skipped else None)
    return StructuredInputItem(
        id=identity,
        thread_id=thread_id,
        created_at=call.created_at,
        status="pending" if given is None else "answered" if given else "skipped",
        inputs=[_input(each, given) for each in questions],
    )


def _answers(call: Call, questions: Sequence[Question]) -> bool:
    same = call.arguments.get("quiz_id") == questions[0].payload.get("quiz_id")
    return call.capability == ANSWERS and same and any(each.name in call.arguments for each in questions)


def _input(question: Question, given: dict[str, Any] | None) -> StructuredInput:
    answer = None
    if given is not None:
        value = given.get(question.name)
        label = next((label for label, option in question.options.items() if option == value), value)
        answer = StructuredInputAnswer(values=[str(label)]) if value else StructuredInputAnswer(skipped=True)
    if not question.options:
        return StructuredInputFreeform(id=question.name, question=question.words, answer=answer)
    options = [StructuredInputMultipleChoiceOption(value=label) for label in question.options]
    return StructuredInputMultipleChoice(id=question.name, question=question.words, options=options, answer=answer)


def payload_of(questions: Sequence[Question], submission: StructuredInputSubmission) -> dict[str, Any] | None:
    """What the quiz's action takes: the answers that say something; None where all were passed over."""
    said = dict(_said(questions, submission)) if submission.status == "answered" else {}
    if not said:
        return None
    where = {name: value for name, value in questions[0].payload.items() if name != _ONE}
    return {**where, **said}


def _said(questions: Sequence[Question], submission: StructuredInputSubmission) -> Iterator[tuple[str, str]]:
    for each in questions:
        answer = submission.answers.get(each.name)
        if answer is not None and not answer.skipped and answer.values and answer.values[0].strip():
            yield each.name, each.options.get(answer.values[0], answer.values[0])
