"""What a sentence asks for, as a call of a capability: the class that is meant, and each parameter under its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.chat.places import Place
from app.core.errors import HomeroomError, Invalid, NotFound
from app.courses import MyCourse
from app.intents import Doubt, Request

Params = Mapping[str, Any]

MOST_CLASSES = 8
"""To choose from: a list that a person takes in at a look."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question back: its words, and how the same request is meant with it.

    With `course_id` the request stays as it was, about that course; with `instead_of` the words take the place of
    these in it; with `sentence` it is another request.
    """

    words: str
    course_id: int | None = None
    instead_of: str = ""
    sentence: str = ""


class Unclear(HomeroomError):
    """Something has to be asked back before anything is done."""

    code, status, title = "unclear", 422, "Please say which"

    def __init__(self, sentence: str, choices: tuple[Choice, ...] = ()) -> None:
        super().__init__(sentence)
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Wish:
    """A capability and its arguments; `saying` is said before it is called."""

    capability: str
    arguments: dict[str, Any]
    saying: str = ""


def wish_of(request: Request, place: Place) -> Wish:
    """The call that a request means. Raises Unclear where a person or a class could be several."""
    no_such_day(request)
    for doubt in request.doubts:
        raise _whom(doubt)
    arguments = _ARGUMENTS.get(request.function, _without_class)(dict(request.params), place)
    return Wish(request.function, {"course_id": str(_course(request.params, place)), **arguments})


def _whom(doubt: Doubt) -> Unclear:
    """The question whom a name means that fits several, or nobody whom the asker may see."""
    asked = _("Whom do you mean by “%(said)s”?", said=doubt.said)
    names = doubt.candidates
    if not names and doubt.said[:1].isupper():
        asked = _("Nobody in your classes is called “%(said)s”. Whom do you mean?", said=doubt.said)
        names = (_("the whole class"),)
    return Unclear(asked, tuple(Choice(each, instead_of=doubt.said) for each in names))


def no_such_day(request: Request) -> None:
    """Raises Unclear where a request names a day that no year has, such as “31st of February”."""
    for doubt in request.doubts:
        if doubt.parameter in ("date", "due_date"):
            raise Unclear(_("There is no such day as “%(said)s”. Which day do you mean?", said=doubt.said))


def _course(params: Params, place: Place) -> int:
    if (period := params.get("period")) is not None:
        found = [each for each in place.courses if each.period == period]
        if not found:
            raise NotFound(_("You have no class in period %(period)s.", period=period))
        if len(found) == 1:
            return found[0].id
        if place.here is not None and place.here.course_id in {each.id for each in found}:
            return place.here.course_id
        raise Unclear(_("Which class do you mean?"), tuple(Choice(each.name, each.id) for each in found))
    if place.here is not None:
        return place.here.course_id
    if len(place.courses) == 1:
        return place.courses[0].id
    if not place.courses:
        raise NotFound(_("That is about a course, and you are in none."))
    if len(theirs := _classes_of(_named_pupils(params), place)) == 1:
        return theirs[0].id
    raise Unclear(_("Which class do you mean?"), classes(place))


def _named_pupils(params: Params) -> list[str]:
    return [name for name in (params.get("student"), *params.get("students", ())) if name]


def _classes_of(names: list[str], place: Place) -> list[MyCourse]:
    """The classes that all of these pupils sit in; none where nobody is named."""
    sits_in = {pupil.name: pupil.periods for pupil in place.pupils}
    return [each for each in place.courses if names and all(each.period in sits_in.get(name, ()) for name in names)]


def classes(place: Place) -> tuple[Choice, ...]:
    """The asker's classes, to choose one from."""
    return tuple(Choice(_named(each.name, each.period), each.id) for each in place.courses[:MOST_CLASSES])


def _named(name: str, period: str) -> str:
    said: str = _("%(name)s, period %(period)s", name=name, period=period) if period else name
    return said


def _without_class(params: dict[str, Any], _place: Place) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in ("period", "teacher_name")}


def _on_slide(params: dict[str, Any], place: Place) -> dict[str, Any]:
    left = _without_class(params, place)
    if (number := left.pop("slide", None)) is not None:
        left["slide_id"] = f"slide_{number}"
    return left


def _quiz(params: dict[str, Any], place: Place) -> dict[str, Any]:
    left = _without_class(params, place)
    if (topic := left.pop("topic", None)) is not None:
        left |= {"topics": [topic], "focus": left.get("focus", "specific-topic")}
    return left


def _remedial(params: dict[str, Any], place: Place) -> dict[str, Any]:
    left = _without_class(params, place)
    if (topic := left.pop("topic", None)) is not None:
        left["topics"] = [topic]
    names = _named_pupils(left)
    left = {name: value for name, value in left.items() if name not in ("student", "students")}
    if names:
        _sit_in(names, _course(params, place), place)
        return left | {"target_students": "specific_users", "user_ids": _ids(names, place)}
    return {"target_students": "all_students"} | left


def _announcement(params: dict[str, Any], place: Place) -> dict[str, Any]:
    return {"recipient_filter": "all_students"} | _without_class(params, place)


def _sit_in(names: list[str], course_id: int, place: Place) -> None:
    """Raises NotFound where one of them is not in the class."""
    here = next((each.name for each in place.courses if each.id == course_id), "")
    for name in names:
        if course_id not in {each.id for each in _classes_of([name], place)}:
            raise NotFound(_("%(name)s is not in %(course)s.", name=name, course=here))


def _ids(names: list[str], place: Place) -> list[str]:
    known = {pupil.name: pupil.id for pupil in place.pupils}
    missing = [name for name in names if known.get(name) is None]
    if missing:
        raise Invalid.field("user_ids", _("%(name)s is in none of your classes", name=missing[0]))
    return [str(known[name]) for name in names]


_ARGUMENTS: Mapping[str, Callable[[dict[str, Any], Place], dict[str, Any]]] = {
    "track_confusion": _on_slide,
    "submit_question": _on_slide,
    "fetch_notes": _on_slide,
    "generate_quiz": _quiz,
    "explain_topic": _without_class,
    "get_confusion_heatmap": _without_class,
    "export_confusion_data": _without_class,
    "notify_students_via_lms": _announcement,
    "assign_remedial_quiz": _remedial,
}
