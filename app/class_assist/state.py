"""The live state of the Class Assist widget: one model, read afresh for each drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from flask import url_for
from flask_babel import gettext as _
from pydantic import Field

from app.class_assist.chart import chart_of
from app.class_assist.course_numbers import settings_of
from app.class_assist.improving import class_figure, improvement_figure
from app.class_assist.lesson_now import LessonNow, lesson_now
from app.class_assist.offers import announcement, offers_to
from app.class_assist.own import OwnState, own_state
from app.class_assist.parts import parts_of
from app.class_assist.pulse import NO_PULSE, Pulse, read_needle, take_pulse
from app.class_assist.question_list import list_of
from app.class_assist.question_schemas import QuestionView
from app.class_assist.quiet import is_muted
from app.class_assist.schemas import ChartPoint, InterventionKind
from app.class_assist.spikes import spike_message
from app.class_assist.trees import class_assist_tree
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Denied
from app.core.permissions import CourseRole, Permission
from app.core.schema import Id, Output, names
from app.core.widget import Node
from app.courses import CourseInput, Seat, outline, seat, slide_named, slide_text

View = Literal["student", "instructor"]


class ViewOption(Output):
    value: View
    label: str


class Metrics(Output):
    improvement: str = Field(
        description="A student's own, from quizzes; the class's for those who teach, from topics taught again. A"
        " sentence where there is too little to compute."
    )
    improvement_basis: str = Field(description="From how many it was computed, with the intervals.")


class SpikeView(Output):
    active: bool
    message: str
    acknowledged: bool


class SlideView(Output):
    id: Id
    number: int
    total: int
    title: str
    body: str
    notes: str


class Mine(Output):
    """What a student sees of their own taps."""

    confused: bool
    wait: int = Field(description="Seconds until another tap on this slide counts; 0 is now.")
    left: int = Field(description="Seconds for which their last tap still counts; 0 where none does.")
    parts: list[str]


class Meter(Output):
    percentage: float
    needle: float = Field(description="The same share with older taps weighing less; it falls while nobody taps.")
    confused: int
    active: int
    muted: bool = Field(description="Whether the teacher wants no meter and no alert in this lesson.")


class ClassAssistState(Output):
    """The source's state schema (courseName to chartData), and what our views need beside it."""

    course_id: Id
    courseName: str
    view: View
    viewOptions: list[ViewOption]
    askOpen: bool
    metrics: Metrics
    spike: SpikeView
    chartData: list[ChartPoint]
    running: bool
    teaches: bool = Field(description="Whether the reader runs lessons here; nobody does in an archived course.")
    archived: bool = Field(description="Whether the course is over: it can be read, and nothing in it changes.")
    slide: SlideView | None
    slides: int
    me: Mine
    meter: Meter
    floor: int
    paused: bool = Field(description="Whether students cannot ask for now.")
    offers: list[InterventionKind] = Field(description="What the teacher may do about confusion now.")
    intervention: str = Field(description="The lesson's latest intervention and what came of it; empty without one.")
    announcement: str = Field(description="What the class reads of it while its slide is up; empty without one.")
    questions: list[QuestionView]
    success: bool = True
    message: str = ""


class GetClassAssist(CourseInput):
    view: View | None = names("view", "ui.view", default=None, description="Which view; the role's own by default.")
    askOpen: bool = Field(default=False, description="Whether the question form is open.")


