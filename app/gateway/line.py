"""One HTTP/1.1 exchange with a model provider, on a connection of its own.

The openai SDK makes the request and understands the errors; the bytes of the answer are read here, straight from the
socket: through the SDK and its HTTP library a token costs several times as much. It can be ended from another thread.
"""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import h11

from app.gateway.body import Body
from app.gateway.line_errors import BrokenError, ClosedError, GarbledError, SilentError, UnreachableError

READ_BYTES = 65536
LONGEST_HEAD = 65536


class Head(NamedTuple):
    """How an answer begins."""

    status: int
    headers: list[tuple[bytes, bytes]]


@cache
def certificates() -> ssl.SSLContext:
    """Whom we believe: those that the SDK's own HTTP library believes (SSL_CERT_FILE, or the system's)."""
    from httpx2 import create_ssl_context

    return create_ssl_context()


class Line:
    """A connection for one exchange. After its head, `receive` gives the body; `close` may be called from any thread.

    Proxies are taken from the environment (HTTPS_PROXY, NO_PROXY), as everywhere.
    """

    def __init__(self, *, connect_timeout: float, idle_timeout: float) -> None:
        self._connect_timeout = connect_timeout
        self._idle_timeout = idle_timeout
        self._sock: socket.socket | None = None
        self.closed = False
        self._turn = Lock()  # held while the socket is waited for: a descriptor is not given back in that time
        self._watched = False  # a selector waits for it: it has to see the end before the descriptor is given back
        self._first = b""  # of the body, what came with the head
        self._body = Body({b"content-length": b"0"})

    # -- the request ---------------------------------------------------------------------------------------------------

    def exchange(self, method: str, url: str, headers: list[tuple[bytes, bytes]], body: bytes) -> Head:
        """Send, and wait for the head of the answer. `headers` are sent beside those of the line. Raises LineError."""
        with self._turn:
            try:
                return self._exchange(method, urlsplit(url), headers, body)
            except TimeoutError:
                raise SilentError from None
            except OSError as error:
                raise UnreachableError from error
            except (h11.RemoteProtocolError, ValueError) as error:
                raise GarbledError from error
            finally:
                if self.closed:
                    self.hang_up()

    def _exchange(self, method: str, url: SplitResult, headers: list[tuple[bytes, bytes]], body: bytes) -> Head:
        target = self._dial(url)
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        ours: list[tuple[bytes, bytes]] = [
            (b"Host", url.netloc.rpartition("@")[2].encode("ascii")),
            (b"Accept", b"text/event-stream, application/json"),
            (b"Accept-Encoding", b"identity"),
            (b"User-Agent", b"Homeroom"),
            (b"Connection", b"close"),
            (b"Content-Length", str(len(body)).encode()),
        ]
        head = http.send(h11.Request(method=method, target=target, headers=[*headers, *ours]))
        sock = self._taken()
        sock.settimeout(self._idle_timeout)
        with suppress(BrokenPipeError, ConnectionResetError):  # it may have refused us early: read what it said
            sock.sendall((head or b"") + body)
        http.send(h11.Data(data=body))
        http.send(h11.EndOfMessage())
        answer = self._head(http, sock)
        self._first, _ = http.trailing_data
        self._body = Body(dict(answer.headers))
        return Head(answer.status_code, answer.headers.raw_items())

    @staticmethod
    def _head(http: h11.Connection, sock: socket.socket) -> h11.Response:
        while True:
            said = http.next_event()
            if isinstance(said, h11.Response):
                return said
            if said is h11.NEED_DATA:
                data = sock.recv(READ_BYTES)
                if not data:
                    raise GarbledError if http.trailing_data[0] else UnreachableError
                http.receive_data(data)

    # -- the connection ------------------------------------------------------------------------------------------------

    def _dial(self, url: SplitResult) -> str:
        """Connect to a server or to the proxy before it. Returns the target for the request's first line."""
        secure, host = url.scheme == "https", url.hostname or ""
        port = url.port or (443 if secure else 80)
        proxy = None if proxy_bypass(f"{host}:{port}") else getproxies().get(url.scheme)
        if proxy is None:
            self._connect(host, port)
        else:
            through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            if through.scheme != "http" or not through.hostname:
                raise UnreachableError(f"a proxy must be http://, not {through.scheme}://")
            self._connect(through.hostname, through.port or 80)
            if not secure:
                return url.geturl()
            self._tunnel(host, port, through.username, through.password)
        if secure:
            plain = self._taken()
            self._take(certificates().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False))
            handshaking = self._taken()
            assert isinstance(handshaking, ssl.SSLSocket)
            handshaking.do_handshake()
        return (url.path or "/") + (f"?{url.query}" if url.query else "")

    def _connect(self, host: str, port: int) -> None:
        failure: OSError = ConnectionError(f"{host} has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            sock = socket.socket(family, kind, protocol)
            self._take(sock)
            try:
                sock.settimeout(self._connect_timeout)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect(address)
            except OSError as error:
                failure = ConnectionError("no connection in time") if isinstance(error, TimeoutError) else error
                sock.close()
            else:
                return
        raise failure

    def _tunnel(self, host: str, port: int, user: str | None, password: str | None) -> None:
        sock = self._taken()
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        headers = [("Host", where)]
        if user is not None:
            known = b64encode(f"{unquote(user)}:{unquote(password or '')}".encode()).decode()
            headers.append(("Proxy-Authorization", f"Basic {known}"))
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        sock.sendall(http.send(h11.Request(method="CONNECT", target=where, headers=headers)) or b"")
        http.send(h11.EndOfMessage())
        if not 200 <= self._head(http, sock).status_code < 300:
            raise UnreachableError("the proxy refused")

    def _take(self, sock: socket.socket) -> None:
        """From here on `close` ends this socket."""
        self._sock = sock
        if self.closed:
            sock.close()
            raise ClosedError

    def _taken(self) -> socket.socket:
        if self._sock is None or self.closed:
            raise ClosedError
        return self._sock

    # -- the answer ----------------------------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Whether the body has ended."""
        return self._body.over

    def receive(self) -> bytes:
        """Some bytes of the body; after the last it is `over`. Raises LineError.

        It waits for them, unless `stop_waiting` was said: then, nothing may be there yet.
        """
        if self._body.garbled:
            raise GarbledError
        if self._first:
            first, self._first = self._first, b""
            return self._body.take(first)
        with self._turn:
            try:
                data = self._taken().recv(READ_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return b""
            except TimeoutError:
                raise SilentError from None
            except OSError as error:
                raise ClosedError if self.closed else BrokenError from error
            finally:
                if self.closed and not self._watched:
                    self.hang_up()
        if self.closed:
            raise ClosedError
        if not data:
            if not self._body.complete:
                raise BrokenError
            self._body.over = True
        return self._body.take(data)

    def stop_waiting(self) -> None:
        """From now on, `receive` gives what is there. `fileno` tells a selector what to wait for."""
        with self._turn:
            self._taken().setblocking(False)
            self._watched = True

    def fileno(self) -> int:
        """The descriptor of the connection."""
        return self._taken().fileno()

    @property
    def ready(self) -> bool:
        """Whether there is more to receive that no selector would tell of: decrypted already, or come with the head."""
        if self.over or self._sock is None:
            return False
        decrypted = isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0
        return decrypted or bool(self._first) or self._body.garbled

    # -- the end -------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """End the exchange at once: a thread that waits for it, in connecting or reading, wakes with ClosedError."""
        self.closed = True
        if self._sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)  # TLS would forget its state first
        if self._turn.acquire(blocking=False):
            try:
                if not self._watched:
                    self.hang_up()
            finally:
                self._turn.release()

    def hang_up(self) -> None:
        """Give the connection back, from the thread that reads. Another request may follow, as a redirection does."""
        if self._sock is not None:
            self._sock.close()
