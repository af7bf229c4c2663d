"""A copied course has its quizzes, about its own slides, and nobody's answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.courses import Slide
from app.extensions import db
from app.quizzes import Quiz, QuizAssignment, QuizAttempt
from tests.quizzes.quiz_desk import answer, items
from tests.school import School


def test_quizzes_come_along_as_drafts_and_the_students_do_not(biology_school: School) -> None:
    school = biology_school
    made = school.result(school.owner, "generate_quiz", topics=["Osmosis"]).quiz
    school.act(school.owner, "publish_quiz", quiz_id=made.quiz_id)
    answer(school, school.student, made.quiz_id, missed=1)
    own = school.result(school.student, "generate_quiz").quiz
    copied = school.result(school.owner, "copy_course", name="Biology again", period="4", school_year="2027/28").copy_id
    (copy,) = db.session.execute(select(Quiz).where(Quiz.course_id == copied)).scalars()
    assert (copy.title, copy.state, copy.due_at, copy.everybody) == (made.title, "draft", None, False)
    assert copy.id not in (made.quiz_id, own.quiz_id)
    for table in (QuizAssignment, QuizAttempt):
        rows: Any = select(table).where(table.quiz_id == copy.id)  # type: ignore[attr-defined]
        assert db.session.execute(rows).first() is None
    before, after = items(made.quiz_id), items(copy.id)
    assert [(i.stem, i.key, i.options, i.sentence, i.topic) for i in after] == [
        (i.stem, i.key, i.options, i.sentence, i.topic) for i in before
    ]
    slides = {slide.id: slide for slide in db.session.execute(select(Slide)).scalars()}
    for old, new in zip(before, after, strict=True):
        assert (slides[new.slide_id].course_id, slides[new.slide_id].number) == (copied, slides[old.slide_id].number)


def test_drafts_come_along_and_quizzes_of_the_moment_and_practice_do_not(biology_school: School, browser: Any) -> None:
    school = biology_school
    draft = school.result(school.owner, "generate_quiz", topics=["Osmosis"]).quiz
    school.act(school.owner, "set_current_slide", slide_number=3)
    for student in school.students[:6]:
        school.act(student, "record_presence")
        school.act(student, "track_confusion")
    waiting = school.result(school.owner, "assign_remedial_quiz")
    given = school.result(school.owner, "assign_remedial_quiz", passing_score=80)
    school.act(school.owner, "publish_quiz", quiz_id=given.quiz_id)
    named = school.result(
        school.owner, "assign_remedial_quiz", target_students="specific_users", user_ids=[school.student.user_id]
    )
    assert (waiting.assigned_to, given.assigned_to, named.assigned_to) == (6, 6, 1)
    school.act(school.student, "generate_quiz")
    page = browser(school, school.owner).get(f"/courses/{school.course_id}/setup").text
    assert "the quizzes as drafts to look through again" in page
    copied = school.result(school.owner, "copy_course", name="Again", period="4", school_year="2027/28")
    assert copied.message == "Again is ready, with the deck, and the quizzes as drafts."
    rows = db.session.execute(select(Quiz).where(Quiz.course_id == copied.copy_id).order_by(Quiz.id)).scalars().all()
    titles = [
        school.result(school.owner, "get_quiz", quiz_id=each).quiz.title for each in (draft.quiz_id, named.quiz_id)
    ]
    assert [each.title for each in rows] == titles
    assert {(each.state, each.audience, each.due_at) for each in rows} == {("draft", None, None)}
