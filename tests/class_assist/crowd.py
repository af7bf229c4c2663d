"""Many students at once: real threads, each with a request of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from app.core.actor import Actor
from tests.school import School


def all_at_once(school: School, acts: Sequence[tuple[Actor, str, dict[str, Any]]]) -> list[Any]:
    """Run (actor, capability, arguments) at the same moment; gives each result, or the exception it ended in."""
    together = Barrier(len(acts))

    def run(actor: Actor, name: str, data: dict[str, Any]) -> Any:
        with school.app.test_request_context():
            together.wait(10)
            try:
                return school.result(actor, name, **data)
            except Exception as error:  # noqa: BLE001  handed to the test
                return error

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(lambda act: run(*act), acts))


def each(students: Sequence[Actor], name: str, **data: Any) -> list[tuple[Actor, str, dict[str, Any]]]:
    """The same act for each of them."""
    return [(student, name, data) for student in students]
