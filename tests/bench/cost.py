"""What the one pipeline and the drawing of widgets cost, and a page that is drawn anew after an action."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from flask import url_for

from app.core import widget as w
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.permissions import Permission, Role
from app.core.pipeline import invoke
from app.core.schema import Input, Output
from app.core.widget_check import Node, check
from app.doors.widget_html import Frame, draw
from tests.bench.heat import timed
from tests.bench.report import Row, percentile, spread
from tests.bench.world import Class, World

STUDENTS = 30


class Nothing(Input):
    """What the function that does nothing takes."""

    course_id: int = 1


class Done(Output):
    """What it returns."""

    success: bool = True
    message: str = ""


DONE = Done()


def measure(world: World, *, quick: bool) -> Iterator[Row]:
    """The rows of one database. Processor time is the least of many: the rest is other people's work."""
    times = 500 if quick else 3000
    actor = Actor("A student", 1, Role.STUDENT)
    database = world.database
    with world.app.test_request_context():
        for effect in (Effect.READ, Effect.WRITE):
            name, function = _nothing(effect)
            bare = _least(lambda function=function: function(actor, Nothing(), None), times)
            whole = _least(lambda name=name: invoke(actor, name, {"course_id": 1}, door=Door.BROWSER), times)
            micro = (whole - bare) * 1e6
            what = f"`invoke` of a {effect} over the bare function, processor time"
            yield Row(what, database, f"{micro:.0f} µs", "≤ 150 µs", micro <= 150)
        tree = check(list_of_tasks(), lambda _action: True)
        count = sum(1 for _ in w.walk(tree))
        frame = Frame("tasks", cache(lambda action: url_for("browser.act", name=action)), "a token", "/tasks")
        milli = _least(lambda: draw(tree, frame), times // 5) * 1e3
        what = f"drawing a widget of {count} components, {len(_forms(tree))} of them forms, processor time"
        yield Row(what, database, f"{milli:.2f} ms", "≤ 4 ms", milli <= 4)
        checked = _least(lambda: check(tree, lambda _action: True), times // 5) * 1e3
        yield Row("checking it before", database, f"{checked:.2f} ms")
    lesson = world.new_class(STUDENTS)
    act, times = _action_and_page(world, lesson), 20 if quick else 60
    act()
    before = _web_time(world)
    redrawn = timed(act, times)
    each = (_web_time(world) - before) / (times + 1) * 1000
    high = percentile(redrawn, 0.95)
    what = f"an action of a teacher of {STUDENTS} and the whole page anew, two requests"
    yield Row(what, database, spread(redrawn), "≤ 80 ms", high <= 80)
    yield Row("of that, processor time of the web processes", database, f"{each:.1f} ms")
    yield from _tasks(world, times)


@cache
def _nothing(effect: Effect) -> tuple[str, Callable[..., Any]]:
    """A capability that does nothing, as quickly as can be."""

    def nothing(actor: Actor, data: Nothing, subject: None) -> Done:  # noqa: ARG001
        """Do nothing."""
        return DONE

    name = f"bench_{effect}"
    capability(
        name,
        permission=Permission.CONFUSION_TRACK,
        access=lambda _actor, _data, _permission: None,
        effect=effect,
        examples=("do nothing",),
        widget=lambda _actor, _result: w.card(),
        page=lambda _result: "/",
    )(nothing)
    return name, nothing


def _least(what: Callable[[], object], times: int) -> float:
    """Seconds of processor time of the quickest call."""
    spent = []
    for _ in range(times):
        begun = time.process_time_ns()
        what()
        spent.append(time.process_time_ns() - begun)
    return min(spent) / 1e9


TASKS = 500


def _tasks(world: World, times: int) -> Iterator[Row]:
    """The list of a person who has never finished anything, as a widget for another program."""
    (student,) = world.new_class(1).students
    secret = {"Authorization": f"Bearer {world.app.config['AGENTKIT_SECRET']}"}
    for number in range(TASKS):
        world.ask("add_task", student, title=f"Read chapter {number}")
    address = f"{world.homeroom.url}/api/chatkit/tasks?status=all&user_id={student.id}"

    def listed() -> None:
        with urlopen(Request(address, headers=secret)) as answer:
            assert b"Read chapter" in answer.read()

    listed()
    before = _web_time(world)
    found = timed(listed, times)
    each = (_web_time(world) - before) / (times + 1) * 1000
    high = percentile(found, 0.95)
    yield Row(f"`GET /api/chatkit/tasks` with {TASKS} tasks", world.database, spread(found), "p95 ≤ 60 ms", high <= 60)
    yield Row("of that, processor time of the web processes", world.database, f"{each:.1f} ms")


def _web_time(world: World) -> float:
    """Seconds of processor time that the web processes have had."""
    return sum(sum(process.cpu_times()[:2]) for process in world.web())


def list_of_tasks() -> Node:
    """A card and a list of tasks with two buttons each: as many forms as a widget is likely to have."""
    items = [
        w.item(
            w.col(
                w.text(f"Read chapter {number}", weight="semibold"),
                w.row(w.badge("due", "warning"), w.caption("Biology 101")),
                gap=1,
            ),
            w.button("Done", w.action("task.complete", task_id=str(number), course_id="3"), iconStart="check"),
            w.button("Delete", w.action("task.delete", task_id=str(number)), variant="ghost"),
        )
        for number in range(24)
    ]
    head = w.card(w.title("Tasks"), w.row(w.text("24 to do"), w.text("2 late"), w.badge("today")), status="Biology 101")
    return w.basic(head, w.list_view(*items))


def _forms(tree: Node) -> list[Node]:
    return [node for node in w.walk(tree) if "onClickAction" in node]


def _action_and_page(world: World, lesson: Class) -> Callable[[], None]:
    """What a browser without scripts does: a form is sent, and the page that it leads to is fetched whole."""
    teacher, page = lesson.teachers[0], f"{world.homeroom.url}/courses/{lesson.id}"
    headers = {"Cookie": teacher.cookie}
    slides = iter(range(1, 1_000_000))

    def both() -> None:
        number = next(slides) % 12 + 1
        form = {"course_id": lesson.id, "slide_number": number, "csrf_token": teacher.csrf}
        sent = urlencode({**form, "return_to": f"/courses/{lesson.id}"}).encode()
        # The answer to the form is a redirect, which is followed: two requests in all.
        with urlopen(Request(f"{world.homeroom.url}/do/set_current_slide", sent, headers)) as answer:
            html = answer.read().decode()
        assert answer.url == page, answer.url
        assert 'id="class-assist"' in html

    return both
