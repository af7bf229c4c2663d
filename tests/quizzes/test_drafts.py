"""A teacher looks through a draft, changes it, adds to it, and publishes or deletes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.core import clock
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.extensions import db
from app.quizzes import Quiz, answering
from tests.conftest import Time
from tests.quizzes.quiz_desk import CHOICE, answer, items, published
from tests.school import School


@pytest.fixture
def draft(school: School) -> int:
    found: int = school.result(school.owner, "create_quiz", title="Cells").quiz_id
    school.act(school.owner, "save_quiz_item", quiz_id=found, **CHOICE)
    return found


def save(school: School, quiz_id: int, **changed: Any) -> Any:
    return school.result(school.owner, "save_quiz_item", quiz_id=quiz_id, **{**CHOICE, **changed})


def test_a_question_is_changed_in_every_part(school: School, draft: int) -> None:
    (item,) = items(draft)
    save(
        school, draft, item_id=item.id, stem="Who keeps it?", options=["", "Wall", "Nucleus"], key="c", feedback="Yes."
    )
    (view,) = school.result(school.owner, "get_quiz", quiz_id=draft).quiz.questions
    assert [(option.id, option.text) for option in view.options] == [("a", "Wall"), ("b", "Nucleus")]
    assert (view.stem, view.key_id, view.key, view.feedback, view.version) == (
        "Who keeps it?", "b", "Nucleus", "Yes.", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"options": ["Nucleus"], "key": "a"}, "options"),
        ({"options": ["Nucleus", "nucleus "], "key": "a"}, "options"),
        ({"key": ""}, "key"),
        ({"key": "f"}, "key"),
        ({"options": ["Nucleus", "", "Wall"], "key": "b"}, "key"),
        ({"stem": " "}, "stem"),
        ({"form": "cloze", "accepted": " \n "}, "accepted"),
        ({"options": [f"Answer {number}" for number in range(9)]}, "options"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused_by_field(
    school: School, draft: int, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save(school, draft, **changed)
    assert refused.value.problems[0].field.startswith(field)


def test_an_edit_in_another_tab_is_not_lost(school: School, draft: int) -> None:
    (item,) = items(draft)
    save(school, draft, item_id=item.id, version=1, stem="First tab?")
    with pytest.raises(Conflict, match="another tab"):
        save(school, draft, item_id=item.id, version=1, stem="Second tab?")
    assert school.result(school.owner, "get_quiz", quiz_id=draft).quiz.questions[0].stem == "First tab?"


def test_a_question_is_removed_and_one_of_another_quiz_is_not(school: School, draft: int) -> None:
    other = published(school, 1)
    for call, more in (("remove_quiz_item", {}), ("save_quiz_item", CHOICE)):
        with pytest.raises(NotFound):
            school.act(school.owner, call, quiz_id=draft, item_id=items(other)[0].id, **more)
    school.act(school.owner, "remove_quiz_item", quiz_id=draft, item_id=items(draft)[0].id)
    assert items(draft) == []
    with pytest.raises(Conflict, match="at least one question"):
        school.act(school.owner, "publish_quiz", quiz_id=draft)


def test_publishing_opens_it_to_the_class_and_writes_to_everybody(school: School, draft: int) -> None:
    given = school.result(school.owner, "publish_quiz", quiz_id=draft)
    assert (given.assigned_to, given.state) == (8, "published")
    (message,) = school.result(school.student, "list_messages").messages
    assert message.subject == "Cells"
    assert "under “Quizzes” in Biology" in message.body
    assert "not been checked" not in message.body
    (line,) = school.result(school.student, "list_quizzes").quizzes
    assert (line.quiz_id, line.reviewed) == (draft, True)


def test_what_is_published_stays_as_it_is(school: School) -> None:
    quiz_id = published(school, 1)
    for call, more in (
        ("save_quiz_item", CHOICE),
        ("edit_quiz", {"title": "x"}),
        ("delete_quiz", {}),
        ("publish_quiz", {}),
    ):
        with pytest.raises(Conflict, match="published"):
            school.act(school.owner, call, quiz_id=quiz_id, **more)


def test_a_quiz_is_taken_back_until_somebody_has_begun(school: School) -> None:
    quiz_id = published(school, 1)
    assert "a draft again" in school.result(school.owner, "withdraw_quiz", quiz_id=quiz_id).message
    with pytest.raises(NotFound):
        school.act(school.student, "get_quiz", quiz_id=quiz_id)
    school.act(school.owner, "publish_quiz", quiz_id=quiz_id)
    answer(school, school.student, quiz_id)
    with pytest.raises(Conflict, match="have begun"):
        school.act(school.owner, "withdraw_quiz", quiz_id=quiz_id)


def test_nobody_begins_a_quiz_that_is_taken_back_at_the_same_moment(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz_id = published(school, 1)
    real = answering.tries_of

    def taken_back(*args: Any, **more: Any) -> Any:
        """The student has been let in; then the teacher's change is committed."""
        db.session.execute(update(Quiz).where(Quiz.id == quiz_id).values(state="draft"))
        return real(*args, **more)

    monkeypatch.setattr(answering, "tries_of", taken_back)
    with pytest.raises(NotFound, match="taken this quiz back"):
        answer(school, school.student, quiz_id)


