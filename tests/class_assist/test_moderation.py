"""Hiding, pausing, muting, filtering and merging: what the class, an author and a teacher then see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from app.accounts import AuditEntry
from app.class_assist import ConfusionPing, QuestionMerge, QuestionVote
from app.core.actor import Actor
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.core.live import snapshot
from app.courses import Enrolment
from app.extensions import db
from tests.school import School, make_school


@pytest.fixture
def lesson(school: School) -> School:
    school.act(school.owner, "set_current_slide", slide_number=1)
    return school


def ask(school: School, body: str, student: int = 0, *, anonymous: bool = True) -> Any:
    return school.result(school.students[student], "submit_question", question_body=body, anonymous=anonymous)


def seen(school: School, actor: Actor) -> dict[str, Any]:
    """What somebody sees of the questions: body to view."""
    return {q.question_body: q for q in school.result(actor, "get_class_assist").questions}


def votes(school: School, *students: int, question: int) -> None:
    for student in students:
        school.act(school.students[student], "upvote_question", question_id=question)


def test_a_hidden_question_leaves_the_class_at_once_and_its_author_is_told(lesson: School) -> None:
    asked = ask(lesson, "Is this rude?", anonymous=False)
    lesson.act(lesson.owner, "hide_question", question_id=asked.question_id)
    assert "Is this rude?" not in seen(lesson, lesson.students[1])
    assert seen(lesson, lesson.student)["Is this rude?"].state == "hidden"
    assert seen(lesson, lesson.owner)["Is this rude?"].state == "hidden"
    for audience in ("student", "projector"):
        assert "Is this rude?" not in "".join(snapshot(audience, lesson.course_id).values())
    assert "Is this rude?" in "".join(snapshot("teacher", lesson.course_id).values())


def test_the_author_reads_that_the_teacher_hid_it(lesson: School, browser: Callable[..., Any]) -> None:
    asked = ask(lesson, "Is this rude?", anonymous=False)
    lesson.act(lesson.owner, "hide_question", question_id=asked.question_id)
    assert "Hidden by your teacher" in browser(lesson, lesson.student).get(f"/courses/{lesson.course_id}").text
    other = browser(lesson, lesson.students[1]).get(f"/courses/{lesson.course_id}").text
    assert "Hidden by your teacher" not in other
    assert "Is this rude?" not in other


def test_a_hidden_question_takes_no_votes_and_comes_back_as_it_was(lesson: School) -> None:
    asked = ask(lesson, "What is a cell?")
    votes(lesson, 1, 2, question=asked.question_id)
    lesson.act(lesson.owner, "hide_question", question_id=asked.question_id)
    with pytest.raises(NotFound):
        votes(lesson, 3, question=asked.question_id)
    lesson.act(lesson.co_teacher, "restore_question", question_id=asked.question_id)
    back = seen(lesson, lesson.students[1])["What is a cell?"]
    assert (back.state, back.votes, back.voted) == ("live", 2, True)


def test_restoring_what_waited_for_approval_does_not_approve_it(lesson: School) -> None:
    lesson.act(lesson.owner, "update_class_assist_settings", approve_first=True)
    asked = ask(lesson, "What is a cell?")
    lesson.act(lesson.owner, "hide_question", question_id=asked.question_id)
    lesson.act(lesson.owner, "restore_question", question_id=asked.question_id)
    assert seen(lesson, lesson.owner)["What is a cell?"].state == "waiting"
    assert seen(lesson, lesson.student) == {}


def test_hiding_and_merging_stand_in_the_audit_log(lesson: School) -> None:
    asked = ask(lesson, "What is a cell?").question_id
    lesson.act(lesson.owner, "hide_question", question_id=asked)
    lesson.act(lesson.owner, "restore_question", question_id=asked)
    actions = db.session.execute(
        select(AuditEntry.action, AuditEntry.subject).where(AuditEntry.course_id == lesson.course_id)
    ).all()
    assert {("hide_question", f"question {asked}"), ("restore_question", f"question {asked}")} <= set(
        map(tuple, actions)
    )


def test_while_questions_are_paused_nobody_can_ask_and_everybody_reads_why(
    lesson: School, browser: Callable[..., Any]
) -> None:
    ask(lesson, "Before the pause?")
    assert lesson.result(lesson.owner, "pause_questions").on
    with pytest.raises(Conflict, match="paused for now"):
        ask(lesson, "What is a cell?")
    page = browser(lesson, lesson.student).get(f"/courses/{lesson.course_id}?ask=1").text
    assert "Write yours down" in page
    assert "question.body" not in page
    assert "Write yours down" in "".join(snapshot("student", lesson.course_id).values())
    assert "Before the pause?" in seen(lesson, lesson.student)
    lesson.act(lesson.co_teacher, "pause_questions", paused=False)
    assert ask(lesson, "What is a cell?").live


def test_pausing_keeps_the_other_settings(lesson: School) -> None:
    lesson.act(lesson.owner, "update_class_assist_settings", threshold_percent=40, approve_first=True)
    lesson.act(lesson.owner, "mute_meter")
    lesson.act(lesson.owner, "pause_questions")
    held = lesson.result(lesson.owner, "get_class_assist_settings").settings
    assert (held.threshold_percent, held.approve_first, held.questions_paused) == (40, True, True)
    assert lesson.result(lesson.owner, "get_class_assist").meter.muted


def test_a_muted_meter_shows_no_alert_and_no_figure_and_keeps_the_taps(lesson: School) -> None:
    lesson.act(lesson.owner, "mute_meter")
    for student in lesson.students[:6]:
        lesson.act(student, "track_confusion")
    state = lesson.result(lesson.owner, "get_class_assist")
    assert not state.spike.active
    assert state.spike.message == ""
    screen = snapshot("teacher", lesson.course_id)
    assert "The meter is muted" in screen["class-assist-meter"]
    assert "6 of" not in screen["class-assist-meter"]
    assert "consider pausing" not in "".join(screen.values())
    assert "confused" not in snapshot("projector", lesson.course_id)["projector"]
    kept = select(func.count()).select_from(ConfusionPing).where(ConfusionPing.course_id == lesson.course_id)
    assert db.session.execute(kept).scalar_one() == 6
    lesson.act(lesson.owner, "mute_meter", muted=False)
    assert lesson.result(lesson.owner, "get_class_assist").spike.active
    assert "6 of" in snapshot("teacher", lesson.course_id)["class-assist-meter"]


def test_the_next_lesson_begins_with_the_meter_on(lesson: School) -> None:
    lesson.act(lesson.owner, "mute_meter")
    lesson.act(lesson.owner, "end_lesson")
    with pytest.raises(Conflict, match="No lesson is running"):
        lesson.act(lesson.owner, "mute_meter")
    lesson.act(lesson.owner, "set_current_slide", slide_number=2)
    assert not lesson.result(lesson.owner, "get_class_assist").meter.muted


def test_a_rude_question_waits_for_approval_and_the_teacher_reads_why(
    lesson: School, browser: Callable[..., Any]
) -> None:
    asked = ask(lesson, "What the fuck is a cell?")
    assert not asked.live
    assert "approves" in asked.message
    assert seen(lesson, lesson.students[1]) == {}
    held = seen(lesson, lesson.owner)["What the fuck is a cell?"]
    assert (held.state, held.filtered) == ("waiting", True)
    assert "Held by the word filter" in browser(lesson, lesson.owner).get(f"/courses/{lesson.course_id}").text
    lesson.act(lesson.owner, "approve_question", question_id=asked.question_id)
    assert seen(lesson, lesson.students[1])["What the fuck is a cell?"].state == "live"


def test_the_word_filter_can_be_switched_off(lesson: School) -> None:
    lesson.act(lesson.owner, "update_class_assist_settings", word_filter=False)
    assert ask(lesson, "What the fuck is a cell?").live


def test_near_duplicates_are_offered_to_the_teacher_and_to_nobody_else(
    lesson: School, browser: Callable[..., Any]
) -> None:
    first = ask(lesson, "Why does water move through a membrane?").question_id
    ask(lesson, "why does the water move through the membrane", 1)
    ask(lesson, "What speeds a reaction up?", 2)
    offered = {body: q.similar_id for body, q in seen(lesson, lesson.owner).items() if q.similar_id}
    assert offered == {"why does the water move through the membrane": first}
    assert all(q.similar_id is None for q in seen(lesson, lesson.student).values())
    assert "Merge, and add the votes there" in browser(lesson, lesson.owner).get(f"/courses/{lesson.course_id}").text
    assert "Merge" not in browser(lesson, lesson.student).get(f"/courses/{lesson.course_id}").text


def test_merging_adds_each_students_vote_once(lesson: School) -> None:
    kept = ask(lesson, "What is a cell?").question_id
    gone = ask(lesson, "What is a cell, please?", 1).question_id
    votes(lesson, 2, 3, 4, question=kept)
    votes(lesson, 3, 4, 5, question=gone)
    result = lesson.result(lesson.owner, "merge_questions", question_id=gone, into_id=kept)
    assert result.question_id == kept
    assert (result.votes, result.message) == (4, "Merged: 4 votes now.")
    assert set(seen(lesson, lesson.owner)) == {"What is a cell?"}
    assert set(seen(lesson, lesson.students[6])) == {"What is a cell?"}
    for student, voted in ((2, True), (5, True), (6, False)):
        assert seen(lesson, lesson.students[student])["What is a cell?"].voted is voted


def test_who_voted_for_a_merged_question_can_take_the_vote_back(lesson: School) -> None:
    kept = ask(lesson, "What is a cell?").question_id
    gone = ask(lesson, "What is a cell, please?").question_id
    votes(lesson, 5, question=gone)
    lesson.act(lesson.owner, "merge_questions", question_id=gone, into_id=kept)
    votes(lesson, 5, question=kept)
    assert seen(lesson, lesson.owner)["What is a cell?"].votes == 0


def test_the_vote_of_somebody_who_left_is_added_as_it_is(lesson: School) -> None:
    kept = ask(lesson, "What is a cell?").question_id
    gone = ask(lesson, "What is a cell, please?").question_id
    votes(lesson, 5, 6, question=gone)
    db.session.execute(
        delete(Enrolment).where(
            Enrolment.course_id == lesson.course_id, Enrolment.user_id == lesson.students[5].user_id
        )
    )
    db.session.commit()
    assert lesson.result(lesson.owner, "merge_questions", question_id=gone, into_id=kept).votes == 2


def test_the_author_of_a_merged_question_learns_what_became_of_it(lesson: School, browser: Callable[..., Any]) -> None:
    kept = ask(lesson, "What is a cell?").question_id
    gone = ask(lesson, "What is a cell, please?", 1, anonymous=False).question_id
    lesson.act(lesson.owner, "merge_questions", question_id=gone, into_id=kept)
    page = browser(lesson, lesson.students[1]).get(f"/courses/{lesson.course_id}").text
    assert "put it together with one like it" in page
    with pytest.raises(NotFound):
        votes(lesson, 2, question=gone)
    for again in ("hide_question", "approve_question", "pin_question"):
        with pytest.raises(NotFound):
            lesson.act(lesson.owner, again, question_id=gone)


def test_what_the_class_had_seen_stays_seen_after_a_merge(lesson: School) -> None:
    lesson.act(lesson.owner, "update_class_assist_settings", approve_first=True)
    waiting = ask(lesson, "What is a cell?").question_id
    live = ask(lesson, "What is a cell, please?").question_id
    lesson.act(lesson.owner, "approve_question", question_id=live)
    lesson.act(lesson.owner, "merge_questions", question_id=live, into_id=waiting)
    assert set(seen(lesson, lesson.student)) == {"What is a cell?"}


def test_only_two_shown_questions_of_one_lesson_can_be_merged(lesson: School) -> None:
    first = ask(lesson, "What is a cell?").question_id
    lesson.act(lesson.owner, "end_lesson")
    lesson.act(lesson.owner, "set_current_slide", slide_number=1)
    second = ask(lesson, "What is a cell, please?").question_id
    other = make_school(lesson.app)
    other.act(other.owner, "set_current_slide", slide_number=1)
    foreign = ask(other, "What is a cell?").question_id
    hidden = ask(lesson, "What is a cell, then?").question_id
    lesson.act(lesson.owner, "hide_question", question_id=hidden)
    for into, error in ((second, Invalid), (first, Conflict), (foreign, NotFound), (hidden, Conflict)):
        with pytest.raises(error):
            lesson.act(lesson.owner, "merge_questions", question_id=second, into_id=into)
    merges = select(func.count()).select_from(QuestionMerge).where(QuestionMerge.question_id == second)
    assert db.session.execute(merges).scalar_one() == 0


def test_a_merge_leaves_nothing_that_tells_who_voted(lesson: School) -> None:
    kept = ask(lesson, "What is a cell?").question_id
    gone = ask(lesson, "What is a cell, please?").question_id
    votes(lesson, 5, question=gone)
    lesson.act(lesson.owner, "merge_questions", question_id=gone, into_id=kept)
    rows = db.session.execute(select(QuestionVote).where(QuestionVote.question_id.in_((kept, gone)))).scalars()
    assert len({row.pseudonym for row in rows}) == 2
    assert set(QuestionVote.__table__.columns.keys()) == {"question_id", "pseudonym"}


@pytest.mark.parametrize("name", ["hide_question", "restore_question"])
def test_students_cannot_moderate(lesson: School, name: str) -> None:
    asked = ask(lesson, "What is a cell?").question_id
    with pytest.raises(Denied):
        lesson.act(lesson.student, name, question_id=asked)


def test_a_teacher_hides_and_shows_again_without_javascript(lesson: School, browser: Callable[..., Any]) -> None:
    asked = ask(lesson, "What is a cell?").question_id
    teacher = browser(lesson, lesson.owner)
    path = f"/courses/{lesson.course_id}"
    for action, button in (("question.hide", "Show again"), ("question.restore", "Hide")):
        answer = teacher.do(action, return_to=path, course_id=lesson.course_id, question_id=asked)
        assert answer.status_code == 303
        assert button in teacher.get(path).text
