"""What is known of the models: prices, and when they are switched off. A school's LLM_PRICES go before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import current_app, has_app_context

from app.provider_settings import Price

AS_OF = date(2026, 11, 21)
"""When the providers' lists of prices and retirements were last compared with this table."""

WARNING = timedelta(days=90)
"""How long before its end a model is said to be retiring."""

_SNAPSHOT = re.compile(r"-20\d\d-\d\d-\d\d$")


@dataclass(frozen=True, slots=True)
class Model:
    """A model by the name that the provider gives it. A price or a date that is not known is None, never a guess."""

    name: str
    provider: str
    price: Price | None = None
    retires: date | None = None


def _dollars(prompt: str, completion: str) -> Price:
    return Price(Decimal(prompt), Decimal(completion))


_OCTOBER, _DECEMBER, _JANUARY, _APRIL = date(2026, 10, 23), date(2026, 12, 11), date(2027, 1, 14), date(2027, 4, 1)

TABLE: tuple[Model, ...] = (
    Model("gpt-6.1-sol", "openai"),
    Model("gpt-6.1-terra", "openai"),
    Model("gpt-6-astra", "openai", _dollars("10.00", "50.00")),
    Model("gpt-6-sol", "openai"),
    Model("gpt-6-luna", "openai"),
    Model("gpt-5.6-sol", "openai"),
    Model("gpt-5.6-terra", "openai"),
    Model("gpt-5.6-luna", "openai", _dollars("1.00", "6.00")),
    Model("gpt-5.5", "openai", _dollars("5.00", "30.00")),
    Model("gpt-5.4", "openai", _dollars("2.50", "15.00")),
    Model("gpt-5.4-mini", "openai", _dollars("0.75", "4.50")),
    Model("gpt-5.4-nano", "openai", _dollars("0.20", "1.25"), _APRIL),
    Model("gpt-5.3-chat-latest", "openai", retires=date(2026, 8, 10)),
    Model("gpt-5.2", "openai"),
    Model("gpt-5.2-chat-latest", "openai", retires=date(2026, 8, 10)),
    Model("gpt-5.1", "openai", retires=_APRIL),
    Model("gpt-5.1-chat-latest", "openai", retires=date(2026, 7, 23)),
    Model("gpt-5", "openai", retires=_DECEMBER),
    Model("gpt-5-mini", "openai", retires=_DECEMBER),
    Model("gpt-5-nano", "openai", retires=_DECEMBER),
    Model("gpt-5-chat-latest", "openai", retires=date(2026, 7, 23)),
    Model("gpt-4.1", "openai", retires=_JANUARY),
    Model("gpt-4.1-mini", "openai", retires=_JANUARY),
    Model("gpt-4.1-nano", "openai", retires=_OCTOBER),
    Model("gpt-4o", "openai", retires=_JANUARY),
    Model("gpt-4o-2024-05-13", "openai", retires=_OCTOBER),
    Model("gpt-4o-mini", "openai", _dollars("0.15", "0.60"), _JANUARY),
    Model("chatgpt-4o-latest", "openai", retires=date(2026, 2, 17)),
    Model("o4-mini", "openai", retires=_OCTOBER),
    Model("o3", "openai", retires=_DECEMBER),
    Model("o3-mini", "openai", retires=_OCTOBER),
    Model("o1", "openai", retires=_OCTOBER),
    Model("gpt-4-turbo", "openai", retires=_OCTOBER),
    Model("gpt-4", "openai", retires=_OCTOBER),
    Model("gpt-3.5-turbo", "openai", retires=_OCTOBER),
    # Half of this until the end of 2026, as an introduction: a budget is better too careful than too late.
    Model("gemini-3.8-flash", "gemini", _dollars("1.50", "7.50")),
    Model("gemini-3.7-flash", "gemini"),
    Model("gemini-3.5-flash", "gemini"),
    Model("gemini-3.5-flash-lite", "gemini"),
    Model("gemini-3.1-flash-lite", "gemini", _dollars("0.25", "1.50")),
    Model("gemini-2.5-pro", "gemini", retires=date(2026, 12, 1)),
    Model("gemini-2.5-flash", "gemini", _dollars("0.30", "2.50"), date(2026, 12, 1)),
    Model("gemini-2.0-flash", "gemini", retires=date(2026, 6, 1)),
    Model("gemini-2.0-flash-exp", "gemini", retires=date(2026, 6, 1)),
)

_BY_NAME = {model.name: model for model in TABLE}


def known(model: str) -> Model | None:
    """The entry of a model; also by the name of a dated snapshot of it, and with the `models/` that Google says."""
    bare = model.removeprefix("models/")
    return _BY_NAME.get(bare) or _BY_NAME.get(_SNAPSHOT.sub("", bare))


def price_of(model: str) -> Price | None:
    """What a model costs: by the school's own prices, else by the table; None is not known, which is not free."""
    own = current_app.config["LLM_PRICES"] if has_app_context() else {}
    bare = model.removeprefix("models/")
    price: Price | None = own.get(bare) or own.get(_SNAPSHOT.sub("", bare))
    if price is None and (found := known(model)):
        price = found.price
    return price


def retiring(model: str, today: date) -> date | None:
    """The day that a model is switched off, or was, from 90 days before."""
    found = known(model)
    if found is None or found.retires is None or found.retires - today > WARNING:
        return None
    return found.retires
