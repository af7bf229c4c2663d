"""The gateway: the only room that talks to a model provider. It knows no database and no school."""

from flask import current_app

from app.gateway.answer import Answer, Event, ask
from app.gateway.chunks import Ended, Piece, Spent, ToolCall
from app.gateway.failures import GatewayError, of_end
from app.gateway.hosted import HostedSession, hosted_session
from app.gateway.reader import Heard, Reader
from app.gateway.request import warm_up
from app.provider_settings import Price, Provider

__all__ = [
    "Answer",
    "Ended",
    "Event",
    "GatewayError",
    "Heard",
    "HostedSession",
    "Piece",
    "Price",
    "Provider",
    "Reader",
    "Spent",
    "ToolCall",
    "ask",
    "hosted_session",
    "of_end",
    "provider",
    "warm_up",
]


def provider() -> Provider | None:
    """The provider of the running application; None where there is no model."""
    found: Provider | None = current_app.config["LLM"]
    return found
