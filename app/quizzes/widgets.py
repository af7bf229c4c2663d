"""Quiz results as ChatKit trees."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import widget
from app.core.actor import Actor
from app.core.widget import Node
from app.quizzes.due import due_words
from app.quizzes.models import ItemForm, State
from app.quizzes.views import Question, QuizLine, QuizResults, QuizView, Quizzes, Reviewed, Reviews


def notice(_actor: Actor, result: Any) -> Node:
    """A card with what happened."""
    return widget.card(widget.text(result.message))


def quiz_card(_actor: Actor, result: Any) -> Node:
    """A quiz with its questions; those that may be answered are forms."""
    quiz: QuizView = result.quiz
    return widget.card(
        widget.title(quiz.title),
        widget.caption(standing(quiz)),
        *(widget.col(*_question(result.course_id, quiz, each)) for each in quiz.questions),
        *_again(result.course_id, quiz),
    )


def standing(quiz: QuizLine) -> str:
    """How many questions, until when, and how it went."""
    parts = [ngettext("%(num)s question", "%(num)s questions", quiz.num_questions)]
    if quiz.state == State.DRAFT:
        parts.append(_("Draft: nobody sees it yet"))
    if quiz.due_at is not None:
        parts.append(_("due on %(when)s", when=due_words(quiz.due_at)))
    if quiz.score is not None:
        parts.append(_("%(score)s\u00a0%% right", score=quiz.score))
    return " · ".join(parts)


def _question(course_id: int, quiz: QuizView, each: Question) -> list[Node]:
    nodes = [widget.text(f"{each.number}. {each.stem}", weight="semibold")]
    if each.given is None and quiz.may_answer:
        where = {"course_id": str(course_id), "quiz_id": str(quiz.quiz_id), "only": str(each.item_id)}
        nodes.append(
            widget.form(
                widget.action("quiz.answer", **where, attempt=quiz.attempt),
                *_field(f"answer-{each.item_id}", each),
                widget.button(_("Check"), submit=True),
            )
        )
        return nodes
    nodes += [widget.text(f"{option.id}) {option.text}") for option in each.options]
    if each.is_right is not None:
        nodes.append(widget.badge(_("Right"), "success") if each.is_right else widget.badge(_("Not quite"), "warning"))
    if each.key is not None:
        nodes.append(widget.text(_("The answer is: %(key)s", key=each.key)))
    if each.sentence:
        source = f" ({each.slide})" if each.slide else ""
        nodes.append(widget.caption(f"“{each.sentence}”{source}"))
    return nodes


def _field(name: str, each: Question) -> list[Node]:
    if each.form == ItemForm.CHOICE:
        options = [{"value": option.id, "label": option.text} for option in each.options]
        return [{"type": "RadioGroup", "name": name, "options": options, "ariaLabel": each.stem, "direction": "col"}]
    return [widget.label(_("Your answer"), name), widget.text_input(name)]


def _again(course_id: int, quiz: QuizView) -> list[Node]:
    if not quiz.may_retry:
        return []
    where = widget.action("quiz.retry", course_id=str(course_id), quiz_id=str(quiz.quiz_id))
    return [widget.button(_("Try again"), where, variant="outline")]


def quiz_list(_actor: Actor, result: Quizzes) -> Node:
    """The quizzes of a course."""
    if not result.quizzes:
        return widget.card(widget.text(_("There is no quiz here yet.")))
    return widget.list_view(
        *(
            widget.item(
                widget.col(widget.text(each.title, weight="semibold"), widget.caption(standing(each))),
                on_click=widget.action("quiz.open", course_id=str(result.course_id), quiz_id=str(each.quiz_id)),
            )
            for each in result.quizzes
        )
    )


def results_table(_actor: Actor, result: QuizResults) -> Node:
    """How many got each question right, as a chart that is a table."""
    rows = [{"label": f"{each.number}. {each.stem}", "right": each.right_percent} for each in result.items]
    if not rows:
        return widget.card(widget.text(result.message))
    return widget.card(
        widget.title(result.title),
        widget.chart(rows, "label", {"right": _("Right at the first try (%)")}),
        widget.caption(result.message),
    )


def review_list(_actor: Actor, result: Reviews) -> Node:
    """What is to be repeated now, each with its form."""
    nodes: list[Node] = []
    for each in result.questions:
        where = {"course_id": str(result.course_id), "item_id": str(each.item_id)}
        nodes.append(widget.text(each.stem, weight="semibold"))
        nodes.append(
            widget.form(
                widget.action("review.answer", **where),
                *_field("answer", each),
                widget.button(_("Check"), submit=True),
            )
        )
    return widget.card(widget.caption(result.message), *nodes)


def reviewed_card(_actor: Actor, result: Reviewed) -> Node:
    """One question that was repeated, with its answer."""
    each = result.question
    source = f" ({each.slide})" if each.slide else ""
    return widget.card(
        widget.text(each.stem, weight="semibold"),
        widget.text(result.message),
        widget.text(_("The answer is: %(key)s", key=each.key or "")),
        *([widget.caption(f"“{each.sentence}”{source}")] if each.sentence else []),
    )
