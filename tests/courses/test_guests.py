"""Guests: in with the code where the owner allows it, a student of one course for a day, and then nobody."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import current_app
from sqlalchemy import func, select, update

from app.accounts import AuditEntry, SignIn, User
from app.accounts.passwords import choose
from app.core import clock
from app.core.actor import Actor, Door
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.core.live_news import CHANNEL
from app.core.live_places import Places
from app.core.permissions import CourseRole, Role
from app.core.pipeline import invoke
from app.courses import Course, Enrolment, Presence, end_guests
from app.courses import guests as guests_of_courses
from app.courses.guests import come_in, day_ends
from app.extensions import db, valkey
from app.housekeeping import sweep
from app.jobs import run
from app.roster import RosterImport
from tests.conftest import Time
from tests.school import School, make_school


@pytest.fixture
def open_school(school: School) -> School:
    """A school whose course takes guests."""
    school.act(school.owner, "allow_guests", allowed=True)
    return school


def code(school: School) -> str:
    found: str = db.session.execute(select(Course.join_code).where(Course.id == school.course_id)).scalar_one()
    return found


def guest(school: School, name: str = "Gus") -> Actor:
    person = come_in(code(school), name).person
    return Actor(person.name, person.id, person.role)


def row(actor: Actor) -> User:
    return db.session.execute(
        select(User).where(User.id == actor.user_id), execution_options={"populate_existing": True}
    ).scalar_one()


# In


def test_a_guest_is_a_student_of_the_one_course_and_nothing_else(open_school: School) -> None:
    actor = guest(open_school, "Gus")
    assert row(actor).role == Role.GUEST
    assert (row(actor).password_hash, row(actor).address, row(actor).school_number) == (None, None, None)
    seats = db.session.execute(select(Enrolment).where(Enrolment.user_id == actor.user_id)).scalars().all()
    assert [(seat.course_id, seat.role) for seat in seats] == [(open_school.course_id, CourseRole.STUDENT)]
    assert open_school.result(actor, "track_confusion").counted
    with pytest.raises(NotFound):
        invoke(actor, "track_confusion", {"course_id": open_school.other_course_id}, door=Door.BROWSER)
    for name in ("get_confusion_heatmap", "list_people", "allow_guests"):
        with pytest.raises(Denied):
            open_school.act(actor, name, allowed=True) if name == "allow_guests" else open_school.act(actor, name)


def test_a_guest_joins_no_other_course(open_school: School) -> None:
    other = make_school(open_school.app, students=1)
    actor = guest(open_school)
    with pytest.raises(Denied):
        invoke(actor, "join_course", {"code": code(other)}, door=Door.BROWSER)


@pytest.mark.parametrize("shut", ["guests_since", "join_locked", "archived_at", "join_code"])
def test_whoever_cannot_come_in_learns_nothing_of_the_course(open_school: School, shut: str) -> None:
    typed = code(open_school)
    values = {"guests_since": None, "join_locked": True, "archived_at": clock.now(), "join_code": "22" + typed[2:]}
    people = select(func.count()).select_from(User)
    before = db.session.execute(people).scalar_one()
    db.session.execute(update(Course).where(Course.id == open_school.course_id).values({shut: values[shut]}))
    db.session.commit()
    with pytest.raises(NotFound) as refused:
        come_in(typed, "Gus")
    assert refused.value.sentence == "No class with this code takes guests now. Check the code, or ask the teacher."
    assert db.session.execute(people).scalar_one() == before


def test_no_course_takes_guests_before_its_owner_says_so(school: School) -> None:
    with pytest.raises(NotFound):
        come_in(code(school), "Gus")
    copied = school.result(school.owner, "copy_course", name="Again", period="4", school_year="2027/28").copy_id
    school.act(school.owner, "allow_guests", allowed=True)
    again = school.result(school.owner, "copy_course", name="Again", period="4", school_year="2027/28").copy_id
    taken = select(Course.guests_since).where(Course.id.in_((copied, again)))
    assert set(db.session.execute(taken).scalars()) == {None}, "a copy begins without guests"


@pytest.mark.parametrize("who", ["co_teacher", "administrator", "student", "stranger"])
def test_only_the_owner_lets_guests_join(school: School, who: str) -> None:
    with pytest.raises((Denied, NotFound)):
        school.act(getattr(school, who), "allow_guests", allowed=True)


def test_no_more_guests_keeps_those_who_are_here(open_school: School) -> None:
    actor = guest(open_school)
    open_school.act(open_school.owner, "allow_guests", allowed=False)
    with pytest.raises(NotFound):
        guest(open_school, "Late")
    assert open_school.result(actor, "track_confusion").counted


@pytest.mark.parametrize(
    ("typed", "name", "field"),
    [("ABC", "Gus", "code"), ("", "Gus", "code"), (None, "", "name"), (None, "   ", "name"), (None, "x" * 61, "name"),
     (None, "a\x00b", "name"), (None, "a\nb", "name"), (None, "\ud800", "name")],
)  # fmt: skip
def test_what_is_no_code_or_no_name_is_refused_by_name(
    open_school: School, typed: str | None, name: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        come_in(code(open_school) if typed is None else typed, name)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_class_takes_only_so_many_guests(open_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests_of_courses, "MOST", 2)
    first = guest(open_school, "One")
    guest(open_school, "Two")
    with pytest.raises(Conflict):
        guest(open_school, "Three")
    open_school.act(open_school.owner, "remove_from_course", person_id=str(first.user_id))
    guest(open_school, "Three")


# Where names are seen


def test_teachers_see_that_it_is_a_guest_and_students_see_no_name(open_school: School) -> None:
    actor = guest(open_school, "Student 1")
    people = open_school.result(open_school.owner, "list_people").students
    assert [(each.person_id, each.guest) for each in people if each.guest] == [(actor.user_id, True)]
    assert len([each for each in people if each.name == "Student 1"]) == 2
    open_school.act(actor, "submit_question", question_body="May I ask?", anonymous=False)
    authors = {
        who: open_school.result(person, "list_questions").questions[0].author
        for who, person in {"owner": open_school.owner, "student": open_school.student, "guest": actor}.items()
    }
    assert authors == {"owner": "Student 1 (guest)", "student": "A classmate", "guest": "You"}


def test_a_guest_counts_like_a_student(open_school: School) -> None:
    open_school.act(open_school.owner, "set_current_slide", slide_number=1)
    before = open_school.result(open_school.owner, "get_presence")
    open_school.act(guest(open_school), "record_presence")
    after = open_school.result(open_school.owner, "get_presence")
    assert (after.enrolled, after.present) == (before.enrolled + 1, before.present + 1)


def test_no_card_is_printed_for_a_guest_and_no_roster_means_one(open_school: School) -> None:
    actor = guest(open_school, "Nora New")
    cards = open_school.result(open_school.owner, "print_code_cards").cards
    assert actor.user_id not in {card.person_id for card in cards}
    csv = "Name\nNora New"
    plan = open_school.result(open_school.owner, "preview_roster", filename="class.csv", content=csv)
    open_school.act(open_school.owner, "apply_roster", import_id=str(plan.import_id))
    job = select(RosterImport.job_id).where(RosterImport.id == plan.import_id)
    assert run(db.session.execute(job).scalar_one() or 0) == "done"
    people = open_school.result(open_school.owner, "list_people").students
    assert sorted(each.guest for each in people if each.name == "Nora New") == [False, True]


def test_a_message_to_all_reaches_a_guest_in_the_app_alone(open_school: School) -> None:
    actor = guest(open_school)
    open_school.act(
        open_school.owner, "notify_students_via_lms", recipient_filter="all_students", message="Lab coats, please."
    )
    assert [each.body for each in invoke(actor, "list_messages", {}, door=Door.BROWSER).result.messages] == [  # type: ignore[attr-defined]
        "Lab coats, please."
    ]


# No account


def test_a_guest_gets_no_password_by_any_way(open_school: School) -> None:
    welcome = come_in(code(open_school), "Gus")
    with pytest.raises(Denied):
        choose(welcome.person, "a long enough password")
    person_id = str(welcome.person.id)
    changes: dict[str, dict[str, str]] = {
        "reset_password": {"person_id": person_id},
        "change_person": {"person_id": person_id, "name": "Gus", "email": "gus@x.example", "role": "student"},
    }
    for name, data in changes.items():
        with pytest.raises(Conflict):
            invoke(open_school.administrator, name, data, door=Door.BROWSER)
    assert row(Actor("", welcome.person.id)).password_hash is None


@pytest.mark.parametrize("name", ["create_person", "change_person"])
def test_nobody_is_made_a_guest(school: School, name: str) -> None:
    data = {"name": "Nora", "email": f"nora{school.course_id}", "role": "guest"}
    if name == "change_person":
        data["person_id"] = str(school.student.user_id)
    with pytest.raises(Invalid) as refused:
        invoke(school.administrator, name, data, door=Door.BROWSER)
    assert refused.value.problems[0].field == "role"


# Out


def test_who_is_removed_is_out_at_once_and_has_no_name_left(open_school: School) -> None:
    actor = guest(open_school, "Rude Name")
    open_school.act(open_school.owner, "remove_from_course", person_id=str(actor.user_id))
    with pytest.raises(NotFound):
        open_school.act(actor, "track_confusion")
    assert row(actor).name == "Guest"
    sessions = select(func.count()).where(SignIn.user_id == actor.user_id)
    assert db.session.execute(sessions).scalar_one() == 0


def test_the_pages_of_who_is_removed_get_no_more_news(open_school: School) -> None:
    actor = guest(open_school)
    Places(valkey()).claim(actor.key, "an open page")
    with valkey().pubsub(ignore_subscribe_messages=True) as bus:  # type: ignore[no-untyped-call]
        bus.subscribe(CHANNEL)
        bus.get_message(timeout=1.0)
        open_school.act(open_school.owner, "remove_from_course", person_id=str(actor.user_id))
        heard = [json.loads(message["data"]) for _ in range(3) if (message := bus.get_message(timeout=0.5))]
    assert ["an open page"] in [sorted(set(message.get("close", ()))) for message in heard]


def test_removing_a_student_takes_nothing_but_the_place(school: School) -> None:
    student = school.students[-1]
    name = row(student).name
    school.act(school.owner, "remove_from_course", person_id=str(student.user_id))
    assert (row(student).name, row(student).left_at) == (name, None)


def test_when_the_day_is_over_the_name_goes_and_the_counts_stay(open_school: School, time: Time) -> None:
    time.now = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
    actor = guest(open_school, "Gus")
    open_school.act(actor, "track_confusion")
    open_school.act(actor, "submit_question", question_body="Why?", anonymous=False)
    time.now = datetime(2026, 11, 18, 23, 59, 59, tzinfo=UTC)
    end_guests()
    assert row(actor).name == "Gus"
    time.pass_(1)
    assert sweep()["guests"] >= 1
    assert (row(actor).name, row(actor).left_at) == ("Guest", time.now)
    assert sweep()["guests"] == 0
    assert actor.user_id not in {
        each.person_id for each in open_school.result(open_school.owner, "list_people").students
    }
    found = invoke(open_school.administrator, "find_people", {"role": "guest"}, door=Door.BROWSER).result
    assert actor.user_id not in {each.person_id for each in found.people}  # type: ignore[attr-defined]
    heatmap = open_school.result(open_school.owner, "get_confusion_heatmap", time_range="all_time")
    assert heatmap.total_events == 1
    there = select(func.count()).where(Presence.user_id == actor.user_id)
    assert db.session.execute(there).scalar_one() == 1
    (asked,) = open_school.result(open_school.owner, "list_questions").questions
    assert asked.author == "Guest (guest)"


def test_the_log_keeps_that_a_guest_came_and_not_their_name(open_school: School) -> None:
    actor = guest(open_school, "Gus Guestson")
    entries = db.session.execute(
        select(AuditEntry).where(AuditEntry.course_id == open_school.course_id).order_by(AuditEntry.id)
    ).scalars()
    said = [(entry.action, entry.actor_label, entry.person_id, entry.subject) for entry in entries]
    assert said[-1] == ("join_as_guest", "A guest", actor.user_id, "")
    assert said[0][0] == "allow_guests"
    assert "Gus Guestson" not in str(said)


@pytest.mark.parametrize(
    ("zone", "moment", "over"),
    [
        ("UTC", datetime(2026, 11, 18, 9, 0, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC)),
        ("Asia/Singapore", datetime(2026, 11, 18, 9, 0, tzinfo=UTC), datetime(2026, 11, 18, 16, tzinfo=UTC)),
        ("UTC", datetime(2026, 11, 18, 23, 0, tzinfo=UTC), datetime(2026, 11, 19, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 9, 0, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
@pytest.mark.usefixtures("context")
def test_a_day_ends_at_the_schools_midnight_and_not_within_two_hours(
    monkeypatch: pytest.MonkeyPatch, zone: str, moment: datetime, over: datetime
) -> None:
    monkeypatch.setitem(current_app.config, "TIMEZONE", ZoneInfo(zone))
    assert day_ends(moment) == over


# In a browser


def typed(page: str, name: str) -> str:
    found = re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', page)
    assert found
    return found[1]


def enter(client: Any, school: School, name: str = "Gus", code_: str = "") -> Any:
    """Send the form from this school's own address: wrong codes are counted by address."""
    fields = {"csrf_token": client.token(), "code": code_ or code(school), "name": name}
    engine = 1 if db.engine.dialect.name == "sqlite" else 2
    address = f"10.{engine}.{school.course_id // 250}.{school.course_id % 250}"
    return client.post("/join/guest", data=fields, environ_base={"REMOTE_ADDR": address})


