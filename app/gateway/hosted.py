"""A chat that OpenAI hosts: a session of a workflow that the school has named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask_babel import gettext as _

from app.gateway import failures
from app.gateway.failures import GatewayError
from app.gateway.line import Line
from app.gateway.line_errors import LineError
from app.gateway.request import client_on, unconnected
from app.provider_settings import Provider

PATIENCE = 10.0
"""Most seconds that somebody's browser is kept waiting for the session."""


@dataclass(frozen=True, slots=True)
class HostedSession:
    """What a browser shows to OpenAI, and until when."""

    client_secret: str
    expires_at: datetime


def hosted_session(provider: Provider, workflow: str, user: str, variables: Mapping[str, str]) -> HostedSession:
    """Ask for a session. `user` tells people apart and names nobody; `variables` are what the workflow may know.

    Raises GatewayError, with the code `retired_workflow` where there is no such workflow.
    """
    import openai

    provider = replace(provider, idle_timeout=min(provider.idle_timeout, PATIENCE))
    line = Line(connect_timeout=provider.connect_timeout, idle_timeout=provider.idle_timeout)
    try:
        made = client_on(line, provider).beta.chatkit.sessions.create(
            user=user,
            workflow={"id": workflow, "state_variables": {**variables}, "tracing": {"enabled": False}},
        )
    except openai.APIStatusError as error:
        if error.status_code in (400, 404, 410, 422):
            raise _no_workflow() from None
        said = error.body or error.message
        raise failures.of_status(error.status_code, said, error.response.headers, provider) from None
    except openai.APIConnectionError as error:
        raise unconnected(line, provider, error.__cause__) from None
    except LineError as error:
        raise unconnected(line, provider, error) from None
    except (openai.OpenAIError, ValueError):
        raise failures.unavailable() from None
    finally:
        line.close()
    secret, until = getattr(made, "client_secret", None), getattr(made, "expires_at", None)
    if not isinstance(secret, str) or not isinstance(until, int):
        raise failures.unavailable()
    return HostedSession(secret, datetime.fromtimestamp(until, UTC))


def _no_workflow() -> GatewayError:
    sentence = _(
        "OpenAI does not host the workflow that CHATKIT_WORKFLOW_ID names, or not any more. Without that setting the "
        "chat runs here."
    )
    return GatewayError("retired_workflow", sentence)
