"""A roster is looked at, imported whole or not at all, and never doubles anybody."""

from __future__ import annotations

import signal
import time as wall
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.accounts import Guardianship, SignIn, User
from app.core import clock
from app.core.actor import Door
from app.core.errors import Conflict, Denied, NotFound
from app.core.pipeline import invoke
from app.courses import Course, Enrolment, courses_of
from app.extensions import db
from app.housekeeping import sweep
from app.jobs import progress_of, run, sweep_jobs
from app.jobs.sweeping import SILENCE
from app.roster import RosterImport
from app.roster import apply as applying
from tests.conftest import Time
from tests.roster.town import NOTHING, Town, begin, bring_in, counts, csv, look, send
from tests.school import School
from tests.workers import Workers


def imported(town: Town) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(User.name, User.role).where(User.sourced_id.startswith(f"{town.mark}-")).order_by(User.name)
    )
    return [(row.name, row.role) for row in rows]


def test_a_look_says_what_would_change_and_changes_nothing(empty: School, town: Town) -> None:
    seen = look(empty.administrator, town.zip())
    assert counts(seen) == {
        "people": (5, 0, 0), "courses": (1, 0, 0), "enrolments": (4, 0, 0), "families": (1, 0, 0)
    }  # fmt: skip
    assert imported(town) == []


def test_an_import_brings_people_courses_places_and_families(empty: School, town: Town) -> None:
    bring_in(empty.administrator, town.zip())
    assert imported(town) == [
        ("Pa Rent", "parent"), ("Stu Dent1", "student"), ("Stu Dent2", "student"), ("Stu Dent3", "student"),
        ("Tea Cher", "teacher"),
    ]  # fmt: skip
    course = db.session.execute(select(Course).where(Course.sourced_id == f"{town.mark}-c1")).scalar_one()
    assert (course.name, course.period) == ("Biology 9a", "3")
    roles = db.session.execute(
        select(User.name, Enrolment.role)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.course_id == course.id)
        .order_by(User.name)
    )
    assert [tuple(row) for row in roles] == [
        ("Stu Dent1", "student"), ("Stu Dent2", "student"), ("Stu Dent3", "student"), ("Tea Cher", "owner"),
    ]  # fmt: skip
    student = db.session.execute(select(User).where(User.sourced_id == f"{town.mark}-s1")).scalar_one()
    assert student.school_number == f"S-{town.mark}-1"
    assert student.password_hash is None
    assert student.address is None
    assert db.session.execute(select(Guardianship.parent_id).where(Guardianship.child_id == student.id)).scalar()


def test_importing_again_changes_nothing_and_doubles_nobody(empty: School, town: Town) -> None:
    bring_in(empty.administrator, town.zip())
    before = imported(town)
    again = bring_in(empty.administrator, town.zip())
    assert again == NOTHING
    assert imported(town) == before


def test_a_changed_name_changes_one_row(empty: School, town: Town) -> None:
    bring_in(empty.administrator, town.zip())
    town.people[2] = town.people[2].replace("Dent1", "Married")
    done = bring_in(empty.administrator, town.zip())
    assert done == NOTHING | {"people": (0, 1, 0)}
    assert ("Stu Married", "student") in imported(town)


def test_who_is_gone_loses_the_way_in_and_keeps_their_row_and_may_come_back(empty: School, town: Town) -> None:
    bring_in(empty.administrator, town.zip())
    gone = db.session.execute(select(User.id).where(User.sourced_id == f"{town.mark}-s3")).scalar_one()
    people, places = town.people.pop(), town.places.pop()
    done = bring_in(empty.administrator, town.zip())
    assert done == NOTHING | {"people": (0, 0, 1), "enrolments": (0, 0, 1)}
    row = db.session.execute(select(User.left_at, User.password_hash).where(User.id == gone)).one()
    assert row.left_at is not None
    assert row.password_hash is None
    assert db.session.execute(select(func.count()).where(SignIn.user_id == gone)).scalar_one() == 0
    assert bring_in(empty.administrator, town.zip()) == NOTHING
    town.people.append(people)
    town.places.append(places)
    back = bring_in(empty.administrator, town.zip())
    assert back == NOTHING | {"enrolments": (1, 0, 0)}
    assert db.session.execute(select(User.left_at).where(User.id == gone)).scalar_one() is None


