"""A conversation by SMTP that ends in time, however slowly the other side speaks.

A socket's timeout bounds a silence: a server that sends a byte every few seconds is never silent, and never done.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Any


class Hourglass:
    """Ends a connection when its time has run out: whoever reads or writes it then meets its end."""

    def __init__(self, seconds: float) -> None:
        self.ran_out = False
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._start(seconds)

    def turn(self, seconds: float) -> bool:
        """Give it a new time; False where the old one had run out, and the connection with it."""
        with self._lock:
            if not self.ran_out:
                self._timer.cancel()
                self._start(seconds)
            return not self.ran_out

    def dial(self, host: str, port: int, silence: float) -> socket.socket:
        """A connection to the first address that answers, which ends with the time. Raises OSError.

        `silence` is its timeout in seconds, for each step.
        """
        last: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _name, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = self._ends - time.monotonic()
            if left <= 0:
                raise TimeoutError
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(min(silence, left))
                made.connect(address)
            except OSError as error:
                made.close()
                last = error
                continue
            made.settimeout(silence)
            with self._lock:
                # Its own handle: TLS takes the socket over and leaves an empty one behind.
                self._connection = made.dup()
            return made
        raise last

    def put_away(self) -> None:
        """Stop the time, and forget the connection."""
        with self._lock:
            self._timer.cancel()
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _start(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        with self._lock:
            # A timer that was turned may have been waiting here for the lock.
            if time.monotonic() < self._ends:
                return
            self.ran_out = True
            if self._connection is not None:
                with suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)


class Line(smtplib.SMTP):
    """An SMTP connection under an hourglass."""

    def __init__(self, glass: Hourglass, *args: Any, **options: Any) -> None:
        self._glass = glass
        super().__init__(*args, **options)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._glass.dial(host, port, timeout)


class TlsLine(Line, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> ssl.SSLSocket:
        return self.context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)
