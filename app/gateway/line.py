"""One HTTP/1.1 exchange with a model provider, on a connection of its own.

The openai SDK makes the request and understands the errors; the bytes of the answer are read here, straight from the
socket: through the SDK and its HTTP library a token costs several times as much. It can be ended from another thread.
"""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from threading import Lock
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import h11
import httpx2

READ_BYTES = 65536
LONGEST_ERROR = 65536  # bytes of an error's body that are looked at
LONGEST_HEAD = 65536
LONGEST_SIZE_LINE = 1024
_SENT = {b"authorization", b"content-type", b"openai-organization"}  # of the SDK's headers, these are passed on


class LineError(Exception):
    """The exchange failed."""


class UnreachableError(LineError):
    """There is no connection, or it broke before the answer."""


class SilentError(LineError):
    """Nothing came for longer than we wait."""


class BrokenError(LineError):
    """The connection broke in the middle of the answer."""


class GarbledError(LineError):
    """What came is not HTTP."""


class ClosedError(LineError):
    """We closed it."""


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


class Line(httpx2.BaseTransport):
    """A transport for one request. After its head, `receive` gives the body; `close` may be called from any thread.

    Proxies are taken from the environment (HTTPS_PROXY, NO_PROXY), as everywhere.
    """

    def __init__(self, *, connect_timeout: float, idle_timeout: float, anonymous: bool = False) -> None:
        self._connect_timeout = connect_timeout
        self._idle_timeout = idle_timeout
        self._sent = _SENT - {b"authorization"} if anonymous else _SENT
        self._sock: socket.socket | None = None
        self.closed = False
        self._turn = Lock()  # held while the socket is waited for: a descriptor is not given back in that time
        self._buffer = b""
        self._left: int | None = 0  # bytes to come of this chunk or body; None is until the line is closed
        self._chunked = False
        self._searched = False  # the buffer holds the beginning of a chunk's size, and no more
        self._watched = False
        self.over = False

    # -- the request ---------------------------------------------------------------------------------------------------

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send, and wait for the head of the answer. Raises LineError."""
        self.over = False
        with self._turn:
            try:
                return self._exchange(request)
            except TimeoutError:
                raise SilentError from None
            except OSError as error:
                raise UnreachableError from error
            except h11.RemoteProtocolError as error:
                raise GarbledError from error
            finally:
                if self.closed:
                    self.hang_up()

    def _exchange(self, request: httpx2.Request) -> httpx2.Response:
        target = self._dial(request.url)
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        body = request.read()
        headers = [(name, value) for name, value in request.headers.raw if name.lower() in self._sent]
        headers += [
            (b"Host", request.url.netloc),
            (b"Accept", b"text/event-stream, application/json"),
            (b"Accept-Encoding", b"identity"),
            (b"User-Agent", b"Homeroom"),
            (b"Connection", b"close"),
            (b"Content-Length", str(len(body)).encode()),
        ]
        head = http.send(h11.Request(method=request.method, target=target, headers=headers))
        sock = self._taken()
        sock.settimeout(self._idle_timeout)
        with suppress(BrokenPipeError, ConnectionResetError):  # it may have refused us early: read what it said
            sock.sendall((head or b"") + body)
        http.send(h11.Data(data=body))
        http.send(h11.EndOfMessage())
        answer = self._head(http, sock)
        self._buffer, _ = http.trailing_data
        named = dict(answer.headers)
        self._chunked = named.get(b"transfer-encoding", b"").lower().endswith(b"chunked")
        length = named.get(b"content-length")
        self._left = 0 if self._chunked else None if length is None else int(length)
        self._searched = False
        self.over = self._left == 0 and not self._chunked
        return httpx2.Response(answer.status_code, headers=answer.headers.raw_items(), stream=_ErrorBody(self))

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

    def _dial(self, url: httpx2.URL) -> bytes:
        """Connect to a server or to the proxy before it. Returns the target for the request's first line."""
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 80)
        proxy = None if proxy_bypass(f"{url.host}:{port}") else getproxies().get(url.scheme)
        if proxy is None:
            self._connect(url.host, port)
        else:
            through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            if through.scheme != "http" or not through.hostname:
                raise UnreachableError(f"a proxy must be http://, not {through.scheme}://")
            self._connect(through.hostname, through.port or 80)
            if not secure:
                return str(url).encode()
            self._tunnel(url.host, port, through.username, through.password)
        if secure:
            plain = self._taken()
            self._take(_tls().wrap_socket(plain, server_hostname=url.host, do_handshake_on_connect=False))
            handshaking = self._taken()
            assert isinstance(handshaking, ssl.SSLSocket)
            handshaking.do_handshake()
        return url.raw_path

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

    def receive(self) -> bytes:
        """Some bytes of the body; after the last, `over` is set. Raises LineError.

        It waits for them, unless `stop_waiting` was said: then, nothing may be there yet.
        """
        if not self._buffer or (self._chunked and self._searched):
            with self._turn:
                try:
                    more = self._taken().recv(READ_BYTES)
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
            if not more:
                if self._left is not None:
                    raise BrokenError
                self.over = True
            self._buffer = self._buffer + more if self._buffer else more
        return self._next()

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
        unread = bool(self._buffer) and not (self._chunked and self._searched)
        return unread or (isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0)

    def _next(self) -> bytes:
        """The bytes of the body in the buffer, freed of HTTP's chunks."""
        data = self._buffer
        if not self._chunked:
            self._buffer = b""
            if self._left is None:
                return data
            data = data[: self._left]
            self._left -= len(data)
            self.over = self._left == 0
            return data
        parts: list[bytes] = []
        at = 0
        left = self._left or 0  # of a chunk and the line's end behind it
        while True:
            if left:
                part = data[at : at + left]
                at += len(part)
                # The last two bytes of a chunk are its line's end, also where they come apart.
                parts.append(part[: max(0, left - 2)])
                left -= len(part)
                if left:
                    break
            end = data.find(b"\r\n", at)
            if end < 0:
                if len(data) - at > LONGEST_SIZE_LINE:
                    raise GarbledError
                break
            try:
                size = int(data[at:end].partition(b";")[0], 16)
            except ValueError:
                if not any(parts):
                    raise GarbledError from None
                self._left, self._buffer, self._searched = 0, data[at:], False  # what was right is given first
                return b"".join(parts)
            at = end + 2
            if size <= 0:
                self.over = True
                break
            left = size + 2
        self._left = left
        self._buffer = data[at:]
        self._searched = True
        return parts[0] if len(parts) == 1 else b"".join(parts)

    # -- the end -------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """End the exchange at once: a thread that waits for it, in connecting or reading, wakes with ClosedError."""
        self.closed = True
        if self._sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)  # TLS would forget its state first
        if self._turn.acquire(blocking=False):
            try:
                if not self._watched:  # the selector has to see the end
                    self.hang_up()
            finally:
                self._turn.release()

    def hang_up(self) -> None:
        """Give the connection back, from the thread that reads. Another request may follow, as a redirection does."""
        if self._sock is not None:
            self._sock.close()


class _ErrorBody(httpx2.SyncByteStream):
    """The body for the SDK, which reads it only where it is an error."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        with suppress(LineError):  # half an error is one, too
            while read < LONGEST_ERROR and not self._line.over:
                data = self._line.receive()
                read += len(data)
                yield data

    def close(self) -> None:
        self._line.hang_up()
