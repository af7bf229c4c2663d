"""The body of an HTTP/1.1 answer, freed of its chunks."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST_SIZE_LINE = 1024


class Body:
    """Give it what the line brings by `take`. `over` after its last byte, `garbled` where it is not HTTP."""

    __slots__ = ("_buffer", "_chunked", "_left", "garbled", "over")

    def __init__(self, headers: Mapping[bytes, bytes]) -> None:
        """`headers` have lower-case names. Raises ValueError where the length is none."""
        self._chunked = headers.get(b"transfer-encoding", b"").lower().endswith(b"chunked")
        length = headers.get(b"content-length")
        # Bytes to come, of this chunk with the line's end behind it, or of the body; None is until the line is closed.
        self._left = 0 if self._chunked else None if length is None else int(length)
        self._buffer = b""
        self.over = self._left == 0 and not self._chunked
        self.garbled = False

    @property
    def complete(self) -> bool:
        """Whether it may end here, where the line was closed."""
        return self._left is None

    def take(self, data: bytes) -> bytes:
        """What the bytes hold of the body."""
        if self._chunked:
            return self._unchunked(self._buffer + data if self._buffer else data)
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
            self.over = self._left == 0
        return data

    def _unchunked(self, data: bytes) -> bytes:
        parts: list[bytes] = []
        at = 0
        left = self._left or 0
        while True:
            if left:
                part = data[at : at + left]
                at += len(part)
                parts.append(part[: max(0, left - 2)])  # the last two bytes are the line's end, also where it is cut
                left -= len(part)
                if left:
                    break
            end = data.find(b"\r\n", at)
            if end < 0:
                self.garbled = len(data) - at > LONGEST_SIZE_LINE
                break
            try:
                size = int(data[at:end].partition(b";")[0], 16)
            except ValueError:
                self.garbled = True
                break
            at = end + 2
            if size <= 0:
                self.over = True
                break
            left = size + 2
        self._left = left
        self._buffer = data[at:]
        return parts[0] if len(parts) == 1 else b"".join(parts)
