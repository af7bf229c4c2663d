"""`invoke`: the only way to run a capability. Every rule that holds for all of them stands here once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from app.core import budget, idempotency
from app.core.actor import THROUGH, Actor, Door
from app.core.capability import Capability, Effect, find
from app.core.errors import Conflict
from app.core.metrics import observed
from app.core.schema import Input, Output
from app.core.transaction import transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What `invoke` gives back to a door. `replayed` is true for an answer given before to the same key."""

    capability: Capability
    result: Output
    replayed: bool = False

    @property
    def leads(self) -> bool:
        """Whether what came of it is looked at next: acting leaves people where they were."""
        return self.capability.effect is Effect.READ or self.capability.opens(self.result)


def invoke(actor: Actor, spelling: str, data: Mapping[str, Any], *, door: Door, key: str | None = None) -> Outcome:
    """Find, parse, authorise, reserve, run, commit once, and then tell the world.

    `data` is what came through the door, unchecked. `key` is a client's `Idempotency-Key`. Raises the errors of
    `app.core.errors`, and nothing else on purpose.
    """
    capability = find(spelling)
    with observed(capability.name, door.value):
        capability.permit(actor, door)
        parsed = capability.parse(data)
        if capability.limit is not None:
            budget.reserve(actor, capability.name, capability.limit)
        once = idempotency.once(actor, capability.name, key, dict(data)) if key is not None else None
        token = THROUGH.set(door)
        try:
            outcome = _run_or_retry(actor, capability, parsed, once)
        finally:
            THROUGH.reset(token)
    log.info("%s by %s through %s", capability.name, actor.kind, door.value)
    return outcome


def _run_or_retry(actor: Actor, capability: Capability, data: Input, once: idempotency.Once | None) -> Outcome:
    if capability.before is not None:
        capability.before(data)
    # Somebody wrote the same row between our look and our commit. What they wrote is there now, so the next try
    # meets it. One act can lose two races, of the lesson and of the alert; what fails a third time is a defect.
    for _ in range(2):
        try:
            return _run(actor, capability, data, once)
        except IntegrityError:
            log.info("%s met a row that was written at the same moment", capability.name)
    return _run(actor, capability, data, once)


def _run(actor: Actor, capability: Capability, data: Input, once: idempotency.Once | None) -> Outcome:
    writes = capability.effect is not Effect.READ or once is not None or actor.watched
    with transaction(write=writes):
        subject = capability.access(actor, data, capability.permission)
        if once is not None and (answer := idempotency.stored(once)) is not None:
            return Outcome(capability, _as_given(capability, answer), replayed=True)
        result = capability.function(actor, data, subject)
        if once is not None:
            idempotency.store(once, result.model_dump(mode="json"))
    return Outcome(capability, result)


def _as_given(capability: Capability, answer: dict[str, Any]) -> Output:
    """A stored answer. Raises Conflict where an earlier version of Homeroom gave it, without what it has now."""
    try:
        return capability.output.model_validate(answer)
    except ValidationError:
        raise Conflict("This was done under this Idempotency-Key, and its answer cannot be told any more.") from None
