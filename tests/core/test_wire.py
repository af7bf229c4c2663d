"""A streamed response that is written to by a thread which waits for nobody."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest

from app.core.wire import Wire, wire_of


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def environ(line: object, protocol: str = "HTTP/1.1", method: str = "GET") -> dict[str, object]:
    return {"gunicorn.socket": line, "SERVER_PROTOCOL": protocol, "REQUEST_METHOD": method}


def test_pieces_go_out_as_chunks(ends: tuple[socket.socket, socket.socket]) -> None:
    wire = Wire(ends[0])
    assert wire.send(b"data: Hello\n\n")
    assert wire.send("data: سلام\n\n".encode())
    wire.finish()
    assert ends[1].recv(1000) == b"D\r\ndata: Hello\n\n\r\n10\r\n" + "data: سلام\n\n\r\n".encode()


def test_what_a_slow_client_does_not_take_at_once_is_finished_without_a_byte_lost(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    wire, piece, taken = Wire(ends[0]), b"x" * 10_000, 1
    while wire.send(piece):
        taken += 1
    read = bytearray()

    def reading() -> None:
        while data := ends[1].recv(65536):
            read.extend(data)

    reader = threading.Thread(target=reading)
    reader.start()
    wire.finish()
    assert wire.send(b"end")
    ends[0].shutdown(socket.SHUT_WR)
    reader.join(10)
    assert bytes(read) == (b"2710\r\n" + piece + b"\r\n") * taken + b"3\r\nend\r\n"


def test_a_client_who_has_gone_is_met_by_who_finishes(ends: tuple[socket.socket, socket.socket]) -> None:
    wire = Wire(ends[0])
    ends[1].close()
    assert not wire.send(b"Hello")
    with pytest.raises(OSError, match="Broken pipe"):
        wire.finish()


def test_only_a_plain_connection_in_chunks_is_written_to(ends: tuple[socket.socket, socket.socket]) -> None:
    line = ends[0]
    assert wire_of(environ(line)) is not None
    assert wire_of(environ(line, protocol="HTTP/1.0")) is None
    assert wire_of(environ(line, method="HEAD")) is None
    assert wire_of(environ(None)) is None
    with ssl.create_default_context().wrap_socket(
        socket.socket(), server_hostname="localhost", do_handshake_on_connect=False
    ) as secret:
        assert wire_of(environ(secret)) is None
