"""What to begin with: four prompts from the capabilities' own examples, those that the person may use."""

from __future__ import annotations

from app.core.actor import Actor, Door
from app.core.capability import Capability, capabilities
from app.core.permissions import GRANTS, SCHOOL_GRANTS, CourseRole, Permission
from app.core.transaction import transaction
from app.courses import courses_of

MOST = 4

_FIRST = (
    "explain_topic",
    "get_confusion_heatmap",
    "generate_quiz",
    "submit_question",
    "list_reviews",
    "list_quizzes",
    "fetch_notes",
    "notify_students_via_lms",
    "get_quiz_results",
    "list_messages",
    "list_tasks",
    "add_task",
)
"""In this order; those that the person may not use make room for the next."""


def starters(actor: Actor, course_id: int | None) -> list[str]:
    """Four sentences at most."""
    may = _may(actor, course_id)
    known = {each.name: each for each in capabilities(Door.CHAT)}
    found: list[Capability] = [known[name] for name in _FIRST if name in known]
    return [each.examples[0] for each in found if each.permission is None or each.permission in may][:MOST]


def _may(actor: Actor, course_id: int | None) -> frozenset[Permission]:
    with transaction(write=False):
        roles: set[CourseRole] = {each.role for each in courses_of(actor) if course_id in (None, each.id)}
    school = SCHOOL_GRANTS[actor.role] if actor.role is not None else frozenset()
    return school.union(*(GRANTS[role] for role in roles))
