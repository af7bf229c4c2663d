"""What stays live on each audience's screen, and the regions that redraw themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.class_assist.course_numbers import settings_of
from app.class_assist.lesson_heatmap import get_lesson_heatmap, running_heatmap
from app.class_assist.lesson_now import LessonNow, lesson_now
from app.class_assist.pulse import Pulse, take_pulse
from app.class_assist.rules import advance
from app.class_assist.schemas import LessonHeatmap, LessonHeatmapInput
from app.class_assist.spikes import advance_spike
from app.class_assist.state import ClassAssistState, View, read_state
from app.class_assist.trees import class_assist_tree, lesson_tree
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Denied
from app.core.live import view
from app.core.permissions import CourseRole, Permission
from app.core.regions import region
from app.core.transaction import transaction
from app.core.widget import Node, find
from app.courses import CourseInput, Seat, course_screen, seat, shared_seat

WIDGET = "class-assist"
HEAT = "lesson-heat"

_SCREEN = Actor(name="A shared screen")


@course_screen
def screen(actor: Actor, place: Seat, query: Mapping[str, str], wanted: Collection[str]) -> dict[str, Node]:
    """The widget in the view that the page's address names, and the running lesson slide by minute."""
    own: View = "student" if place.role is CourseRole.STUDENT else "instructor"
    view: View = "student" if query.get("view") == "student" else own
    if query.get("view") == "instructor" and own == "student":
        raise Denied(_("The instructor view is for this course's teachers."))
    now = lesson_now(place) if HEAT in wanted or view == "instructor" else None
    trees: dict[str, Node] = {}
    if WIDGET in wanted:
        state = read_state(actor, place, view, ask_open=query.get("ask") == "1", now=now)
        trees[WIDGET] = class_assist_tree(state.model_dump(mode="json"))
    if HEAT in wanted:
        trees[HEAT] = lesson_tree(actor, _heatmap(actor, place, now))
    return trees


@region(WIDGET)
def class_assist_region(actor: Actor, course_id: int, query: Mapping[str, str]) -> Node:
    """The widget alone, read anew."""
    place = seat(actor, CourseInput(course_id=course_id), Permission.COURSE_READ)
    return screen(actor, place, query, (WIDGET,))[WIDGET]


@region(HEAT)
def lesson_region(actor: Actor, course_id: int, query: Mapping[str, str]) -> Node:
    """The running lesson alone, read anew."""
    place = seat(actor, CourseInput(course_id=course_id), Permission.CONFUSION_READ)
    return screen(actor, place, query, (HEAT,))[HEAT]


def _heatmap(actor: Actor, place: Seat, now: LessonNow | None) -> LessonHeatmap:
    """The running lesson's heatmap, or the last one's."""
    if now is not None:
        return running_heatmap(place, now)
    found: LessonHeatmap = get_lesson_heatmap(actor, LessonHeatmapInput(course_id=place.course_id), place)
    return found


def _parts(state: ClassAssistState, course_id: int, *ids: str) -> dict[str, str]:
    tree = class_assist_tree(state.model_dump(mode="json"))
    page = url_for("courses.course", course_id=course_id, view=state.view if state.teaches else None)
    return {f"{WIDGET}-{id}": _draw(tree, id, WIDGET, page) for id in ids}


def _draw(tree: Node, id: str, name: str, page: str) -> str:
    node = find(tree, id)
    assert node is not None, f"the widget has no {id}"
    draw = current_app.jinja_env.globals["draw_part"]
    return str(draw(node, name, page))  # type: ignore[operator]


@view("student")
def student_screen(course_id: int) -> Mapping[str, str]:
    """The slide, its notes, and the class's questions. A student's own taps are theirs alone."""
    place = shared_seat(course_id, CourseRole.STUDENT)
    state = read_state(None, place, "student")
    return _parts(state, course_id, "slide", "notes", "questions")


@view("teacher")
def teacher_screen(course_id: int) -> Mapping[str, str]:
    """Everything the instructor view shows, and the heatmap under it."""
    return _instructor_screen(shared_seat(course_id, CourseRole.CO_TEACHER))


@view("visitor", follows="teacher")
def visitor_screen(course_id: int) -> Mapping[str, str]:
    """The same for an administrator who looks in: without the buttons that only teachers may press."""
    return _instructor_screen(shared_seat(course_id, CourseRole.VISITOR))


def _instructor_screen(place: Seat) -> Mapping[str, str]:
    course_id = place.course_id
    pulse, now = _advanced(place), lesson_now(place)
    state = read_state(None, place, "instructor", pulse=pulse, now=now)
    parts = _parts(state, course_id, "spike", "intervention", "meter", "slide", "chart", "questions")
    grid = lesson_tree(_SCREEN, _heatmap(_SCREEN, place, now))
    page = url_for("courses.course", course_id=course_id)
    return parts | {f"{HEAT}-{id}": _draw(grid, id, HEAT, page) for id in ("grid", "alerts", "interventions")}


@view("projector")
def projector_screen(course_id: int) -> Mapping[str, str]:
    """The slide, how the class is doing, and live questions: no names at all."""
    place = shared_seat(course_id, CourseRole.STUDENT)
    state = read_state(None, place, "instructor", pulse=_advanced(place))
    return {"projector": render_template("class_assist/_projector.html", state=state)}


def _advanced(place: Seat) -> Pulse | None:
    """The pulse, with the alert moved on: between taps this is what raises a late notice and ends a spike."""
    if place.lesson is None:
        return None
    settings = settings_of(place)
    moment = clock.now()
    pulse = take_pulse(place.lesson.id, moment, settings)
    if advance(pulse.state, pulse.confused, pulse.active, moment, settings) == (pulse.state, False):
        return pulse
    try:
        with transaction():
            pulse = take_pulse(place.lesson.id, moment, settings)
            return advance_spike(place.lesson.id, place.lesson.slide_id, pulse, moment, settings)
    except IntegrityError:
        # A tap or another process has begun the same spike just now.
        return take_pulse(place.lesson.id, moment, settings)
