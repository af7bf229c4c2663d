"""Tasks that a teacher gives to a whole class: who says so, and which class is meant."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from app.chat.places import Place
from app.chat.without_model.wishes import MOST_CLASSES, Choice, Unclear
from app.core.errors import NotFound
from app.courses import MyCourse
from app.intents import Request, period_of, understand

_POLITE = r"\W*(?:(?:please|pls|can you|could you|i want to|let's)\s+)*"
_ALL = (
    r"(?:everybody|everyone|(?:the|my)\s+(?:whole|entire)\s+class|all\s+(?:of\s+)?(?:my\s+|the\s+)?(?:students|pupils))"
)
_CLASS = r"(?:the\s+|my\s+)class"
_TASK = r"(?:an?\s+|the\s+|another\s+|)(?:new\s+|)(?:task|to-?do)"
_IN = r"(?:\s*,?\s*(?:in|of|from)\s+(?P<course>[^:]{2,80}?))?"
_GIVEN = re.compile(
    rf"{_POLITE}(?:give|assign|set)\s+(?:(?P<all>{_ALL}|{_CLASS}){_IN}|(?P<named>[^:]{{2,80}}?))\s+{_TASK}\s*"
    r"(?:,?\s*to\b|:|,)\s*(?P<what>.+)",
    re.I | re.DOTALL,
)
_ADDED = re.compile(
    rf"{_POLITE}(?:(?:add|create|make|set(?: up)?|give|assign|put)\s+|(?=new\s)){_TASK}\s+(?:for|to)\s+"
    rf"(?:(?P<all>{_ALL}|{_CLASS}){_IN}|(?P<named>[^:]{{2,80}}?)(?=\s+to\b|\s*:))\s*(?:,?\s+to\b|:|,)\s*(?P<what>.+)",
    re.I | re.DOTALL,
)
_ANY = re.compile(r"(?:the\s+|my\s+|our\s+)?class\W*", re.I)


def given(sentence: str, place: Place) -> Request | None:
    """The task that everybody in a class is given; None where the sentence gives nobody one."""
    for pattern in (_GIVEN, _ADDED):
        if (found := pattern.fullmatch(sentence.strip())) is None:
            continue
        named, what = (found["named"] or found["course"] or "").strip(), found["what"]
        if _ANY.fullmatch(named):
            named = ""
        meant = _meant(named, place)
        if found["all"] is None and not meant:
            continue
        if not named:
            what, meant = _at_the_end(what, place)
        return _request(what, named, meant, place)
    return None


def _request(what: str, named: str, meant: list[MyCourse], place: Place) -> Request | None:
    rest = understand(f"Add a task to {what}", place.school, role=place.asker)
    added = [each for each in rest.requests if each.function == "add_task"]
    if not added:
        return None
    about = {"named": named, "courses": [each.id for each in meant]}
    return Request("add_task", {**added[0].params, "for_course": about}, added[0].doubts)


def _taught(place: Place) -> list[MyCourse]:
    return [each for each in place.courses if each.role.teaches]


def _meant(words: str, place: Place) -> list[MyCourse]:
    """The classes that the asker teaches and that the words name: by their name, or by their period."""
    said, taught = " ".join(words.casefold().split()), _taught(place)
    if not said:
        return []
    same = [each for each in taught if each.name.casefold() == said]
    if same:
        return same
    period = period_of(words, place.school)
    return [each for each in taught if period is not None and each.period == period]


def _at_the_end(what: str, place: Place) -> tuple[str, list[MyCourse]]:
    """The words without the class that they end with: "read chapter 4 in Biology 101"."""
    for each in _taught(place):
        found = re.search(rf"\s+(?:in|for)\s+{re.escape(each.name)}(?=\W*$)", what, re.I)
        if found:
            rest = what[: found.start()]
            return rest, [other for other in _taught(place) if other.name == each.name]
    return what, []


def course_of(about: dict[str, object], place: Place) -> str:
    """The class that the task is for. Raises Unclear where it could be several, NotFound where they teach none."""
    taught = _taught(place)
    if not taught:
        raise NotFound(_("You teach no class that you could give it to."))
    wanted = about["courses"]
    assert isinstance(wanted, list)
    if about["named"] and not wanted:
        raise Unclear(
            _("You teach no class called “%(name)s”. Which one do you mean?", name=about["named"]),
            tuple(Choice(each.name, each.id, instead_of=str(about["named"])) for each in taught[:MOST_CLASSES]),
        )
    among = [each for each in taught if each.id in wanted] or taught
    here = place.here.course_id if place.here is not None else None
    if here in {each.id for each in among}:
        return str(here)
    if len(among) == 1:
        return str(among[0].id)
    raise Unclear(_("Which class do you mean?"), _of(among))


def _of(courses: list[MyCourse]) -> tuple[Choice, ...]:
    return tuple(Choice(each.name, each.id) for each in courses[:MOST_CLASSES])
