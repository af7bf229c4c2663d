"""What is swept up: calls whose process died, and counts of budgets that are long over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.core import clock
from app.core.transaction import transaction
from app.extensions import db
from app.usage.budgets import today
from app.usage.models import BudgetCount, Usage
from app.usage.reserving import assume

LOST_AFTER = timedelta(minutes=30)
"""No answer takes as long: whoever asked for it is gone, and the provider may have been paid."""
COUNTED_FOR = timedelta(days=62)
LOST = "The outcome is not known: the process ended before the answer did."


def settle_lost() -> int:
    """Settle calls at their worst case that nobody will settle any more, and forget old counts; how many calls."""
    lost = assume(Usage.created_at < clock.now() - LOST_AFTER, LOST)
    with transaction():
        db.session.execute(delete(BudgetCount).where(BudgetCount.begins < today() - COUNTED_FOR))
    return lost
