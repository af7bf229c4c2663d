"""Who may do what: the roles of a person, the roles in a course, and the one table between roles and permissions."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the school."""

    STUDENT = "student"
    PARENT = "parent"
    TEACHER = "teacher"
    ADMINISTRATOR = "administrator"
    GUEST = "guest"
    """Somebody without an account, in one course as a student until their day is over."""


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
    COURSE_CREATE = "courses:course:create"
    COURSE_SETUP = "courses:course:setup"
    COURSE_ARCHIVE = "courses:course:archive"
    PEOPLE_READ = "courses:people:read"
    PEOPLE_MANAGE = "courses:people:manage"
    CARDS_PRINT = "courses:cards:print"
    DECK_READ = "courses:deck:read"
    DECK_WRITE = "courses:deck:write"
    SLIDE_SET = "courses:slide:set"
    LESSON_READ = "courses:lesson:read"
    LESSON_RUN = "courses:lesson:run"
    PRESENCE_BEAT = "courses:presence:beat"
    PRESENCE_READ = "courses:presence:read"
    TOKENS_MANAGE = "accounts:tokens:manage"
    SCHOOL_PEOPLE = "accounts:people:manage"
    AUDIT_READ = "accounts:audit:read"
    OWN_DATA = "privacy:own:export"
    CHAT_USE = "chat:conversation:use"
    DATA_EXPORT = "privacy:person:export"
    DATA_ERASE = "privacy:person:erase"
    RETENTION_MANAGE = "privacy:retention:manage"
    ROSTER_IMPORT = "roster:import:run"
    CONFUSION_TRACK = "class_assist:confusion:track"
    CONFUSION_READ = "class_assist:confusion:read"
    CONFUSION_EXPORT = "class_assist:confusion:export"
    QUESTION_ASK = "class_assist:question:ask"
    QUESTION_READ = "class_assist:question:read"
    QUESTION_MODERATE = "class_assist:question:moderate"
    SETTINGS_WRITE = "class_assist:settings:write"
    MESSAGE_SEND = "messages:message:send"
    MESSAGE_READ = "messages:message:read"
    DELIVERY_READ = "messages:delivery:read"
    QUIZ_READ = "quizzes:quiz:read"
    QUIZ_GENERATE = "quizzes:quiz:generate"
    QUIZ_WRITE = "quizzes:quiz:write"
    QUIZ_ANSWER = "quizzes:quiz:answer"
    QUIZ_EXPORT = "quizzes:quiz:export"
    QUIZ_RESULTS = "quizzes:results:read"
    REVIEW_READ = "quizzes:review:read"
    USAGE_READ = "usage:usage:read"
    TASK_OWN = "tasks:own:write"


_STUDENT = frozenset(
    {
        Permission.COURSE_READ,
        Permission.DECK_READ,
        Permission.PRESENCE_BEAT,
        Permission.CONFUSION_TRACK,
        Permission.QUESTION_ASK,
        Permission.QUESTION_READ,
        Permission.MESSAGE_READ,
        Permission.QUIZ_READ,
        Permission.QUIZ_GENERATE,
        Permission.QUIZ_ANSWER,
        Permission.REVIEW_READ,
        Permission.TASK_OWN,
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
        Permission.CONFUSION_EXPORT,
        Permission.QUESTION_READ,
        Permission.QUESTION_MODERATE,
        Permission.SETTINGS_WRITE,
        Permission.MESSAGE_SEND,
        Permission.MESSAGE_READ,
        Permission.DELIVERY_READ,
        Permission.PEOPLE_READ,
        Permission.CARDS_PRINT,
        Permission.QUIZ_READ,
        Permission.QUIZ_GENERATE,
        Permission.QUIZ_WRITE,
        Permission.QUIZ_EXPORT,
        Permission.QUIZ_RESULTS,
        Permission.TASK_OWN,
        Permission.TOKENS_MANAGE,
    }
)
_RUNS_COURSE = frozenset(
    {
        Permission.COURSE_SETUP,
        Permission.COURSE_ARCHIVE,
        Permission.PEOPLE_MANAGE,
        Permission.ROSTER_IMPORT,
    }
)

GRANTS: dict[CourseRole, frozenset[Permission]] = {
    CourseRole.STUDENT: _STUDENT,
    CourseRole.CO_TEACHER: _CO_TEACHER,
    CourseRole.OWNER: _CO_TEACHER | _RUNS_COURSE | {Permission.COURSE_MANAGE},
    CourseRole.VISITOR: frozenset(
        {
            Permission.COURSE_READ,
            Permission.DECK_READ,
            Permission.LESSON_READ,
            Permission.PRESENCE_READ,
            Permission.CONFUSION_READ,
            Permission.QUESTION_READ,
            Permission.MESSAGE_READ,
            Permission.DELIVERY_READ,
            Permission.PEOPLE_READ,
            Permission.CARDS_PRINT,
            Permission.QUIZ_READ,
            Permission.QUIZ_RESULTS,
            Permission.TASK_OWN,
        }
    )
    | _RUNS_COURSE,
}

SCHOOL_GRANTS: dict[Role, frozenset[Permission]] = {
    Role.STUDENT: frozenset({Permission.COURSE_JOIN, Permission.OWN_DATA, Permission.CHAT_USE, Permission.TASK_OWN}),
    Role.PARENT: frozenset({Permission.OWN_DATA, Permission.CHAT_USE, Permission.TASK_OWN}),
    Role.TEACHER: frozenset(
        {
            Permission.COURSE_CREATE,
            Permission.OWN_DATA,
            Permission.CHAT_USE,
            Permission.TASK_OWN,
            Permission.USAGE_READ,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.COURSE_CREATE,
            Permission.SCHOOL_PEOPLE,
            Permission.ROSTER_IMPORT,
            Permission.AUDIT_READ,
            Permission.OWN_DATA,
            Permission.CHAT_USE,
            Permission.TASK_OWN,
            Permission.DATA_EXPORT,
            Permission.DATA_ERASE,
            Permission.RETENTION_MANAGE,
            Permission.USAGE_READ,
        }
    ),
    Role.GUEST: frozenset({Permission.CHAT_USE}),
}
"""What needs no course: who may do it by what they are to the school."""

NOT_FOR_GUESTS = frozenset({Permission.TASK_OWN})
"""What a guest may not though they take part as a student: it is kept for people with an account."""
