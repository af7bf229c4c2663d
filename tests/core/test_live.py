"""The live bus over real connections: what is committed is on every screen a moment later, and nothing else is."""

from __future__ import annotations

import json
import time as real_time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.core import live, live_hub, live_places
from app.core.actor import Actor
from app.core.live import changed
from app.core.live_hub import hub
from app.core.live_news import CHANNEL
from app.core.transaction import transaction
from app.doors import stream
from app.extensions import valkey as valkey_of
from tests.core.screens import SOON, Screen, open_screen, served
from tests.school import School
from tests.services import Valkey
from tests.workers import Workers

PADDING = 2048


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    with served(app) as number:
        yield number


@pytest.fixture
def watch(port: int, school: School, browser: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Screen]]:
    """Open a screen of the school's course for somebody; all are closed at the end."""
    monkeypatch.setattr(stream, "LOOK", 0.1)
    opened: list[Screen] = []
    cookies: dict[int | None, str] = {}

    def screen(actor: Actor, audience: str, cursor: str = "") -> Screen:
        if actor.user_id not in cookies:
            cookies[actor.user_id] = browser(school, actor).get_cookie("session").value
        path = f"/live/{school.course_id}/{audience}"
        opened.append(open_screen(port, path, cookies[actor.user_id], cursor=cursor))
        return opened[-1]

    yield screen
    for each in opened:
        each.close()
    deadline = real_time.monotonic() + SOON
    while hub()._inboxes and real_time.monotonic() < deadline:
        real_time.sleep(0.02)


def drawn(screen: Screen) -> bool:
    return bool(screen.snapshots())


def test_a_new_screen_gets_everything_with_an_id_and_then_what_changes(
    school: School, watch: Callable[..., Screen]
) -> None:
    teacher = watch(school.owner, "teacher")
    assert teacher.wait(drawn)
    first = teacher.snapshots()[0]
    assert first.id
    for part in ("spike", "meter", "slide", "chart", "questions"):
        assert f'hx-target="#class-assist-{part}"' in first.data
    assert 'hx-target="#lesson-heat-grid"' in first.data

    school.act(school.student, "track_confusion")
    assert teacher.wait(lambda screen: "1 of 1 confused" in screen.said, 1.0)
    change = teacher.snapshots()[1]
    assert change.id not in ("", first.id)
    assert 'hx-target="#class-assist-meter"' in change.data
    assert 'hx-target="#class-assist-spike"' not in change.data, "what did not change is not sent again"


def test_a_change_is_shown_only_where_it_was_committed(school: School, watch: Callable[..., Screen]) -> None:
    teacher = watch(school.owner, "teacher")
    assert teacher.wait(drawn)
    published: list[Any] = []
    bus = valkey_of().pubsub(ignore_subscribe_messages=True)
    bus.subscribe(CHANNEL)
    bus.get_message(timeout=1.0)

    def changes_its_mind() -> None:
        with transaction():
            changed(school.course_id, "teacher")
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"):
        changes_its_mind()
    with transaction():
        changed(school.course_id, "projector")
    while (message := bus.get_message(timeout=0.5)) is not None:
        published.append(json.loads(message["data"]))
    bus.close()
    assert published == [{"course": school.course_id, "audiences": ["projector"]}]


