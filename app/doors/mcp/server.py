"""The protocol's server: each request looks up who asks and does its work in a thread, with a context of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from flask import Flask
from mcp import MCPError
from mcp.server import Server, ServerRequestContext
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
)

from app.core.actor import Actor
from app.core.errors import HomeroomError
from app.doors.errors import translate
from app.doors.mcp.calls import KEY, call, failed, problem, tool_named
from app.doors.mcp.definitions import tools_for
from app.doors.mcp.resources import TEMPLATES, listed, read

VERSION = "0.1.0"
"""Of what this door offers; clients show it, and may remember by it what they have seen."""

T = TypeVar("T")
Context = ServerRequestContext[Any, Any]
Who = Callable[[Context], Actor]
"""The actor of a request, asked in an application's context. Raises Unidentified, Unavailable."""

THREADS = 20
"""Calls that run at once; the others wait. SQLite writes one at a time, and PostgreSQL's pool holds thirty."""

INSTRUCTIONS = (
    "Homeroom is the assistant of a class. The tools act as the teacher who made this connection's token, in the "
    "token's course, so no argument says who is acting, and course_id can be left out. Read the class's own slides "
    "as resources. Students' taps are anonymous: do not try to find out whose they are."
)


@contextmanager
def of_its_own(app: Flask, address: str) -> Iterator[None]:
    """A request's context, for addresses, with a session of the database that no other request shares.

    Its end gives the session back. A command runs in an application's context, which its threads inherit and would all
    work in.
    """
    with app.app_context(), app.test_request_context(base_url=address):
        yield


def make_server(app: Flask, who: Who, address: str) -> Server[dict[str, Any]]:
    """A server over an application. `address` is where the web pages are, for the links in results."""
    threads = CapacityLimiter(THREADS)

    async def work(context: Context, job: Callable[[Actor], T]) -> T:
        def run() -> T:
            with of_its_own(app, address):
                try:
                    return job(who(context))
                except MCPError:
                    raise
                except Exception as error:  # noqa: BLE001 - `translate` logs what nobody foresaw
                    raise translate(error) from None

        return await to_thread.run_sync(run, limiter=threads)

    async def looked(context: Context, job: Callable[[Actor], T]) -> T:
        try:
            return await work(context, job)
        except HomeroomError as error:
            raise _refusal(error) from None

    async def list_tools(context: Context, _: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=await looked(context, tools_for))

    async def call_tool(context: Context, asked: CallToolRequestParams) -> CallToolResult:
        tool_named(asked.name)
        job = partial(call, name=asked.name, arguments=asked.arguments or {}, key=_key(asked.meta))
        try:
            return await work(context, job)
        except HomeroomError as error:
            return failed(error)

    async def list_resources(context: Context, asked: PaginatedRequestParams | None) -> ListResourcesResult:
        return await looked(context, partial(listed, cursor=asked.cursor if asked else None))

    async def list_templates(_: Context, __: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        return ListResourceTemplatesResult(resource_templates=TEMPLATES)

    async def read_resource(context: Context, asked: ReadResourceRequestParams) -> ReadResourceResult:
        return await looked(context, partial(read, uri=asked.uri))

    return Server(
        "homeroom",
        version=VERSION,
        title="Homeroom",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _key(meta: Mapping[str, Any] | None) -> str | None:
    key = (meta or {}).get(KEY)
    return None if key is None else str(key)


def _refusal(error: HomeroomError) -> MCPError:
    code = INTERNAL_ERROR if error.retry or error.status >= 500 else INVALID_REQUEST
    return MCPError(code, error.sentence, problem(error))
