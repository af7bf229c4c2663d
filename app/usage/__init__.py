"""What language models are used for and what they cost: limits, budgets, one row a call, and the page that shows it."""

from app.usage.models import Kind, Usage
from app.usage.rates import batch_image_limit, chat_limit, count_for, image_limit
from app.usage.reserving import release, reserve, settle
from app.usage.sweeping import settle_lost

__all__ = [
    "Kind",
    "Usage",
    "batch_image_limit",
    "chat_limit",
    "count_for",
    "image_limit",
    "release",
    "reserve",
    "settle",
    "settle_lost",
]
