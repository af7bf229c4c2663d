"""What usage holds about a person: numbers, never words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.core.personal_data import Named, OnErasure, holds, holds_nobody, says_freely
from app.core.retention import goes_by_itself, keeps
from app.usage.models import BudgetCount, Usage
from app.usage.sweeping import COUNTED_FOR

holds(
    Usage,
    Named("user_id"),
    kind=_("Calls of a language model: when, for what, how many tokens, what they cost"),
    shows=("created_at", "type", "model", "capability", "course_id", "total_tokens", "estimated_cost", "state"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept, without them: the school has to know what it spent."),
)
holds_nobody(Usage, "request_data", "numbers of tokens")
holds_nobody(Usage, "response_data", "a word of ours for where the count comes from")
says_freely(Usage, "error", why="what failed, in our words; no text of a person or of a provider is in it")
holds(
    BudgetCount,
    Named("user_id"),
    kind=_("How much of their budget they used, a day"),
    shows=("begins", "cost", "tokens"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted."),
)
holds_nobody(BudgetCount, "key", "spells the number and the day that the row holds; it goes with the row")
keeps("model_usage", Usage, title=_("Calls of language models"), since="created_at", days=400, least=62, most=1825)
goes_by_itself(_("How much of each budget was used"), COUNTED_FOR)