def test_people_made_by_hand_stay_when_a_bulk_file_does_not_know_them(empty: School, town: Town) -> None:
    bring_in(empty.administrator, town.zip())
    assert courses_of(empty.student)
    assert db.session.execute(select(User.left_at).where(User.id == empty.owner.user_id)).scalar_one() is None


def test_a_delta_touches_only_what_it_names(empty: School, town: Town) -> None:
    bring_in(empty.administrator, town.zip())
    delta = Town(town.mark)
    delta.people = [town.people[2].replace("Dent1", "Delta")]
    delta.places = [town.places[2].replace(",,", ",tobedeleted,", 1)]
    done = bring_in(empty.administrator, delta.zip("delta"))
    assert done["people"] == (0, 1, 0)
    assert done["enrolments"] == (0, 0, 1)
    assert len(imported(town)) == 5


def test_what_is_wrong_is_named_by_file_and_line_and_cannot_be_imported(empty: School, town: Town) -> None:
    town.places.append("e-x9,,,c1,org,nobody,student,,,")
    seen = look(empty.administrator, town.zip())
    assert seen.import_id is None
    assert {(problem.file, problem.line) for problem in seen.problems} == {("enrollments.csv", 6)}
    assert imported(town) == []


def test_an_import_that_fails_half_way_leaves_nothing(
    empty: School, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = look(empty.administrator, town.zip())

    def fail(*_rest: object) -> None:
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(applying, "_links", fail)
    job_id = begin(empty.administrator, seen.import_id)
    assert run(job_id) == "failed"
    assert "nothing was changed" in str(progress_of(job_id))
    assert imported(town) == []
    monkeypatch.undo()
    assert run(begin(empty.administrator, seen.import_id)) == "done", "what has failed may be begun again"
    assert len(imported(town)) == 5


def test_one_look_is_imported_once(empty: School, town: Town) -> None:
    seen = look(empty.administrator, town.zip())
    job_id = begin(empty.administrator, seen.import_id)
    with pytest.raises(Conflict):
        begin(empty.administrator, seen.import_id)
    assert run(job_id) == "done"
    assert run(job_id) is None
    with pytest.raises(Conflict):
        begin(empty.administrator, seen.import_id)
    kept = db.session.execute(
        select(RosterImport.file_id, RosterImport.summary).where(RosterImport.id == seen.import_id)
    ).one()
    assert kept.file_id is None, "the file has done its work"
    assert kept.summary["people"]["added"] == 5


def test_a_school_that_has_changed_since_the_look_is_not_changed_further(empty: School, town: Town) -> None:
    seen = look(empty.administrator, town.zip())
    # Two people here have now what the file says of one.
    for person, values in (
        (empty.owner, {"school_number": f"T-{town.mark}"}),
        (empty.co_teacher, {"email": f"tea.{town.mark}@school.example"}),
    ):
        db.session.execute(update(User).where(User.id == person.user_id).values(values))
    db.session.commit()
    job_id = begin(empty.administrator, seen.import_id)
    assert run(job_id) == "failed"
    assert "has changed since you looked" in str(progress_of(job_id))
    assert imported(town) == []


def test_who_may_no_longer_import_when_the_worker_comes_changes_nothing(empty: School, town: Town) -> None:
    seen = look(empty.administrator, town.zip())
    job_id = begin(empty.administrator, seen.import_id)
    me = update(User).where(User.id == empty.administrator.user_id)
    db.session.execute(me.values(role="teacher"))
    db.session.commit()
    assert run(job_id) == "failed"
    db.session.execute(me.values(role="administrator", left_at=clock.now()))
    db.session.commit()
    assert run(begin(empty.administrator, seen.import_id)) == "failed"
    assert imported(town) == []


# A worker in a process of its own, that dies by SIGKILL at one step of its work.
_WORKER = """
import os, signal, sys
from app import create_app
from app.jobs import run
from app.jobs.running import Work
from app.roster import apply, importing
from app.settings import Settings
step, job = sys.argv[1], int(sys.argv[2])
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if step in ("write_people", "_courses", "_enrolments", "_links", "_find_owners"):
    setattr(apply, step, die)
elif step == "claimed":
    importing.plan_of = die
elif step == "comparing":
    importing.compare = die
elif step == "ending":
    write = Work._write
    def ending(self, **values):
        write(self, **values)
        if "result" in values:
            die()
    Work._write = ending
with create_app(Settings.from_environment(os.environ)).app_context():
    run(job)
"""
STEPS = ["claimed", "comparing", "write_people", "_courses", "_enrolments", "_links", "_find_owners", "ending"]


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step_leaves_nothing_half_imported(
    empty: School, town: Town, time: Time, workers: Workers, step: str
) -> None:
    seen = look(empty.administrator, town.zip())
    job_id = begin(empty.administrator, seen.import_id)
    config = empty.app.config
    environ = {
        "HOMEROOM_DATA": str(Path(config["FILES"]).parent),
        "DATABASE_URL": config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": config["RATELIMIT_STORAGE_URI"].removeprefix("redis+"),
        "SECRET_KEY": "a secret for tests",
    }
    done = workers.run(_WORKER, step, str(job_id), environ=environ)
    assert done.returncode == -signal.SIGKILL, done.said
    assert imported(town) == []
    db.session.commit()
    time.pass_(SILENCE.total_seconds() + 60)
    sweep_jobs()
    assert run(job_id) == "done"
    assert len(imported(town)) == 5
    assert bring_in(empty.administrator, town.zip()) == NOTHING


def test_an_upload_is_forgotten_after_a_day(empty: School, town: Town, time: Time) -> None:
    seen = look(empty.administrator, town.zip())
    time.pass_(24 * 3600 + 1)
    assert sweep()["rosters"] >= 1
    with pytest.raises(Conflict):
        invoke(empty.administrator, "apply_roster", {"import_id": seen.import_id}, door=Door.BROWSER)


# One course's class list


def test_an_owner_imports_a_class_list_and_again_without_doubling(school: School) -> None:
    number = f"C{school.course_id}-{id(school.app) % 9973}"
    content = csv(f"Ana,Alba,{number}-1", f"Ben,Bo,{number}-2")
    first = bring_in(school.owner, content, school.course_id)
    assert first["people"] == (2, 0, 0)
    assert first["enrolments"] == (2, 0, 0)
    assert bring_in(school.owner, content, school.course_id) == NOTHING
    names = [person.name for person in school.result(school.owner, "list_people").students]
    assert names == ["Ana Alba", "Ben Bo", *(f"Student {n}" for n in range(1, 9))]
    cards = school.result(school.owner, "print_code_cards", who="new").cards
    assert {card.sign_in for card in cards} >= {f"{number}-1".lower(), f"{number}-2".lower()}


def test_a_class_list_changes_nobodys_own_details_and_no_other_course(school: School) -> None:
    number = f"D{school.course_id}-{id(school.app) % 9973}"
    db.session.execute(update(User).where(User.id == school.student.user_id).values(school_number=number))
    db.session.commit()
    bring_in(school.owner, csv(f"Renamed,Student,{number}"), school.course_id)
    assert db.session.execute(select(User.name).where(User.id == school.student.user_id)).scalar_one() == "Student 1"
    other = csv(f"A,B,{number},Chemistry", headers="First name,Last name,Student number,Course")
    assert look(school.owner, other, school.course_id).problems
    teacher = csv(f"A,B,{number}x,teacher", headers="First name,Last name,Student number,Role")
    assert "Only students" in look(school.owner, teacher, school.course_id).problems[0].sentence


def test_two_of_the_same_name_without_numbers_get_sign_ins_of_their_own(school: School) -> None:
    headers = "Name"
    bring_in(school.owner, csv("Zoë Zed", headers=headers), school.course_id)
    bring_in(school.administrator, csv("Zoë Zed,Chess club", headers="Name,Course"))
    names = db.session.execute(select(User.email).where(User.name == "Zoë Zed")).scalars().all()
    assert len(names) == len(set(names)) >= 2
    assert all(name.startswith("zoe.zed") for name in names)


def test_only_who_runs_a_course_imports_into_it_and_only_administrators_into_the_school(school: School) -> None:
    content = csv("A,B,1")
    with pytest.raises(Denied):
        look(school.co_teacher, content, school.course_id)
    with pytest.raises(NotFound):
        look(school.stranger, content, school.course_id)
    with pytest.raises(Denied):
        look(school.owner, content)
    seen = look(school.owner, csv("A,B,1"), school.course_id)
    body = {"import_id": seen.import_id, "course_id": school.other_course_id}
    with pytest.raises(NotFound):
        invoke(school.stranger, "apply_roster", body, door=Door.BROWSER)


# By the page


def test_a_file_is_looked_at_and_imported_on_the_page(school: School, browser: Any) -> None:
    client = browser(school, school.owner)
    path = f"/courses/{school.course_id}/roster"
    number = f"P{school.course_id}-{id(school.app) % 9973}"
    page = send(client, path, csv(f"Paz,Page,{number}"), filename="../../etc/<b>.csv")
    assert page.status_code == 200
    assert "Nothing is changed yet" in page.text
    import_id = page.text.partition('name="import_id" value="')[2].partition('"')[0]
    begun = client.post(path, data={"csrf_token": client.token(), "import_id": import_id})
    assert begun.status_code == 303
    where = begun.headers["Location"]
    waiting = client.get(where).text
    assert "<progress" in waiting
    assert ">Look again</a>" in waiting
    job_id = db.session.execute(select(RosterImport.job_id).where(RosterImport.id == int(import_id))).scalar_one()
    assert run(int(job_id or 0)) == "done"
    done = client.get(where).text
    assert "The roster is imported" in done
    assert "hx-trigger" not in done.partition('id="roster-import"')[2].partition(">")[0]
    assert client.post(path, data={"csrf_token": client.token(), "import_id": import_id}).status_code == 409
    assert "Paz Page" in client.get(f"/courses/{school.course_id}/people").text
    broken = send(client, path, b"First name,Last name\nA,\xff\x00B")
    assert broken.status_code == 422
    assert "line 2" in broken.text


def test_a_form_without_its_token_or_file_does_nothing(school: School, browser: Any) -> None:
    client = browser(school, school.owner)
    path = f"/courses/{school.course_id}/roster"
    assert send(client, path, csv("A,B,1"), token="x").status_code == 400
    assert client.post(path, data={"csrf_token": client.token()}).status_code == 422
    assert send(client, path, b"x" * 20_200_000).status_code == 413
    assert send(client, path, b"x" * 2_000_000).status_code == 422, "two megabytes of nonsense are read, and refused"


# As fast as the issue asks


def test_five_thousand_students_are_imported_in_time(empty: School) -> None:
    town = Town(f"big{empty.course_id}x{id(empty.app) % 9973}", students=5000)
    begin = wall.perf_counter()
    done = bring_in(empty.administrator, town.zip())
    took = wall.perf_counter() - begin
    assert done["people"] == (5002, 0, 0)
    assert took < 20, f"{took:.1f} s"
    assert bring_in(empty.administrator, town.zip()) == NOTHING