def test_the_picture_leads_a_signed_out_visitor_to_both_ways_in(open_school: School, browser: Any) -> None:
    page = browser().get(f"/join?code={code(open_school)}")
    assert page.status_code == 200
    assert typed(page.text, "code") == code(open_school)
    assert f"/sign-in?next=/join?code%3D{code(open_school)}" in page.text


def test_a_guest_comes_in_by_the_form_and_takes_part(open_school: School, browser: Any) -> None:
    client = browser()
    answer = enter(client, open_school)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "Welcome to Biology, Gus. You are here as a guest until" in page
    assert "confusion.ping" in page
    assert client.do("confusion.ping", course_id=str(open_school.course_id)).status_code == 303
    assert client.get("/password").status_code == 403
    assert 'href="/password"' not in page
    assert client.get(f"/courses/{open_school.course_id}/people").status_code == 403
    again = enter(client, open_school, "Gus the second")
    assert again.headers["Location"].startswith("/join"), "one is enough"


def test_the_session_ends_with_the_day(open_school: School, browser: Any, time: Time) -> None:
    client = browser()
    assert enter(client, open_school).status_code == 303
    assert client.get("/api/me").status_code == 200
    assert client.get(f"/courses/{open_school.course_id}").status_code == 200
    time.now = day_ends(time.now) + timedelta(seconds=1)
    assert client.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ({"code_": "ZZZZZZ"}, 404, "No class with this code takes guests now."),
        ({"code_": "nonsense"}, 422, "a join code has six letters and digits"),
        ({"name": " "}, 422, "please say what the class may call you"),
    ],
)
def test_what_is_wrong_stands_on_the_form_with_what_was_typed(
    open_school: School, browser: Any, asked: dict[str, str], status: int, sentence: str
) -> None:
    answer = enter(browser(), open_school, **asked)
    assert answer.status_code == status
    assert sentence in answer.text
    assert typed(answer.text, "code") == asked.get("code_", code(open_school))


