"""The door over streamable HTTP, in a process of its own: `python -m app.processes mcp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn
from anyio import to_thread
from flask import Flask
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl, ConfigDict, SkipValidation

from app.core.actor import Actor
from app.core.errors import Denied, HomeroomError, Unidentified
from app.doors.errors import translate
from app.doors.mcp.identity import known
from app.doors.mcp.server import Context, make_server, of_its_own
from app.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

PATH = "/mcp"
LARGEST = 1_000_000
"""Bytes of a request, as in the other doors."""

PARTING = 2
"""Seconds that open requests have when the process is told to end."""


class Known(AccessToken):
    """A token that was valid when this request came, and whose it is; or why that could not be looked up."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    actor: SkipValidation[Actor | HomeroomError]


class Tokens:
    """Looks up the token of every request, so that one that was revoked is refused with 401 at once."""

    def __init__(self, app: Flask, address: str) -> None:
        self._app = app
        self._address = address

    async def verify_token(self, token: str) -> Known | None:
        """The token's actor, or None for a token that is not valid."""
        found = await to_thread.run_sync(self._look_up, token)
        return None if found is None else Known(token=token, client_id="course token", scopes=[], actor=found)

    def _look_up(self, token: str) -> Actor | HomeroomError | None:
        with of_its_own(self._app, self._address):
            try:
                return known(token)
            except (Unidentified, Denied):
                return None
            except Exception as error:  # noqa: BLE001 - `translate` logs what nobody foresaw
                return translate(error)


def _who(context: Context) -> Actor:
    user = context.request.user if context.request is not None else None
    token = user.access_token if isinstance(user, AuthenticatedUser) else None
    if not isinstance(token, Known):
        raise Unidentified("Send the header Authorization: Bearer <token>.")
    if isinstance(token.actor, HomeroomError):
        raise token.actor
    return token.actor


def make_asgi(app: Flask, settings: Settings) -> Starlette:
    """The door as an ASGI application. It keeps no session: each request stands for itself, and says who asks."""
    return make_server(app, _who, settings.address).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST,
        transport_security=_security(settings),
        auth=AuthSettings(issuer_url=AnyHttpUrl(settings.address), resource_server_url=None),
        token_verifier=Tokens(app, settings.address),
    )


def _security(settings: Settings) -> TransportSecuritySettings:
    """The names we are called by, and the sites whose pages may call: a page of another cannot reach this machine."""
    here = ["127.0.0.1", "localhost", "[::1]"]
    hosts = [*here, settings.mcp_host, *settings.trusted_hosts]
    return TransportSecuritySettings(
        allowed_hosts=[spelled for name in hosts for spelled in (name, f"{name}:*")],
        allowed_origins=[*(f"http://{name}:*" for name in here), *sorted(settings.cors_origins)],
    )


def serve(app: Flask, settings: Settings) -> None:
    """Answer until SIGTERM."""
    assert settings.mcp_port is not None
    uvicorn.run(
        make_asgi(app, settings),
        host=settings.mcp_host,
        port=settings.mcp_port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PARTING,
    )