def test_another_courses_change_draws_nothing_here(
    school: School, watch: Callable[..., Screen], monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = watch(school.owner, "teacher")
    assert teacher.wait(drawn)
    asked: list[tuple[str, int]] = []
    draw = live.snapshot

    def noted(audience: str, course_id: int) -> dict[str, str]:
        asked.append((audience, course_id))
        return draw(audience, course_id)

    monkeypatch.setattr(live, "snapshot", noted)
    monkeypatch.setattr(live_hub, "TICK", 60.0)
    with transaction():
        changed(school.other_course_id, "teacher")
    real_time.sleep(0.3)
    assert ("teacher", school.other_course_id) not in asked


def test_a_stream_carries_what_keeps_proxies_from_holding_it_back(school: School, watch: Callable[..., Screen]) -> None:
    screen = watch(school.student, "student")
    headers = {name.lower(): value for name, value in screen.response.getheaders()}
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-cache, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert "content-length" not in headers
    assert screen.wait(lambda each: bool(each.events))
    assert len(screen.events[0].comment) >= PADDING


def test_a_silent_stream_still_beats(
    school: School, watch: Callable[..., Screen], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.2)
    screen = watch(school.student, "student")
    assert screen.wait(lambda each: sum("heartbeat" in event.comment for event in each.events) >= 3)


def test_the_heart_beats_every_fifteen_seconds() -> None:
    assert stream.HEARTBEAT == 15.0


def test_who_has_seen_everything_gets_nothing_again_and_who_has_not_gets_it_all(
    school: School, watch: Callable[..., Screen], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = watch(school.student, "student")
    assert first.wait(drawn)
    seen = first.snapshots()[0].id
    monkeypatch.setattr(stream, "HEARTBEAT", 0.3)
    back = watch(school.student, "student", cursor=seen)
    assert back.wait(lambda each: any("heartbeat" in event.comment for event in each.events))
    assert not drawn(back)
    first.close()

    school.act(school.owner, "set_current_slide", slide_number=2)
    assert back.wait(drawn)
    late = watch(school.student, "student", cursor=seen)
    assert late.wait(drawn)
    assert "Osmosis" in late.snapshots()[0].data
    assert 'hx-target="#class-assist-notes"' in late.snapshots()[0].data


def test_a_persons_third_stream_ends_their_first_and_says_so(school: School, watch: Callable[..., Screen]) -> None:
    first, second = watch(school.owner, "teacher"), watch(school.owner, "teacher")
    assert first.wait(drawn)
    assert second.wait(drawn)
    third = watch(school.owner, "projector")
    assert first.wait(lambda screen: screen.ended, 6.0)
    assert [event.name for event in first.events][-1] == "superseded"
    assert third.wait(drawn)
    assert not second.ended
    assert not third.ended


def test_reloading_one_of_two_tabs_leaves_the_other_alone(school: School, watch: Callable[..., Screen]) -> None:
    projector = watch(school.owner, "projector")
    assert projector.wait(drawn)
    for _ in range(4):
        tab = watch(school.owner, "teacher")
        assert tab.wait(drawn)
        tab.close()
    last = watch(school.owner, "teacher")
    real_time.sleep(live_places.GRACE + 0.5)
    assert not projector.ended
    assert not last.ended


def test_a_person_who_opens_many_streams_at_once_is_held_back_at_once(
    school: School, watch: Callable[..., Screen]
) -> None:
    screens = [watch(school.student, "student") for _ in range(10)]
    for early in screens[: 10 - live_places.MOST_STREAMS - live_places.SPARE_STREAMS]:
        assert early.wait(lambda screen: screen.ended, 2.0)
    for surplus in screens[: -live_places.MOST_STREAMS]:
        assert surplus.wait(lambda screen: screen.ended, live_places.GRACE + 3)
    assert not any(screen.ended for screen in screens[-live_places.MOST_STREAMS :])


def test_closed_screens_leave_nothing_behind(school: School, watch: Callable[..., Screen]) -> None:
    for _ in range(5):
        for actor, audience in ((school.owner, "teacher"), (school.student, "student")):
            screen = watch(actor, audience)
            assert screen.wait(drawn)
            screen.close()
    deadline = real_time.monotonic() + SOON
    while hub()._inboxes and real_time.monotonic() < deadline:
        real_time.sleep(0.02)
    assert not hub()._inboxes
    assert not hub()._sent
    assert not hub()._newcomers
    for actor in (school.owner, school.student):
        assert valkey_of().llen(f"homeroom:streams:{actor.key}") == 0


@pytest.mark.parametrize("audience", ["teacher", "projector"])
def test_a_student_gets_no_teachers_screen(school: School, watch: Callable[..., Screen], audience: str) -> None:
    assert watch(school.student, audience).status == 403


@pytest.mark.parametrize("audience", ["student", "teacher", "projector"])
def test_a_stranger_and_a_parent_get_no_screen(school: School, watch: Callable[..., Screen], audience: str) -> None:
    assert watch(school.stranger, audience).status == 404
    assert watch(school.parent, audience).status == 404


def test_an_administrator_sees_what_teachers_see_without_their_buttons(
    school: School, watch: Callable[..., Screen]
) -> None:
    visitor = watch(school.administrator, "visitor")
    assert visitor.wait(drawn)
    school.act(school.student, "track_confusion")
    school.act(school.student, "submit_question", question_body="Why?")
    assert visitor.wait(lambda screen: "1 of 1 confused" in screen.said and "Why?" in screen.said, 1.5)
    assert "/do/" not in visitor.said


def test_there_is_no_other_audience(school: School, watch: Callable[..., Screen]) -> None:
    assert watch(school.owner, "principal").status == 404


def test_nobody_gets_a_screen_without_signing_in(school: School, port: int) -> None:
    assert open_screen(port, f"/live/{school.course_id}/student", "").status in (303, 401)


def test_students_and_the_wall_see_no_names_no_figures_and_nothing_that_waits(
    school: School, watch: Callable[..., Screen]
) -> None:
    student, wall = watch(school.student, "student"), watch(school.owner, "projector")
    teacher = watch(school.co_teacher, "teacher")
    school.act(school.students[1], "submit_question", question_body="Named and live?", anonymous=False)
    school.act(school.owner, "update_class_assist_settings", approve_first=True)
    school.act(school.students[2], "submit_question", question_body="Still waiting?", anonymous=False)
    school.act(school.students[3], "track_confusion")
    school.act(school.owner, "set_current_slide", slide_number=2)
    assert teacher.wait(lambda screen: "Still waiting?" in screen.said and "Student 2" in screen.said)
    assert student.wait(lambda screen: "Named and live?" in screen.said and "Osmosis" in screen.said)
    assert wall.wait(lambda screen: "Named and live?" in screen.said and "Osmosis" in screen.said)
    for screen in (student, wall):
        assert "Still waiting?" not in screen.said
        assert not any(actor.name in screen.said for actor in [*school.students, school.owner, school.co_teacher])
    assert "confused</" not in student.said
    assert "confused" in wall.said
    assert "csrf_token" not in student.said + wall.said + teacher.said, "a shared drawing holds no one's token"


def test_a_stray_message_and_a_course_that_cannot_be_drawn_stop_nobody(
    school: School, watch: Callable[..., Screen], monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = watch(school.owner, "teacher")
    assert teacher.wait(drawn)
    for stray in ("not JSON", "[]", "7", '{"course": 1}', '{"close": 3}'):
        valkey_of().publish(CHANNEL, stray)
    student = watch(school.student, "student")
    assert student.wait(drawn)
    draw = live.snapshot

    def broken_for_students(audience: str, course_id: int) -> dict[str, str]:
        if audience == "student":
            raise RuntimeError("a defect")
        return draw(audience, course_id)

    monkeypatch.setattr(live, "snapshot", broken_for_students)
    school.act(school.owner, "set_current_slide", slide_number=3)
    assert teacher.wait(lambda screen: "Enzymes" in screen.said, 1.5)
    assert not student.ended


def test_without_valkey_taps_are_kept_screens_look_for_themselves_and_all_comes_back(
    school: School, watch: Callable[..., Screen], valkey: Valkey, agent: Any
) -> None:
    teacher = watch(school.owner, "teacher")
    assert teacher.wait(drawn)
    assert hub().connected
    valkey.stop(kill=True)
    try:
        began = real_time.monotonic()
        answer = agent("track_confusion", course_id=str(school.course_id), user_id=str(school.student.user_id))
        took = real_time.monotonic() - began
        assert answer.status_code == 200
        assert answer.json["counted"]
        assert took < 1.0
        assert teacher.wait(lambda screen: "1 of 1 confused" in screen.said, 5.0)
        assert not hub().connected
        newcomer = watch(school.student, "student")
        assert newcomer.wait(drawn, 5.0)
    finally:
        valkey.start()
    assert teacher.wait(lambda _: hub().connected, 6.0)
    school.act(school.students[1], "track_confusion")
    assert teacher.wait(lambda screen: "2 of 2 confused" in screen.said, 1.5)


# A tap in another process, with an application of its own.
_TAP = """
import os, sys
from app import create_app
from app.core.actor import Actor, Door
from app.core.permissions import Role
from app.core.pipeline import invoke
from app.settings import Settings
course, user = map(int, sys.argv[1:])
with create_app(Settings.from_environment(os.environ)).test_request_context():
    actor = Actor(name="Student", user_id=user, role=Role.STUDENT)
    invoke(actor, "track_confusion", {"course_id": course}, door=Door.AGENTKIT)
"""


def test_a_tap_in_another_process_is_on_this_ones_screens(
    school: School, watch: Callable[..., Screen], valkey: Valkey, app: Flask, workers: Workers, tmp_path: Any
) -> None:
    teacher = watch(school.owner, "teacher")
    assert teacher.wait(drawn)
    assert school.student.user_id is not None
    environ = {
        "HOMEROOM_DATA": str(tmp_path),
        "REDIS_URL": valkey.url,
        "DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]),
        "SECRET_KEY": "a secret for tests",
    }
    done = workers.run(_TAP, str(school.course_id), str(school.student.user_id), environ=environ)
    assert done.returncode == 0, done.said
    assert teacher.wait(lambda screen: "1 of 1 confused" in screen.said, 1.0)
