"""Who may do what: the roles of a person, the roles in a course, and the one table between roles and permissions."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the school."""

    STUDENT = "student"
    PARENT = "parent"
    TEACHER = "teacher"
    ADMINISTRATOR = "administrator"


class CourseRole(StrEnum):
    """What somebody is to one course. `VISITOR` is an administrator who looks in; every look is audited."""

    OWNER = "owner"
    CO_TEACHER = "co_teacher"
    STUDENT = "student"
    VISITOR = "visitor"

    @property
    def teaches(self) -> bool:
        return self in (CourseRole.OWNER, CourseRole.CO_TEACHER)


class Permission(StrEnum):
    """domain:resource:action. A capability names the one it needs."""

    COURSE_JOIN = "courses:course:join"
    COURSE_READ = "courses:course:read"
    COURSE_MANAGE = "courses:course:manage"
    DECK_READ = "courses:deck:read"
    DECK_WRITE = "courses:deck:write"
    SLIDE_SET = "courses:slide:set"
    LESSON_READ = "courses:lesson:read"
    LESSON_RUN = "courses:lesson:run"
    PRESENCE_BEAT = "courses:presence:beat"
    PRESENCE_READ = "courses:presence:read"
    TOKENS_MANAGE = "accounts:tokens:manage"
    CONFUSION_TRACK = "class_assist:confusion:track"
    CONFUSION_READ = "class_assist:confusion:read"
    QUESTION_ASK = "class_assist:question:ask"
    QUESTION_READ = "class_assist:question:read"
    QUESTION_MODERATE = "class_assist:question:moderate"
    SETTINGS_WRITE = "class_assist:settings:write"


_STUDENT = frozenset(
    {
        Permission.COURSE_READ,
        Permission.DECK_READ,
        Permission.PRESENCE_BEAT,
        Permission.CONFUSION_TRACK,
        Permission.QUESTION_ASK,
        Permission.QUESTION_READ,
    }
)
_CO_TEACHER = frozenset(
    {
        Permission.COURSE_READ,
        Permission.DECK_READ,
        Permission.DECK_WRITE,
        Permission.SLIDE_SET,
        Permission.LESSON_READ,
        Permission.LESSON_RUN,
        Permission.PRESENCE_BEAT,
        Permission.PRESENCE_READ,
        Permission.CONFUSION_READ,
        Permission.QUESTION_READ,
        Permission.QUESTION_MODERATE,
        Permission.SETTINGS_WRITE,
    }
)

GRANTS: dict[CourseRole, frozenset[Permission]] = {
    CourseRole.STUDENT: _STUDENT,
    CourseRole.CO_TEACHER: _CO_TEACHER,
    CourseRole.OWNER: _CO_TEACHER | {Permission.COURSE_MANAGE, Permission.TOKENS_MANAGE},
    CourseRole.VISITOR: frozenset(
        {
            Permission.COURSE_READ,
            Permission.DECK_READ,
            Permission.LESSON_READ,
            Permission.PRESENCE_READ,
            Permission.CONFUSION_READ,
            Permission.QUESTION_READ,
        }
    ),
}
