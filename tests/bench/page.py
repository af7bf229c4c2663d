"""What a student's first look costs: bytes over the wire and statements."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

from tests.bench.listen import open_streams
from tests.bench.load import PATIENCE, get
from tests.bench.report import Row
from tests.bench.world import World

LINKED = re.compile(rb'<(?:link|script|img)[^>]+?(?:href|src)="(/[^"]+)"')


def measure(world: World, *, quick: bool) -> Iterator[Row]:  # noqa: ARG001
    """A student opens the course page with nothing in the browser's cache."""
    lesson = world.new_class(30)
    student, port = lesson.students[0], world.homeroom.port
    headers = {"Cookie": student.cookie}
    asked = world.statements_of(lambda client: client.get(f"/courses/{lesson.id}", headers=headers))
    html = _fetch(port, world.page(lesson, student))
    links = sorted(set(LINKED.findall(html)))
    sizes = {link.decode(): len(_fetch(port, get(link.decode(), {"Cookie": student.cookie}))) for link in links}
    (stream,) = open_streams(port, [world.stream(lesson, student, "student")])
    first = _first_picture(stream.connection)
    total = len(html) + sum(sizes.values()) + first
    largest = max(sizes, key=lambda link: sizes[link])
    parts = f"page {_kb(len(html))}, first picture of the stream {_kb(first)}, {largest} {_kb(sizes[largest])}"
    measured = f"{_kb(total)} in {len(sizes) + 2} requests ({parts})"
    what = "student page over the wire, cold, headers included"
    yield Row(what, world.database, measured, "≤ 100 kB", total <= 100_000)
    yield Row("its statements", world.database, str(asked), "≤ 12", asked <= 12)


def _kb(size: int) -> str:
    return f"{size / 1000:.1f} kB"


def _fetch(port: int, request: bytes) -> bytes:
    """The whole answer, head and body, as it came over the wire."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request.replace(b"\r\n\r\n", b"\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n", 1))
        received = b""
        while piece := connection.recv(65536):
            received += piece
    assert received.startswith(b"HTTP/1.1 200"), received[:200]
    return received


def _first_picture(connection: socket.socket) -> int:
    """Bytes that a new stream sends before it falls silent."""
    connection.settimeout(1.0)
    received = 2048  # the padding, read when it was opened
    end = time.monotonic() + 2
    while time.monotonic() < end:
        try:
            received += len(connection.recv(65536))
        except TimeoutError:
            break
    connection.close()
    return received
