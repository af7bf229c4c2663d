"""Who acts. Every capability gets its actor as an argument; a door builds it from a session or a token."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from app.core.permissions import Role


class Door(StrEnum):
    """The ways in. A capability lists those it opens to."""

    BROWSER = "browser"
    AGENTKIT = "agentkit"
    CHAT = "chat"
    CHATKIT = "chatkit"
    MCP = "mcp"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or (without `user_id`) a course's agent.

    `course_id` binds the actor to one course; `scopes` are the only capability names open to it, None meaning
    all. An agent without a person acts with a co-teacher's rights in `course_id` and nowhere else.
    """

    name: str
    user_id: int | None = None
    role: Role | None = None
    course_id: int | None = None
    scopes: frozenset[str] | None = None

    @property
    def key(self) -> str:
        """What limits and locks are counted by. Never logged."""
        return f"person:{self.user_id}" if self.user_id is not None else f"agent:{self.course_id}"

    @property
    def watched(self) -> bool:
        """Whether what the actor looks at goes into the audit log: agents, and those who may look further."""
        return self.user_id is None or self.role is Role.ADMINISTRATOR

    @property
    def kind(self) -> str:
        """What a log line may say of the actor: no name, no id."""
        return self.role.value if self.role is not None else "agent"


THROUGH: ContextVar[Door] = ContextVar("through", default=Door.WORKER)
"""The door of the capability that is running; `invoke` sets it."""


def through() -> Door:
    """By which door the running capability was called."""
    return THROUGH.get()