def test_a_draft_for_named_students_reaches_only_them(school: School, draft: int) -> None:
    chosen = [str(school.students[2].user_id)]
    given = school.result(
        school.owner, "publish_quiz", quiz_id=draft, target_students="specific_users", user_ids=chosen
    )
    assert given.assigned_to == 1
    assert school.result(school.students[2], "get_quiz", quiz_id=draft).quiz.may_answer
    with pytest.raises(NotFound):
        school.act(school.student, "get_quiz", quiz_id=draft)
    other = school.result(school.owner, "create_quiz", title="x").quiz_id
    school.act(school.owner, "save_quiz_item", quiz_id=other, **CHOICE)
    with pytest.raises(Invalid, match="students of this course"):
        school.act(
            school.owner, "publish_quiz", quiz_id=other, target_students="specific_users",
            user_ids=[str(school.parent.user_id)],
        )  # fmt: skip


def test_due_dates_are_the_schools_days(school: School, draft: int, time: Time) -> None:
    assert time
    day = (clock.now() + timedelta(days=2)).date()
    school.act(school.owner, "edit_quiz", quiz_id=draft, due_date=day.isoformat())
    due = school.result(school.owner, "get_quiz", quiz_id=draft).quiz.due_at
    assert due.date() == day + timedelta(days=1)
    assert (due.hour, due.minute) == (0, 0)
    school.act(school.owner, "edit_quiz", quiz_id=draft, title="Same due date")
    assert school.result(school.owner, "get_quiz", quiz_id=draft).quiz.due_at == due
    school.act(school.owner, "edit_quiz", quiz_id=draft, due_date="")
    assert school.result(school.owner, "get_quiz", quiz_id=draft).quiz.due_at is None
    for bad in ("tomorrow", "2026-13-01", "0001-01-01T00:00", "2020-01-01"):
        with pytest.raises(Invalid, match="due_date"):
            school.act(school.owner, "edit_quiz", quiz_id=draft, due_date=bad)


def test_students_and_visitors_change_nothing_and_see_no_key(school: School, draft: int) -> None:
    for who in (school.student, school.administrator):
        with pytest.raises(Denied):
            school.act(who, "edit_quiz", quiz_id=draft, title="x")
    seen = school.result(school.administrator, "get_quiz", quiz_id=draft).quiz.questions
    assert [each.key for each in seen] == [None]


def test_a_draft_is_edited_and_published_without_javascript(school: School, draft: int, browser: Any) -> None:
    teacher = browser(school, school.owner)
    path = f"/courses/{school.course_id}/quizzes/{draft}"
    page = teacher.get(path).text
    assert "What controls the cell?" in page
    (item,) = items(draft)
    sent = {"course_id": school.course_id, "quiz_id": draft, "item_id": item.id, "version": 1, "item_form": "choice"}
    saved = teacher.do(
        "save_quiz_item", return_to=path, stem="<b>Who</b> rules?", options=["Nucleus", "Wall", "", ""], key="b", **sent
    )
    assert (saved.status_code, saved.headers["Location"]) == (303, path)
    page = teacher.get(path).text
    assert "&lt;b&gt;Who&lt;/b&gt; rules?" in page
    assert teacher.do("publish_quiz", course_id=school.course_id, quiz_id=draft).status_code == 303
    assert "Take it back" in teacher.get(path).text
    assert "Published" in teacher.get(f"/courses/{school.course_id}/quizzes").text


def test_true_and_false_are_answers_like_any(school: School, draft: int, browser: Any) -> None:
    teacher = browser(school, school.owner)
    page = teacher.get(f"/courses/{school.course_id}/quizzes/{draft}").text
    form = page.partition('id="own-choice"')[2].partition("</form>")[0]
    filled = ["true", "false", *[""] * (form.count('name="options"') - 2)]
    sent = {"course_id": school.course_id, "quiz_id": draft, "item_form": "choice", "stem": "Cells live.", "key": "a"}
    assert teacher.do("save_quiz_item", options=filled, **sent).status_code == 303
    assert [option["text"] for option in items(draft)[-1].options] == ["true", "false"]


def test_a_deleted_draft_is_gone(school: School, draft: int, browser: Any) -> None:
    teacher = browser(school, school.owner)
    gone = teacher.do("delete_quiz", course_id=school.course_id, quiz_id=draft)
    assert gone.headers["Location"] == f"/courses/{school.course_id}/quizzes"
    assert items(draft) == []
    assert teacher.get(f"/courses/{school.course_id}/quizzes/{draft}").status_code == 404
