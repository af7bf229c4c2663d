"""What answers are compared with: other servers that pass a model's words on, each as its makers show it.

`python -m tests.bench.chat_peers NAME --port N --upstream URL` runs one; `POST /ask` streams one answer.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

QUESTION: Any = [{"role": "user", "content": "What is osmosis?"}]


async def _pipe(port: int, upstream: str) -> None:
    """Bytes from one socket to another, and nothing else."""
    to = urlsplit(upstream)
    body = b'{"model":"loopback-1","stream":true,"messages":[{"role":"user","content":"What is osmosis?"}]}'
    head = f"POST {to.path}/chat/completions HTTP/1.1\r\nHost: {to.netloc}\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        source, sink = await asyncio.open_connection(to.hostname, to.port)
        sink.write(request)
        while piece := await source.read(65536):
            writer.write(piece)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


def _fastapi(port: int, upstream: str) -> None:
    """FastAPI, the SDK's stream objects, and sse-starlette."""
    import uvicorn
    from fastapi import FastAPI
    from openai import AsyncOpenAI
    from sse_starlette import EventSourceResponse

    client = AsyncOpenAI(base_url=upstream, api_key="none")
    app = FastAPI()

    @app.post("/ask")
    async def ask() -> EventSourceResponse:
        async def pieces() -> AsyncIterator[str]:
            stream: Any = await client.chat.completions.create(model="loopback-1", messages=QUESTION, stream=True)
            async for chunk in stream:
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    yield text

        return EventSourceResponse(pieces())

    uvicorn.run(app, port=port, log_level="warning", backlog=2048)


def _chatkit(port: int, upstream: str) -> None:
    """The ChatKit server with a store in memory, on Starlette, fed by the SDK's stream objects."""
    import uvicorn
    from chatkit.server import ChatKitServer, StreamingResult
    from chatkit.types import (
        AssistantMessageContent,
        AssistantMessageContentPartTextDelta,
        AssistantMessageItem,
        ThreadItemAddedEvent,
        ThreadItemDoneEvent,
        ThreadItemUpdatedEvent,
    )
    from openai import AsyncOpenAI
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import StreamingResponse
    from starlette.routing import Route

    from tests.bench.chat_store import MemoryStore

    client = AsyncOpenAI(base_url=upstream, api_key="none")

    class Server(ChatKitServer[Any]):
        async def respond(self, thread: Any, _input: Any, _context: Any) -> AsyncIterator[Any]:
            moment = datetime.now(UTC)
            item = AssistantMessageItem(
                id=f"msg_{thread.id}", thread_id=thread.id, created_at=moment,
                content=[AssistantMessageContent(text="")],
            )  # fmt: skip
            yield ThreadItemAddedEvent(item=item)
            texts = []
            stream: Any = await client.chat.completions.create(model="loopback-1", messages=QUESTION, stream=True)
            async for chunk in stream:
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    texts.append(text)
                    update = AssistantMessageContentPartTextDelta(content_index=0, delta=text)
                    yield ThreadItemUpdatedEvent(item_id=item.id, update=update)
            whole = item.model_copy(update={"content": [AssistantMessageContent(text="".join(texts))]})
            yield ThreadItemDoneEvent(item=whole)

    server = Server(MemoryStore())

    async def ask(request: Request) -> StreamingResponse:
        result = await server.process(await request.body(), None)
        assert isinstance(result, StreamingResult)
        return StreamingResponse(result, media_type="text/event-stream")

    app = Starlette(routes=[Route("/ask", ask, methods=["POST"])])
    uvicorn.run(app, port=port, log_level="warning", backlog=2048)


PEERS: dict[str, Callable[[int, str], None]] = {
    "pipe": lambda port, upstream: asyncio.run(_pipe(port, upstream)),
    "fastapi": _fastapi,
    "chatkit": _chatkit,
}


def main() -> None:
    """Run one until it is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.chat_peers", description=__doc__)
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True)
    given = parser.parse_args()
    os.environ.pop("OPENAI_API_KEY", None)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    PEERS[given.name](given.port, given.upstream)


if __name__ == "__main__":
    main()
