"""What a follow-up takes over from the sentences before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from app.intents.slots import explanations, pointers, restated, task_changes, tasks
from app.intents.slots.anchors import speaks_of
from app.intents.slots.fields import FIELDS, PEOPLE, REGISTER
from app.intents.slots.patterns import Pattern
from app.intents.slots.people import Named
from app.intents.slots.readings import doubt_of, put_people, read
from app.intents.slots.registers import state_said
from app.intents.slots.sentence import Sentence, cleaned
from app.intents.types import Doubt

_TASKS = frozenset({"update_task", "complete_task", "delete_task"})
_MESSAGES = frozenset(
    {
        "send_parent_message",
        "send_student_message",
        "send_teacher_message",
        "send_administrator_message",
        "notify_students_via_lms",
    }
)
_LEARNT = (
    "explain_topic",
    "generate_quiz",
    "generate_lesson_plan",
    "fetch_notes",
    "track_confusion",
    "assign_remedial_quiz",
)


def inherited(s: Sentence, params: dict[str, Any], doubts: list[Doubt]) -> tuple[dict[str, Any], list[Doubt]]:
    """The parameters with those that the sentence takes over from its history."""
    history = list(s.history)
    if not history:
        return params, doubts
    if s.function in _TASKS:
        return _task(s, params, history), doubts
    if s.function not in ("add_task", "submit_question") and _leans(s):
        base, base_doubts = _base(s, history)
        if base:
            params = _merged(s, base, restated.said_anew(s, base, params))
            doubts = doubts or ([] if "student" in params or "students" in params else base_doubts)
    fields = FIELDS.get(s.function, {})
    named = bool({"student", "students"} & params.keys())
    if PEOPLE in fields and not named and not doubts:
        doubts = _people(s, params, history)
        named = bool({"student", "students"} & params.keys())
    if REGISTER in fields and REGISTER not in params and (state := state_said(s.head)):
        whom: dict[str, Any] = {}
        doubts = doubts or _people(s, whom, history)
        if whom and "period" not in params and (period := _period(s, history, marked=True)):
            params["period"] = period
        if names := whom.get("students", [whom["student"]] if "student" in whom else []):
            params[REGISTER] = dict.fromkeys(names, state)
    elif (
        params.get(REGISTER)
        and "period" not in params
        and _CORRECTED.match(s.head)
        and (period := _period(s, history, marked=True))
    ):
        params["period"] = period
    taken_over: tuple[tuple[str, bool, Callable[[Sentence, list[str]], str | None]], ...] = (
        ("period", not named and bool(pointers.CLASS_SAID.search(s.head)), _period),
        ("topic", s.function in _LEARNT and bool(pointers.MATTER_SAID.search(s.head)), _topic),
        ("message", s.function in _MESSAGES and bool(pointers.SAME_WORDS.search(s.text)), _message),
    )
    for name, referred, look in taken_over:
        if name in fields and name not in params and referred and (value := look(s, history)):
            params[name] = value
    return params, doubts


def _leans(s: Sentence) -> bool:
    """Whether a sentence needs the one before it."""
    return (
        pointers.is_follow_up(s.function, s.text)
        or restated.counts_only(s.function, s.text)
        or restated.measures_only(s.text)
    )


def _earlier(s: Sentence, text: str, function: str | None = None, history: Sequence[str] = ()) -> Sentence:
    return Sentence(function or s.function, text, s.school, s.role, history)


def _base(s: Sentence, history: list[str]) -> tuple[dict[str, Any], list[Doubt]]:
    """What the last sentence about the same said, with what it took over itself."""
    for place in range(len(history) - 1, -1, -1):
        said = history[place]
        if speaks_of(s.function, cleaned(said)) or (
            pointers.is_follow_up(s.function, said) and place and pointers.OPENING.match(cleaned(said))
        ):
            earlier = _earlier(s, said, history=history[:place])
            return inherited(earlier, *read(earlier))
    if pointers.OPENING.match(cleaned(s.text)) or pointers.SAME.search(cleaned(s.text)):
        for said in reversed(history):
            params, doubts = read(_earlier(s, said))
            if params:
                return params, doubts
    return {}, []


def _merged(s: Sentence, base: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
    """The new parameters over the earlier ones. A pupil takes the place of a class, and a class of a pupil."""
    who = {"student", "students", "period", "target_students"}
    if {"student", "students", "period"} & params.keys():
        new = who & params.keys()
        drop = {"student", "students"} if "period" not in new or not {"student", "students"} & base.keys() else who
        if {"student", "students"} & new:
            drop = {"student", "students", "period", "target_students", "teacher_name"} - (
                {"teacher_name"} if "student" not in new else set()
            )
        base = {name: value for name, value in base.items() if name not in drop}
    if "slide" in params and "topic" not in params:
        base = {name: value for name, value in base.items() if name != "topic"}
    if s.function == "translate_text" and "text" not in params:
        base.pop("source_language", None) if "source_language" in params else None
    if _TOO.search(s.head):
        lists = {name: value for name, value in base.items() if isinstance(value, list) and name in params}
        params = {**params, **{name: list(dict.fromkeys([*value, *params[name]])) for name, value in lists.items()}}
    return {**base, **params}


_CORRECTED = Pattern(r"(?:correction|oops|sorry|wait|actually|no|my (?:bad|mistake)|scratch that)\b", re.I)
_TOO = Pattern(r"\b(?:too|also|as well|on top)\b", re.I)


def _people(s: Sentence, params: dict[str, Any], history: list[str]) -> list[Doubt]:
    """Whom a pronoun means: those named last. One pronoun for two pupils is a doubt."""
    if not pointers.PERSON.search(s.head):
        return []
    for said in reversed(history):
        people: list[Named] = _earlier(s, said, "get_student_dashboard_data").people
        if not people:
            if "period" in FIELDS[s.function] and _earlier(s, said, "get_class_roster").periods:
                return []
            continue
        unsure = [each for each in people if len(each.fits) > 1]
        if unsure:
            return [doubt_of(unsure[0], PEOPLE)]
        names = list(dict.fromkeys(each.fits[0].name for each in people))
        if (
            len(names) > 1
            and pointers.ONE_PERSON.search(s.head)
            and not re.search(r"\b(?:them|they|their|both|those)\b", s.head, re.I)
        ):
            found = pointers.ONE_PERSON.search(s.head)
            return [Doubt(PEOPLE, found[0] if found else "", tuple(sorted(names)))]
        put_people(names, params)
        return []
    return []


def _period(s: Sentence, history: list[str], *, marked: bool = False) -> str | None:
    """The class that was spoken of last; where attendance is `marked`, the one that it was marked for."""
    for said in reversed(history):
        if marked:
            found = _earlier(s, said, s.function).periods if speaks_of(s.function, cleaned(said)) else []
            return str(found[0].value) if found else None
        if found := _earlier(s, said, "get_class_roster").periods:
            return str(found[0].value)
        if _earlier(s, said, "get_student_dashboard_data").people:
            return None
    return None


def _topic(s: Sentence, history: list[str]) -> str | None:
    for said in reversed(history):
        for function in _LEARNT:
            if speaks_of(function, cleaned(said)):
                params, _doubts = read(_earlier(s, said, function))
                if topic := params.get("topic"):
                    return str(topic)
    for said in reversed(history):
        if topic := explanations.explained(_earlier(s, said, "explain_topic")):
            return topic
    return None


def _message(s: Sentence, history: list[str]) -> str | None:
    for said in reversed(history):
        for function in _MESSAGES:
            if speaks_of(function, cleaned(said)) and (words := _earlier(s, said, function).words):
                return words
    return None


def _task(s: Sentence, params: dict[str, Any], history: list[str]) -> dict[str, Any]:
    """The to-do that "that one" means: the one that was spoken of last."""
    if {"title", "task_id", "position"} & params.keys() or not (
        pointers.TASK_SAID.search(s.whole) or len(s.whole.split()) <= 6 or pointers.OPENING.match(s.whole)
    ):
        return params
    for said in reversed(history):
        added = pointers.ADDING.match(cleaned(said))
        order = ("update_task", "complete_task", "delete_task")
        for function in ("add_task", *order) if added else (*order, "add_task"):
            if not speaks_of(function, cleaned(said)):
                continue
            earlier = read(_earlier(s, said, function))[0]
            own: dict[str, Any] = {name: earlier[name] for name in ("title", "task_id", "position") if name in earlier}
            if "new_title" in earlier:
                own = {"title": earlier["new_title"]}
            if own:
                if "due_date" in earlier and s.function == "update_task" and "due_date" not in params:
                    moved = task_changes.shifted(s.whole, str(earlier["due_date"]))
                    own |= {"due_date": moved} if moved else {}
                return {**own, **params}
    title = tasks.new_title(_earlier(s, history[-1], "add_task"))
    return {"title": title, **params} if title and pointers.TASK_SAID.search(s.whole) else params
