"""Erasing one person: afterwards no row of any table leads to them, and the class's counts are what they were."""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from app.accounts import AuditEntry, Guardianship, SignIn, User
from app.class_assist import ConfusionPing, Question, QuestionVote, confusion, lesson_pseudonym
from app.core import clock, storage
from app.core.actor import Actor, Door
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.core.permissions import CourseRole, Role
from app.core.pipeline import invoke
from app.core.storage import StoredFile
from app.courses import Enrolment, Lesson
from app.extensions import db
from app.messages import Message
from app.privacy.erasure import obstacle, steps
from app.privacy.subjects import subject_of
from app.quizzes import Quiz, QuizAnswer, QuizAssignment, QuizAttempt, QuizItem, ReviewCard
from tests.school import PASSWORD_HASH, School

FAR = 7_000_000_000_000
"""Ids so high that no other number in the tables is one of them by chance."""


def unmistakable(school: School, role: Role, *, enrolled_as: CourseRole | None) -> Actor:
    """Somebody whose id, name and addresses stand nowhere by chance."""
    number = FAR + (db.session.execute(select(func.max(User.id))).scalar_one() % FAR) + 1
    moment = clock.now()
    name = f"Zoë {number} Unmistakable"
    row = {
        "id": number,
        "name": name,
        "email": f"zoe-{number}@school.example",
        "role": role,
        "school_number": f"SN-{number}",
        "sourced_id": f"src-{number}",
        "password_hash": PASSWORD_HASH,
        "created_at": moment,
    }
    db.session.execute(insert(User).values(**row))
    if enrolled_as is not None:
        seat = {"course_id": school.course_id, "user_id": number, "role": enrolled_as, "created_at": moment}
        db.session.execute(insert(Enrolment).values(**seat))
    db.session.commit()
    school.emails[number] = row["email"]
    return Actor(name=name, user_id=number, role=role)


def traces(person: Actor) -> Iterator[str]:
    """Every cell of every table that holds the person's id, name, address or numbers."""
    number = str(person.user_id)
    words = (person.name, json.dumps(person.name)[1:-1], number)
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for column, value in row.items():
                held = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if any(word in held for word in words):
                    yield f"{table.name}.{column}: {held[:80]}"
    for file in db.session.execute(select(StoredFile)).scalars():
        with storage.open_file(file) as opened:
            if person.name.encode() in opened.read():
                yield f"stored_files.bytes: {file.kind}"


def tried_a_quiz(school: School, person: Actor) -> None:
    """A quiz for the confused was given to the student, who got an item of it wrong; and practice of their own."""
    moment = clock.now()
    course = {"course_id": school.course_id, "created_at": moment, "focus": "comprehensive", "difficulty": "easy"}
    given, own = db.session.execute(
        insert(Quiz).returning(Quiz.id, sort_by_parameter_order=True),
        [
            {**course, "title": "Again", "kind": "remedial", "audience": "confused_students", "practice_of_id": None},
            {**course, "title": "Mine", "kind": "practice", "audience": None, "practice_of_id": person.user_id},
        ],
    ).scalars()
    for quiz in (given, own):
        item = db.session.execute(
            insert(QuizItem)
            .values(quiz_id=quiz, position=1, form="cloze", stem="Water ___.", key="moves")
            .returning(QuizItem.id)
        ).scalar_one()
        attempt = db.session.execute(
            insert(QuizAttempt)
            .values(quiz_id=quiz, student_id=person.user_id, number=1, started_at=moment)
            .returning(QuizAttempt.id)
        ).scalar_one()
        answer = {"attempt_id": attempt, "item_id": item, "given": person.name, "is_right": False}
        db.session.execute(insert(QuizAnswer).values(**answer, answered_at=moment))
        card = {"student_id": person.user_id, "course_id": school.course_id, "item_id": item, "card": {}}
        db.session.execute(insert(ReviewCard).values(**card, due_at=moment))
    db.session.execute(insert(QuizAssignment).values(quiz_id=given, student_id=person.user_id, assigned_at=moment))


