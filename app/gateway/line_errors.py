"""How an exchange with a model provider fails, below what it means."""

from __future__ import annotations


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
