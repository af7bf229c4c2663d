"""What a call costs by the dated table of models."""

from __future__ import annotations

from math import ceil

from app.gateway.models import price_of


def cost_of(model: str, prompt_tokens: int, completion_tokens: int) -> int | None:
    """Millionths of a US dollar, rounded up; None where the model has no known price."""
    price = price_of(model)
    if price is None:
        return None
    # Prices are in dollars a million tokens: so many millionths of a dollar a token.
    return ceil(prompt_tokens * price.prompt + completion_tokens * price.completion)