def a_lesson_with(school: School, person: Actor, agent: Any, browser: Any) -> None:
    """Have the student do everything that leaves a row."""
    school.act(school.owner, "set_current_slide", slide_number=1)
    browser(school, person)
    for student in (person, *school.students[:3]):
        school.act(student, "record_presence")
        school.act(student, "track_confusion")
    school.act(person, "submit_question", question_body="Is it alive?", anonymous=False)
    school.act(person, "submit_question", question_body="Am I the only one?", anonymous=True)
    asked = school.result(school.student, "submit_question", question_body="What moves?", anonymous=True)
    question = db.session.execute(select(func.max(Question.id)).where(Question.course_id == school.course_id)).scalar()
    assert asked.success
    school.act(person, "upvote_question", question_id=question)
    school.act(school.owner, "notify_students_via_lms", recipient_filter="all_students", message="Lab coats, please.")
    school.act(school.owner, "notify_students_via_lms", recipient_filter="confused_students", message="Look again.")
    school.act(school.owner, "print_code_cards")
    school.act(school.owner, "preview_roster", filename="class.csv", content=f"Name,Number\n{person.name},N-1".encode())
    tried_a_quiz(school, person)
    db.session.execute(
        insert(Guardianship).values(
            parent_id=school.parent.user_id, child_id=person.user_id, imported=False, created_at=clock.now()
        )
    )
    db.session.commit()
    agent("list_people", headers={"Idempotency-Key": f"list-{person.user_id}"}, course_id=str(school.course_id),
          user_id=str(school.owner.user_id))  # fmt: skip
    browser(school, school.administrator).get(f"/people/{person.user_id}")


def erase(school: School, person: Actor, *, name: str | None = None, by: Actor | None = None) -> None:
    """Erase somebody, as an administrator does on their page."""
    data = {"person_id": person.user_id, "name": person.name if name is None else name}
    invoke(by or school.administrator, "erase_person", data, door=Door.BROWSER)


def test_no_row_of_any_table_leads_to_an_erased_student(school: School, agent: Any, browser: Any) -> None:
    person = unmistakable(school, Role.STUDENT, enrolled_as=CourseRole.STUDENT)
    a_lesson_with(school, person, agent, browser)
    assert {
        "users.name", "sign_ins.user_id", "sign_in_links.user_id", "guardianships.child_id", "enrolments.user_id",
        "presences.user_id", "student_questions.author_id", "deliveries.recipient_id", "audit_entries.person_id",
        "stored_answers.answer", "stored_files.bytes",
        "quizzes.practice_of_id", "quiz_assignments.student_id",
        "quiz_attempts.student_id", "quiz_answers.given", "review_cards.student_id",
    } <= {trace.partition(":")[0] for trace in traces(person)}  # fmt: skip
    erase(school, person)
    assert list(traces(person)) == []


def test_no_row_leads_to_an_erased_teacher_whose_messages_and_tokens_go(school: School, browser: Any) -> None:
    person = unmistakable(school, Role.TEACHER, enrolled_as=CourseRole.CO_TEACHER)
    school.act(person, "set_current_slide", slide_number=1)
    for student in school.students[:4]:
        school.act(student, "track_confusion")
    school.act(person, "start_intervention", kind="pause_and_explain")
    school.act(person, "notify_students_via_lms", recipient_filter="all_students", message=f"Bye. {person.name}")
    school.act(person, "print_code_cards")
    assert browser(school, person).get(f"/courses/{school.course_id}").status_code == 200
    assert {"messages.sender_id", "messages.body", "interventions.started_by_id", "audit_entries.actor_label"} <= {
        trace.partition(":")[0] for trace in traces(person)
    }
    erase(school, person)
    assert list(traces(person)) == []
    mine = select(func.count()).select_from(Message).where(Message.course_id == school.course_id)
    assert db.session.execute(mine).scalar_one() == 0
    printed = select(AuditEntry).where(
        AuditEntry.action == "print_code_cards", AuditEntry.course_id == school.course_id
    )
    (kept,) = db.session.execute(printed).scalars()
    assert (kept.actor_id, kept.actor_label) == (None, "Erased person")


def pseudonyms(school: School) -> list[tuple[str, int]]:
    """Of the course's taps: each with its number of taps, the busiest first."""
    rows = db.session.execute(
        select(ConfusionPing.pseudonym, func.count())
        .where(ConfusionPing.course_id == school.course_id)
        .group_by(ConfusionPing.pseudonym)
    )
    return sorted((tuple(row) for row in rows), key=lambda row: -row[1])


