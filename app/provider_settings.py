"""Which model provider is set: how its settings are read, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

GEMINI_URL = "https://generativelanguage.googleapis.com/v1beta/openai/"
"""Where Google speaks OpenAI's dialect."""

_OPENAI_HOST = ".openai.com"
_KINDS = ("openai", "gemini", "compatible", "none")
_PRICE = re.compile(r"(?P<model>[^\s=,]+)=(?P<prompt>[0-9.]+)/(?P<completion>[0-9.]+)")


class UnsetError(ValueError):
    """The provider that is named needs the setting `name`; the text is the rest of a sentence."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom to ask: `name` is openai, gemini or compatible; time-outs are in seconds. The key is never shown."""

    name: str
    base_url: str | None
    key: str = field(repr=False)
    model: str
    organisation: str | None = None
    connect_timeout: float = 5.0
    idle_timeout: float = 60.0

    @property
    def key_setting(self) -> str:
        """The variable that holds the key."""
        return "GEMINI_API_KEY" if self.name == "gemini" else "OPENAI_API_KEY"

    @property
    def model_setting(self) -> str:
        """The variable that names the model."""
        return "GEMINI_DEFAULT_MODEL" if self.name == "gemini" else "OPENAI_DEFAULT_MODEL"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens: of the prompt, and of the answer."""

    prompt: Decimal
    completion: Decimal


def provider_name(text: str) -> str:
    """One of the kinds of provider that there are."""
    if text.lower() not in _KINDS:
        raise ValueError("must be openai, gemini, compatible or none")
    return text.lower()


def key(text: str) -> str:
    """A key as it travels in a header. The text is not repeated in the refusal: it may be nearly right."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("must be a key: letters, digits and signs without spaces")
    return text


def name(text: str) -> str:
    """The name of a model or an organisation, as it travels in JSON and headers."""
    if not text.isascii() or not text.isprintable() or " " in text or len(text) > 200:
        raise ValueError("must be a name without spaces")
    return text


def base_url(text: str) -> str:
    """Where a provider's API begins, usually with /v1 at its end."""
    shape = "must be a URL such as http://127.0.0.1:11434/v1"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        # The reason of the parser is left out on purpose: it would repeat a password.
        raise ValueError(shape) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(shape)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a password: a key stands in OPENAI_API_KEY")
    return text


def prices(text: str) -> Mapping[str, Price]:
    """Prices by model: `gpt-5.4-mini=0.75/4.50, llama=0/0` are dollars for a million tokens in and out."""
    found: dict[str, Price] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        match = _PRICE.fullmatch(part)
        try:
            if match is None:
                raise ValueError(part)
            found[match["model"]] = Price(Decimal(match["prompt"]), Decimal(match["completion"]))
        except (ValueError, InvalidOperation):
            raise ValueError("must be prices such as gpt-5.4-mini=0.75/4.50, with commas between models") from None
    return found


def _told(values: Mapping[str, Any]) -> str:
    """The kind that is meant where none is named. Another server than OpenAI's often wants a key too."""
    url = values["openai_base_url"]
    if url and not f".{urlsplit(url).hostname}".endswith(_OPENAI_HOST):
        return "compatible"
    told = (("openai", "openai_api_key"), ("compatible", "openai_base_url"), ("gemini", "gemini_api_key"))
    return next((kind for kind, name in told if values[name]), "none")


def chosen(values: Mapping[str, Any]) -> Provider | None:
    """The provider that the settings' values come to; None is no model. Raises UnsetError."""
    kind = values["llm_provider"] or _told(values)
    if kind == "none":
        return None
    gemini = kind == "gemini"
    own = "GEMINI_API_KEY" if gemini else "OPENAI_API_KEY"
    if kind == "compatible":
        if not values["openai_base_url"]:
            raise UnsetError("OPENAI_BASE_URL", "is unset, and LLM_PROVIDER=compatible needs to know where to ask")
    elif not values[own.lower()]:
        raise UnsetError(own, f"is unset, and LLM_PROVIDER={kind} needs it: set it, or LLM_PROVIDER=none")
    return Provider(
        name=kind,
        base_url=GEMINI_URL if gemini else values["openai_base_url"],
        key=values[own.lower()] or "",
        model=values["gemini_default_model" if gemini else "openai_default_model"],
        organisation=values["openai_org_id"] if kind == "openai" else None,
        connect_timeout=float(values["llm_connect_timeout"]),
        idle_timeout=float(values["llm_idle_timeout"]),
    )