def read_state(
    actor: Actor | None,
    place: Seat,
    view: View,
    *,
    ask_open: bool = False,
    pulse: Pulse | None = None,
    now: LessonNow | None = None,
) -> ClassAssistState:
    """The state of one view. `actor` None is a screen that many share: nothing personal is read.

    The student view holds no figure of the class, whoever looks at it. `pulse` and `now` are the running lesson's,
    where they have been read already.
    """
    settings = settings_of(place)
    moment = clock.now()
    learns = place.role is CourseRole.STUDENT
    instructor = view == "instructor"
    muted = instructor and is_muted(place)
    now = (now or lesson_now(place)) if instructor else None
    head = slide_named(place, None)
    text = slide_text(place.course_id, place.deck_version, head.id) if head else None
    if instructor and pulse is None and place.lesson is not None:
        pulse = take_pulse(place.lesson.id, moment, settings)
    pulse = pulse or NO_PULSE
    needle = 0.0
    if instructor and place.lesson is not None and pulse.confused:
        needle = read_needle(place.lesson.id, pulse.active, moment, settings)
    own = OwnState()
    if learns and actor is not None and actor.user_id is not None and place.lesson is not None:
        own = own_state(actor.user_id, place.lesson, moment, settings)
    if instructor and actor is not None:
        figure = class_figure(place)
    else:
        figure = improvement_figure(actor.user_id if learns and actor is not None else None, place.course_id)
    slides = outline(place.course_id, place.deck_version)
    options = [ViewOption(value="student", label=_("Student view"))]
    if not learns:
        options.append(ViewOption(value="instructor", label=_("Instructor view")))
    return ClassAssistState(
        course_id=place.course_id,
        courseName=place.course_name,
        view=view,
        viewOptions=options,
        askOpen=ask_open,
        metrics=Metrics(improvement=figure.value, improvement_basis=figure.basis),
        spike=SpikeView(
            active=instructor and pulse.alarm and not muted,
            message=spike_message(pulse, settings) if instructor and not muted else "",
            acknowledged=pulse.acknowledged,
        ),
        chartData=chart_of(place, now.figures, settings) if now else [],
        running=place.lesson is not None,
        teaches=place.role.teaches and not place.archived,
        archived=place.archived,
        slide=SlideView(
            id=text.head.id,
            number=text.head.number,
            total=len(slides),
            title=text.head.title,
            body=text.body,
            notes=text.notes,
        )
        if text
        else None,
        slides=len(slides),
        me=Mine(confused=own.confused, wait=own.wait, left=own.left, parts=parts_of(text.body) if text else []),
        meter=Meter(
            percentage=round(pulse.percentage, 1) if instructor else 0,
            needle=round(needle, 1),
            confused=pulse.confused,
            active=pulse.active,
            muted=muted,
        ),
        floor=settings.anonymity_floor,
        paused=settings.questions_paused,
        offers=offers_to(place) if instructor else [],
        intervention=now.interventions[0].message if now and now.interventions else "",
        announcement=announcement(place, now.interventions if now else None),
        # The student view is what the class sees, also on a teacher's screen: no names, nothing that waits.
        questions=list_of(actor, place if instructor else replace(place, role=CourseRole.STUDENT))
        if place.lesson is not None
        else [],
    )


@capability(
    "get_class_assist",
    permission=Permission.COURSE_READ,
    access=seat,
    effect=Effect.READ,
    actions=("view.set", "ui.toggle"),
    examples=("Show me Class Assist", "switch to the student view"),
    widget=lambda _actor, result: class_assist_tree(result.model_dump(mode="json")),
    page=lambda result: url_for(
        "courses.course", course_id=result.course_id, view=result.view, ask=int(result.askOpen) or None
    ),
    named_person=True,
    doors=EVERY,
)
def get_class_assist(actor: Actor, data: GetClassAssist, place: Seat) -> ClassAssistState:
    """Give the state of the Class Assist widget, in the view that fits the person or the one they ask for.

    Students have the student view only.
    """
    own: View = "student" if place.role is CourseRole.STUDENT else "instructor"
    if data.view == "instructor" and own == "student":
        raise Denied(_("The instructor view is for this course's teachers."))
    return read_state(actor, place, data.view or own, ask_open=data.askOpen)


def widget_after(view: View) -> Callable[[Actor, Any], Node]:
    """The widget as it is after a capability has run: the whole Class Assist in one view, read anew."""

    def tree(actor: Actor, result: Any) -> Node:
        place = seat(actor, result, Permission.COURSE_READ)
        return class_assist_tree(read_state(actor, place, view).model_dump(mode="json"))

    return tree
