"""Server-sent events out of bytes that come in any pieces."""

from __future__ import annotations

LARGEST_EVENT = 1_000_000  # bytes
_MARK = b"\xef\xbb\xbfdata:"  # the byte order mark that a stream may begin with


class OversizedError(Exception):
    """One event is larger than any that a model provider sends."""


class EventLines:
    """Gives the data of each event as soon as its empty line is there. Keeps at most LARGEST_EVENT bytes.

    Lines end with LF, CRLF or CR; comments and fields other than `data` are passed over, as the standard says. An
    event whose empty line never comes is given by `rest`, where the standard would drop it: some servers end so.
    """

    __slots__ = ("_after_return", "_begun", "_data", "_held")

    def __init__(self) -> None:
        self._begun: list[bytes] = []  # the pieces of a line whose end has not come
        self._data: list[bytes] = []  # the data lines of an event whose end has not come
        self._held = 0  # bytes in both
        self._after_return = False  # the last byte was CR: LF would belong to it

    def feed(self, data: bytes) -> list[bytes]:
        """The data of the events that are complete now, in order. Raises OversizedError."""
        if not data:
            return []
        if not (self._held or self._data) and (whole := _whole(data)) is not None:
            self._after_return = False
            return whole
        if self._after_return and data[0] == 10:
            data = data[1:]
        self._after_return = data[-1:] == b"\r"
        if not data:
            return []
        if b"\r" in data:
            lines = data.splitlines()
            begun = b"" if data[-1] in b"\r\n" else lines.pop()
        else:
            lines = data.split(b"\n")
            begun = lines.pop()
        found: list[bytes] = []
        for line in lines:
            if self._begun:
                self._held -= sum(map(len, self._begun))
                line = b"".join((*self._begun, line))
                self._begun.clear()
            if line[:5] == b"data:" or line[:8] == _MARK:
                start = line.index(b":") + 1
                value = line[start + 1 :] if line[start : start + 1] == b" " else line[start:]
                self._data.append(value)
                self._held += len(value)
            elif not line and self._data:
                found.append(self._data[0] if len(self._data) == 1 else b"\n".join(self._data))
                self._data.clear()
                self._held = 0
        if begun:
            self._begun.append(begun)
            self._held += len(begun)
        if self._held > LARGEST_EVENT and not found:  # what was whole is given first
            raise OversizedError
        return found

    def rest(self) -> list[bytes]:
        """What is left at the end of the stream."""
        return self.feed(b"\r\n\r\n")


def _whole(data: bytes) -> list[bytes] | None:
    """The data of events as nearly all providers write them, each whole and on one line; None where it is not so."""
    if data[-2:] != b"\n\n" or b"\r" in data:
        return None
    events = data[:-2].split(b"\n\n")
    for event in events:
        if event[:6] != b"data: " or b"\n" in event:
            return None
    return [event[6:] for event in events]
