"""What a button says of the list that it stands in, for the same tasks to be seen after the press."""

from __future__ import annotations

from typing import Any

from app.tasks.schemas import TaskFilters


def narrowed(asked: TaskFilters) -> dict[str, Any]:
    """A list as an action asks for it; None for what does not narrow it."""
    return {
        "status": asked.status.value,
        "query": asked.query or None,
        "course_id": str(asked.course_id) if asked.course_id is not None else None,
        "due": asked.due.value if asked.due is not None else None,
        "due_by": asked.due_by.isoformat() if asked.due_by is not None else None,
        "cursor": asked.cursor,
    }


def again(asked: TaskFilters) -> dict[str, Any]:
    """The same list, as an action that does something else asks to see it afterwards."""
    said = narrowed(asked)
    return {"show": said.pop("status"), **{f"show_{name}": value for name, value in said.items()}}