def test_taps_and_votes_stay_as_counts_under_pseudonyms_that_nobody_can_work_out(
    school: School, agent: Any, browser: Any
) -> None:
    person = unmistakable(school, Role.STUDENT, enrolled_as=CourseRole.STUDENT)
    a_lesson_with(school, person, agent, browser)
    lesson = db.session.execute(
        select(ConfusionPing.lesson_id).where(ConfusionPing.course_id == school.course_id)
    ).scalars().first()  # fmt: skip
    assert lesson is not None
    theirs = lesson_pseudonym(person.user_id or 0, lesson)
    before, votes = pseudonyms(school), db.session.execute(select(func.count()).select_from(QuestionVote)).scalar_one()
    assert theirs in dict(before)
    heatmap = school.result(school.owner, "get_confusion_heatmap").model_dump()
    erase(school, person)
    after = pseudonyms(school)
    assert theirs not in dict(after)
    assert [taps for _, taps in after] == [taps for _, taps in before]
    assert len(dict(after).keys() - dict(before).keys()) == 1
    assert db.session.execute(select(func.count()).select_from(QuestionVote)).scalar_one() == votes
    counts = school.result(school.owner, "get_confusion_heatmap").model_dump()
    assert counts.keys() == heatmap.keys()
    anonymous = select(Question.question_body).where(Question.course_id == school.course_id, Question.anonymous)
    assert "Am I the only one?" in set(db.session.execute(anonymous).scalars())


def test_the_page_says_first_what_will_happen_and_counts_nobodys_taps(school: School, agent: Any, browser: Any) -> None:
    person = unmistakable(school, Role.STUDENT, enrolled_as=CourseRole.STUDENT)
    a_lesson_with(school, person, agent, browser)
    by_kind = {step.kind: step for step in steps(subject_of(person.user_id or 0))}
    assert by_kind["Presence in lessons"].rows == 1
    assert by_kind["Questions asked under their name"].rows == 1
    assert by_kind["“I'm confused” taps"].rows is None
    assert by_kind["Votes for questions"].rows is None
    # Of two messages one went to the confused: counted, it would say that this student was.
    assert by_kind["Messages that they got"].rows == 1
    assert by_kind["Quizzes given to them"].rows == 0
    assert by_kind["Tries at quizzes, with their scores"].rows == 1
    assert by_kind["Answers in quizzes"].rows == 1
    assert by_kind["Items to repeat, and when"].rows == 1
    page = browser(school, school.administrator).get(f"/people/{person.user_id}/data").text
    for step in by_kind.values():
        # What holds nothing of them is named, and not explained.
        said = step.kind if step.rows == 0 and not step.more else step.outcome
        assert said.replace("'", "&#39;") in page
    assert 'name="name"' in page


def test_the_name_has_to_be_typed_and_nothing_happens_without_it(school: School) -> None:
    person = unmistakable(school, Role.STUDENT, enrolled_as=CourseRole.STUDENT)
    for typed in ("", "Zoë", person.name.lower(), "Student 1"):
        with pytest.raises(Invalid, match="name"):
            erase(school, person, name=typed)
    assert db.session.get(User, person.user_id) is not None
    # The same letters, the accent sent as a sign of its own, and spaces too many.
    erase(school, person, name=f"  {unicodedata.normalize('NFD', person.name).replace(' ', '  ')} ")
    assert db.session.execute(select(User.id).where(User.id == person.user_id)).first() is None
    with pytest.raises(NotFound):
        erase(school, person)


def test_sessions_end_at_once(school: School, browser: Any) -> None:
    person = unmistakable(school, Role.STUDENT, enrolled_as=CourseRole.STUDENT)
    client = browser(school, person)
    assert client.get("/api/me").status_code == 200
    erase(school, person)
    assert client.get("/api/me").status_code == 401
    assert db.session.execute(select(SignIn).where(SignIn.user_id == person.user_id)).first() is None


