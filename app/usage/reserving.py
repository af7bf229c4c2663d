"""Before a model is called its worst case is taken from every budget that applies; afterwards the real use replaces it.

All of it in one transaction each, with the budgets' rows as the only truth: whatever the threads and processes, what
is taken never exceeds a budget. Call these outside of any other transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update

from app.core import clock
from app.core.actor import Actor
from app.core.sql import insert_or
from app.core.transaction import transaction
from app.extensions import db
from app.usage.budgets import Budget, Scope, budgets_on, today
from app.usage.models import BudgetCount, Kind, State, Usage
from app.usage.prices import cost_of
from app.usage.refusals import refusal

LONGEST_ERROR = 300


def reserve(
    actor: Actor,
    *,
    kind: Kind,
    model: str,
    course_id: int | None,
    capability: str,
    prompt_tokens: int,
    completion_tokens: int,
) -> int:
    """Take the worst case of one call from the person's, the course's and the school's budget; the usage row's id.

    Tokens are the most that the call can use. A model without a known price is counted by tokens. Raises OverLimit,
    with when there is room again, and then nothing is taken.
    """
    if min(prompt_tokens, completion_tokens) < 0:
        raise ValueError("a call cannot use less than no tokens")
    day = today()
    tokens = prompt_tokens + completion_tokens
    cost = cost_of(model, prompt_tokens, completion_tokens)
    with transaction():
        for budget in budgets_on(day, user_id=actor.user_id, course_id=course_id):
            _take(budget, cost, tokens)
        row = insert(Usage).values(
            user_id=actor.user_id,
            course_id=course_id,
            type=kind,
            model=model[:100],
            capability=capability[:60],
            reserved_cost=cost,
            reserved_tokens=tokens,
            state=State.RESERVED,
            assumed=False,
            charged_on=day,
            request_data={"prompt_tokens": prompt_tokens, "max_tokens": completion_tokens},
            response_data={},
            created_at=clock.now(),
        )
        usage_id: int = db.session.execute(row.returning(Usage.id)).scalar_one()
    return usage_id


def settle(
    usage_id: int, *, prompt_tokens: int | None, completion_tokens: int | None, error: str | None = None
) -> None:
    """Put what the provider counted in the place of the worst case. Done again, it changes nothing.

    With None for either the use is not known: the worst case stands, the row says so, and a later count may still
    replace it. `error` is why the answer is not whole, in words of ours.
    """
    if prompt_tokens is None or completion_tokens is None:
        assume(Usage.id == usage_id, error)
        return
    with transaction():
        open_still = or_(Usage.state == State.RESERVED, and_(Usage.state == State.SETTLED, Usage.assumed.is_(True)))
        row = _claim(usage_id, open_still)
        if row is None:
            return
        cost = None
        if row.reserved_cost is not None:
            cost = cost_of(row.model, prompt_tokens, completion_tokens)
            # A price that went from the table in the meantime: the worst case is what we know.
            cost = row.reserved_cost if cost is None else cost
        tokens = prompt_tokens + completion_tokens
        _end(
            usage_id,
            state=State.SETTLED,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            total_tokens=tokens,
            estimated_cost=cost,
            response_data={"usage": "counted"},
            error=error[:LONGEST_ERROR] if error else None,
        )
        _give_back(row, cost, tokens)


def release(usage_id: int, *, error: str) -> None:
    """Give the whole worst case back: nothing was used. Only once, and not after `settle`."""
    with transaction():
        row = _claim(usage_id, Usage.state == State.RESERVED)
        if row is None:
            return
        _end(
            usage_id,
            state=State.RELEASED,
            prompt_tokens=0,
            completion_tokens=0,
            total_tokens=0,
            estimated_cost=None if row.reserved_cost is None else 0,
            response_data={"usage": "none"},
            error=error[:LONGEST_ERROR],
        )
        _give_back(row, 0, 0)


def assume(which: ColumnElement[bool], error: str | None) -> int:
    """Settle the reserved calls that a condition picks at their worst case; how many there were."""
    with transaction():
        done = db.session.execute(
            update(Usage)
            .where(which, Usage.state == State.RESERVED)
            .values(
                state=State.SETTLED,
                assumed=True,
                estimated_cost=Usage.reserved_cost,
                response_data={"usage": "not told"},
                error=error[:LONGEST_ERROR] if error else None,
                settled_at=clock.now(),
            )
        )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _claim(usage_id: int, still: ColumnElement[bool]) -> Any:
    """The row, locked for this transaction, if it is still in such a state; None otherwise."""
    columns = (Usage.user_id, Usage.course_id, Usage.charged_on, Usage.model)
    return db.session.execute(
        select(*columns, Usage.reserved_cost, Usage.reserved_tokens)
        .where(Usage.id == usage_id, still)
        .with_for_update()
    ).first()


def _end(usage_id: int, **values: Any) -> None:
    ended = update(Usage).where(Usage.id == usage_id)
    db.session.execute(ended.values(assumed=False, settled_at=clock.now(), **values))


def _give_back(row: Any, cost: int | None, tokens: int) -> None:
    """Have the budgets of a call hold its real use in the place of its worst case; more than that is taken too."""
    if row.reserved_cost is not None:
        change = {"cost": BudgetCount.cost + ((cost or 0) - row.reserved_cost)}
    else:
        change = {"tokens": BudgetCount.tokens + (tokens - row.reserved_tokens)}
    for budget in budgets_on(row.charged_on, user_id=row.user_id, course_id=row.course_id):
        db.session.execute(update(BudgetCount).where(BudgetCount.key == budget.key).values(**change))


def _take(budget: Budget, cost: int | None, tokens: int) -> None:
    """Take it from one budget, whose row is locked from here on, or raise OverLimit."""
    priced = cost is not None
    asked, cap = (tokens, budget.tokens) if cost is None else (cost, budget.cost)
    counted = BudgetCount.cost if priced else BudgetCount.tokens
    # A first call of the period makes the row, which no condition would hold back.
    if cap is None or asked <= cap:
        values = {"cost": asked if priced else 0, "tokens": 0 if priced else asked}
        row = insert_or(BudgetCount).values(
            key=budget.key, begins=budget.begins, user_id=budget.user_id, course_id=budget.course_id, **values
        )
        taken = row.on_conflict_do_update(
            index_elements=["key"],
            set_={"cost": BudgetCount.cost + values["cost"], "tokens": BudgetCount.tokens + values["tokens"]},
            where=None if cap is None else counted + asked <= cap,
        )
        if db.session.execute(taken.returning(BudgetCount.key)).scalar() is not None:
            return
    held = db.session.execute(select(counted).where(BudgetCount.key == budget.key)).scalar() or 0
    assert cap is not None, "without a cap there is nothing to refuse"
    raise refusal(budget, asked, cap, held=held, under_way=_under_way(budget, priced=priced), priced=priced)


def _under_way(budget: Budget, *, priced: bool) -> int:
    """How much of a budget is only set aside, and may come back within moments."""
    which = [Usage.state == State.RESERVED, Usage.charged_on >= budget.begins]
    which.append(Usage.reserved_cost.is_not(None) if priced else Usage.reserved_cost.is_(None))
    if budget.scope is Scope.PERSON:
        which.append(Usage.user_id == budget.user_id)
    elif budget.scope is Scope.COURSE:
        which.append(Usage.course_id == budget.course_id)
    amount = func.sum(Usage.reserved_cost) if priced else func.sum(Usage.reserved_tokens)
    return int(db.session.execute(select(amount).where(*which)).scalar() or 0)
