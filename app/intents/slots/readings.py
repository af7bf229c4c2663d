"""One sentence read for one function: its parameters, and what it leaves in doubt."""

from __future__ import annotations

import re
from typing import Any

from app.intents.slots import pointers, registers, teams
from app.intents.slots.dates import impossible
from app.intents.slots.defaults import DATED_TODAY, DEFAULTS
from app.intents.slots.fields import APART, FIELDS, PEOPLE, REGISTER
from app.intents.slots.patterns import Pattern
from app.intents.slots.people import Named, named
from app.intents.slots.sentence import Sentence
from app.intents.types import Doubt

_DAYS = frozenset({"date", "due_date"})
_TO_PUPILS = frozenset({"send_student_message", "send_parent_message"})
_PARENT = Pattern(r"\b(?:mr|mrs|ms|mdm|miss)\b\.? ([^\W\d_]+)", re.I)


def read(s: Sentence) -> tuple[dict[str, Any], list[Doubt]]:
    """The parameters that a sentence states, and its doubts; an unknown function has neither."""
    params: dict[str, Any] = {}
    doubts: list[Doubt] = []
    for name, reader in FIELDS.get(s.function, {}).items():
        if name == PEOPLE:
            _read_people(_parents_child(s) or s.people or _spoken_of(s), params, doubts)
        elif name == REGISTER:
            _read_register(s, params, doubts)
        elif name == APART:
            _read_apart(s, params, doubts)
        else:
            value = None if name == "teacher_name" and PEOPLE in params and _parents_child(s) else reader(s)
            if value is not None and value != "":
                params[name] = value
    if params.keys().isdisjoint(_DAYS) and (day := next(iter(_DAYS & FIELDS.get(s.function, {}).keys()), None)):
        doubts += [Doubt(day, str(each.value), ()) for each in impossible(s.head)]
    return params, doubts


def _parents_child(s: Sentence) -> list[Named]:
    """For a message home, "Mrs Chen" is the parent of the only Chen; so is she for a teacher who meets "with" her."""
    meets = s.function == "prepare_ptm" and s.role == "teacher"
    if s.people or not (meets or s.function == "send_parent_message"):
        return []
    for found in _PARENT.finditer(s.head):
        if meets and not re.search(
            r"\b(?:with|for|meet(?:ing)?|see(?:ing)?)\s+(?:mr (?:and|&) )?$|\bmr\.? (?:and|&|n) $",
            s.head[: found.start()],
            re.I,
        ):
            continue
        fits = tuple(each for each in s.school.pupils if each.name.casefold().endswith(f" {found[1].casefold()}"))
        if fits:
            return [Named(found[0], fits, found.start(), found.end())]
    return []


def _spoken_of(s: Sentence) -> list[Named]:
    """Whom a message home is about, where nothing says whose home: "let the parents know that Liam has no kit".

    A pronoun means who stands before it in the message: "Noah's locker is open, let him know".
    """
    if s.words and s.function in _TO_PUPILS and (pronoun := pointers.ONE_PERSON.search(s.head)):
        place = s.whole.find(s.words)
        if 0 <= place < s.whole.rfind(pronoun[0]) and not s.head.startswith(s.whole[: max(place, 1)]):
            return named(s.words, s.school.pupils)[:1]
    home = s.function == "send_parent_message" and s.words and not s.periods and not pointers.PERSON.search(s.head)
    return named(s.words or "", s.school.pupils) if home else []


def doubt_of(named: Named, parameter: str) -> Doubt:
    """The question whom a name means."""
    return Doubt(parameter, named.said, tuple(sorted(each.name for each in named.fits)))


def put_people(names: list[str], params: dict[str, Any]) -> None:
    """One pupil as `student`, several as `students`."""
    for key in ("student", "students"):
        params.pop(key, None)
    if len(names) == 1:
        params["student"] = names[0]
    elif names:
        params["students"] = names


def _read_people(people: list[Named], params: dict[str, Any], doubts: list[Doubt]) -> None:
    names = list(dict.fromkeys(each.fits[0].name for each in people if len(each.fits) == 1))
    unsure = [each for each in people if len(each.fits) > 1 and not any(p.name in names for p in each.fits)]
    put_people(names, params)
    parameter = "students" if len(names) + len(unsure) > 1 else "student"
    doubts += list(dict.fromkeys(doubt_of(each, parameter) for each in unsure))


def _read_register(s: Sentence, params: dict[str, Any], doubts: list[Doubt]) -> None:
    found = registers.register(s)
    if found is None:
        return
    marked, unsure = found
    if marked:
        params[REGISTER] = marked
    doubts += [doubt_of(each, REGISTER) for each in unsure]


def _read_apart(s: Sentence, params: dict[str, Any], doubts: list[Doubt]) -> None:
    if not s.people or not teams.keep_apart(s):
        return
    names = list(dict.fromkeys(each.fits[0].name for each in s.people if len(each.fits) == 1))
    if names:
        params[APART] = names
    doubts += [doubt_of(each, APART) for each in s.people if len(each.fits) > 1]


def without_defaults(function: str, params: dict[str, Any], today: str) -> dict[str, Any]:
    """The parameters without those that have their default."""
    defaults = DEFAULTS.get(function, {})
    kept = {name: value for name, value in params.items() if name not in defaults or defaults[name] != value}
    if function in DATED_TODAY and kept.get("date") == today:
        del kept["date"]
    return kept