def test_nobody_but_an_administrator_erases_and_nobody_themselves(school: School) -> None:
    person = unmistakable(school, Role.STUDENT, enrolled_as=CourseRole.STUDENT)
    for actor in (school.owner, school.student, school.parent, person):
        with pytest.raises(Denied):
            erase(school, person, by=actor)
    with pytest.raises(Conflict, match="another administrator"):
        erase(school, school.administrator)


def test_the_last_administrator_cannot_be_erased(school: School) -> None:
    others = update(User).where(User.role == Role.ADMINISTRATOR, User.id != school.administrator.user_id)
    # Within this transaction alone: other tests have administrators of their own.
    db.session.execute(others.values(role=Role.TEACHER))
    sentence = obstacle(school.administrator.user_id or 0)
    db.session.rollback()
    assert sentence is not None
    assert "only administrator" in sentence
    assert obstacle(school.administrator.user_id or 0) is None


def test_an_owner_has_to_hand_over_or_archive_first(school: School, browser: Any) -> None:
    person = unmistakable(school, Role.TEACHER, enrolled_as=CourseRole.CO_TEACHER)
    school.act(school.owner, "hand_over_course", person_id=person.user_id)
    page = browser(school, school.administrator).get(f"/people/{person.user_id}/data").text
    assert "Biology" in page
    assert "hand it over or archive it" in page
    assert "Erase for good" not in page
    with pytest.raises(Conflict, match="hand it over"):
        erase(school, person)
    with pytest.raises(Conflict, match="co-teachers"):
        school.act(school.administrator, "hand_over_course", person_id=school.student.user_id)
    school.act(school.administrator, "hand_over_course", person_id=school.owner.user_id)
    erase(school, person)
    assert list(traces(person)) == []
    owners = select(Enrolment.user_id).where(
        Enrolment.course_id == school.course_id, Enrolment.role == CourseRole.OWNER
    )
    assert list(db.session.execute(owners).scalars()) == [school.owner.user_id]


def test_the_audit_log_says_that_somebody_was_erased_and_not_who(school: School, browser: Any) -> None:
    person = unmistakable(school, Role.STUDENT, enrolled_as=None)
    client = browser(school, school.administrator)
    answer = client.do("erase_person", person_id=person.user_id, name=person.name)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
    newest = db.session.execute(
        select(AuditEntry).where(AuditEntry.actor_id == school.administrator.user_id).order_by(AuditEntry.id.desc())
    ).scalars().first()  # fmt: skip
    assert newest is not None
    assert (newest.action, newest.person_id) == ("erase_person", None)
    assert person.name not in newest.subject
    assert "rows" in newest.subject


@pytest.mark.parametrize("been_here", [True, False], ids=["who was here before", "who has just come"])
def test_a_tap_that_is_under_way_keeps_no_pseudonym_of_the_person(
    school: School, monkeypatch: pytest.MonkeyPatch, been_here: bool
) -> None:
    person = unmistakable(school, Role.STUDENT, enrolled_as=CourseRole.STUDENT)
    school.act(school.owner, "set_current_slide", slide_number=1)
    if been_here:
        school.act(person, "record_presence")
    lesson = db.session.execute(select(Lesson.id).where(Lesson.course_id == school.course_id)).scalar_one()
    theirs = lesson_pseudonym(person.user_id or 0, lesson)
    tapping, go_on, whole = threading.Event(), threading.Event(), confusion.take_pulse_and_taps

    def slowly(*args: Any) -> Any:
        tapping.set()
        assert go_on.wait(10)
        return whole(*args)

    monkeypatch.setattr(confusion, "take_pulse_and_taps", slowly)
    db.session.rollback()

    def apart(work: Callable[[], object]) -> threading.Thread:
        def inside() -> None:
            with school.app.test_request_context():
                work()

        thread = threading.Thread(target=inside)
        thread.start()
        return thread

    tap = apart(lambda: school.act(person, "track_confusion"))
    assert tapping.wait(10)
    erasing = apart(lambda: erase(school, person))
    erasing.join(0.5)
    assert erasing.is_alive(), "it waits for the tap"
    go_on.set()
    tap.join(10)
    erasing.join(10)
    pings = db.session.execute(select(ConfusionPing.pseudonym).where(ConfusionPing.lesson_id == lesson)).scalars().all()
    assert len(pings) == 1
    assert theirs not in pings
    assert list(traces(person)) == []
