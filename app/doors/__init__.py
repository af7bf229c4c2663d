"""The doors: one file per protocol, all thin. No rule lives here."""

from flask import Flask

from app.doors import agentkit, answer_stream, api, browser, compression, errors, headers, health, stream


def init_app(app: Flask) -> None:
    """Open every door."""
    for door in (headers, compression, errors, browser, agentkit, api, stream, answer_stream, health):
        door.init_app(app)
