"""The doors: one file per protocol, all thin. No rule lives here."""

from flask import Flask

from app.doors import (
    action,
    agentkit,
    answer_stream,
    answers,
    api,
    api_docs,
    browser,
    chatkit,
    chatkit_session,
    compression,
    cross_origin,
    dev_widgets,
    errors,
    generate,
    headers,
    health,
    stream,
    tasks,
    teacher_chat,
    tutor_chat,
)


def init_app(app: Flask) -> None:
    """Open every door."""
    for door in (
        *(headers, compression, errors, browser, agentkit, api, api_docs, stream, answer_stream, health),
        *(answers, generate, tutor_chat, teacher_chat, chatkit_session, chatkit, tasks, action),
        *(cross_origin, dev_widgets),
    ):
        door.init_app(app)
