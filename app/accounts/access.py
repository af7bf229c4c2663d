"""Who may do what concerns the school and no single course."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.errors import Denied
from app.core.permissions import SCHOOL_GRANTS, Permission, Role


def school(actor: Actor, _data: object, permission: Permission | None) -> Actor:
    """The person, if what they are to the school allows it. Raises Denied, for every agent too."""
    if actor.user_id is None or actor.role is None:
        raise Denied(_("This needs a person."))
    if actor.course_id is not None:
        raise Denied(_("A course token stays in its course."))
    if permission is not None and permission not in SCHOOL_GRANTS[actor.role]:
        if permission in SCHOOL_GRANTS[Role.TEACHER]:
            raise Denied(_("Only teachers and administrators may do that."))
        raise Denied(_("Only administrators may do that."))
    return actor
