"""Commands of the chat, such as `/quiz photosynthesis`: one for each capability that declares one, and `/help`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.actor import Door
from app.core.capability import capabilities
from app.core.permissions import GRANTS, NOT_FOR_GUESTS, SCHOOL_GRANTS, CourseRole, Permission, Role

HELP = "help"

_COMMAND = re.compile(r"\s*[/\uff0f](?P<name>[^\W_][\w-]{0,39})(?:\s+(?P<rest>.*))?\s*", re.DOTALL)
# What somebody may be in a course, as what they are to the school.
_IN_COURSES = {
    Role.STUDENT: CourseRole.STUDENT,
    Role.GUEST: CourseRole.STUDENT,
    Role.TEACHER: CourseRole.OWNER,
    Role.ADMINISTRATOR: CourseRole.VISITOR,
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name without the slash, what the list says of it, and the sentence that it stands for.

    `capability` is the name of the capability behind it; None is `/help`.
    """

    name: str
    label: str
    prompt: str
    capability: str | None = None
    link: str = " "

    def sentence(self, rest: str = "") -> str:
        """What the command stands for with what follows it, as somebody would say it."""
        return f"{self.prompt}{self.link}{rest}" if rest else self.prompt


def commands(role: Role | CourseRole | None = None) -> tuple[Command, ...]:
    """The commands of somebody in a course, or of a person anywhere; without a role all there are. `/help` last."""
    may = _may(role)
    found = [
        Command(each.slash.name, str(each.slash.label), each.slash.prompt, each.name, each.slash.link)
        for each in capabilities(Door.BROWSER)
        if each.slash is not None and (role is None or each.permission in may)
    ]
    return (*sorted(found, key=lambda command: command.name), Command(HELP, _("What you can do here"), "Help"))


def slash(sentence: str, role: Role | CourseRole | None = None) -> tuple[Command, str] | None:
    """The command that a sentence begins with, and the rest of it; None where it begins with none of this role's."""
    found = _COMMAND.fullmatch(sentence)
    if found is None:
        return None
    name = found["name"].casefold()
    command = next((each for each in commands(role) if each.name == name), None)
    return (command, (found["rest"] or "").strip()) if command is not None else None


def _may(role: Role | CourseRole | None) -> frozenset[Permission]:
    if role is None:
        return frozenset()
    # The two roles of a student have the same spelling, so only their types tell them apart.
    if isinstance(role, CourseRole):
        return GRANTS[role]
    in_course = _IN_COURSES.get(role)
    may = SCHOOL_GRANTS[role] | (GRANTS[in_course] if in_course is not None else frozenset())
    return may - NOT_FOR_GUESTS if role is Role.GUEST else may
