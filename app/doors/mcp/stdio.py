"""`flask mcp`: the door over standard input and output, for a client on this machine that starts it."""

from __future__ import annotations

import logging

import anyio
from flask import Flask
from mcp import stdio_server
from sqlalchemy.exc import SQLAlchemyError

from app.doors.mcp.identity import known
from app.doors.mcp.server import make_server

log = logging.getLogger(__name__)


def serve(app: Flask, token: str, address: str) -> None:
    """Answer until the client closes our input. Raises Unidentified for a token that is not valid now."""
    with app.app_context():
        try:
            known(token)
        except SQLAlchemyError as error:
            log.warning("the database is away: %s. Calls will say so until it is back.", type(error).__name__)
    server = make_server(app, lambda _: known(token), address)

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)