def test_wrong_codes_are_limited_and_a_whole_class_is_not(open_school: School, browser: Any) -> None:
    limit = current_app.config["JOIN_RATE"]
    current_app.config["JOIN_RATE"] = "3/minute"
    try:
        for number in range(5):
            assert enter(browser(), open_school, f"Guest {number}").status_code == 303
        answers = [enter(browser(), open_school, code_="ZZZZZZ").status_code for _ in range(4)]
    finally:
        current_app.config["JOIN_RATE"] = limit
    assert answers == [404, 404, 404, 429]


def test_who_is_signed_in_joins_as_who_they_are(open_school: School, browser: Any) -> None:
    client = browser(open_school, open_school.student)
    answer = enter(client, open_school)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/join?code={code(open_school)}")


def test_the_owner_finds_the_switch_and_a_co_teacher_what_it_says(open_school: School, browser: Any) -> None:
    address = f"/courses/{open_school.course_id}/settings"
    assert "Let in no more guests" in browser(open_school, open_school.owner).get(address).text
    seen = browser(open_school, open_school.co_teacher).get(address).text
    assert "Guests may join" in seen
    assert "Let in no more guests" not in seen


def test_the_people_page_marks_guests(open_school: School, browser: Any) -> None:
    guest(open_school, "Gus")
    page = browser(open_school, open_school.owner).get(f"/courses/{open_school.course_id}/people").text
    assert re.search(r'Gus</span> <span class="w-badge">guest</span>', page)
