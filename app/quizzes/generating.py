"""A quiz made from the course's own slides and notes."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from app.core.actor import Actor
from app.core.capability import EVERY, Effect, Slash, capability
from app.core.permissions import CourseRole, Permission
from app.courses import Seat, seat
from app.quizzes.making import Made, Wish, make, store
from app.quizzes.models import Kind
from app.quizzes.schemas import DEFAULT_PASSING, GenerateQuiz, ItemType
from app.quizzes.shown import view_of
from app.quizzes.views import Generated
from app.quizzes.widgets import quiz_card
from app.study import Form


@capability(
    "generate_quiz",
    permission=Permission.QUIZ_GENERATE,
    access=seat,
    effect=Effect.WRITE,
    actions=("study.quiz",),
    examples=("Quiz me on what was hard", "Make a quiz of ten questions about osmosis"),
    slash=Slash("quiz", lazy_gettext("Make a quiz"), "Make a quiz", " about "),
    widget=quiz_card,
    page=lambda result: url_for("quizzes.quiz", course_id=result.course_id, quiz_id=result.quiz.quiz_id),
    opens=True,
    limit="60/hour",
    doors=EVERY,
)
def generate_quiz(actor: Actor, data: GenerateQuiz, place: Seat) -> Generated:
    """Make a quiz from the course's slides and notes: sentences of the material with a gap.

    For those who teach it is a draft to check and publish. A student's practice begins at once, is theirs alone and
    counts for nothing; answers and where they stand in the material are told once a question is answered.
    """
    learns = place.role is CourseRole.STUDENT
    wish = Wish(data.focus, data.difficulty, data.num_questions, data.topics, form_of(data.item_type))
    made = make(wish, place, student_id=place.user_id if learns else None)
    quiz = store(actor, place, wish, made, kind=Kind.PRACTICE, own=learns, passing_score=DEFAULT_PASSING)
    sentence = (
        ngettext("Here is %(num)s question.", "Here are %(num)s questions.", len(made.items))
        if learns
        else ngettext(
            "A draft with %(num)s question. Look through it, then publish it.",
            "A draft with %(num)s questions. Look through them, then publish it.",
            len(made.items),
        )
    )
    return Generated(
        course_id=place.course_id,
        quiz=view_of(place, quiz),
        topics=made.topics,
        not_found=made.not_found,
        message=" ".join([sentence, *remarks(made, data.num_questions, wish.form)]),
    )


def form_of(item_type: ItemType) -> Form | None:
    """The one form of items that is wished for; None for both."""
    return None if item_type == "mixed" else Form(item_type)


def remarks(made: Made, wanted: int, form: Form | None) -> list[str]:
    """What was wished for and could not be had."""
    said = []
    if made.not_found:
        said.append(_("Not in your course material: %(topics)s.", topics=", ".join(made.not_found)))
    if len(made.items) < wanted:
        said.append(_("The material gives no more.") if form is None else _("The material gives no more of this kind."))
    return said
