"""What can go wrong, said once. `app.doors.errors` turns each of these into its door's form."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldProblem:
    """One field of an input that is wrong: a dotted path, a sentence, and what people read where that names fields."""

    field: str
    sentence: str
    people: str = ""


class HomeroomError(Exception):
    """The root: a code for machines, an HTTP status, a sentence for people, and whether trying again can help.

    Raise one of the subclasses. `retry_after` is in seconds and travels as `Retry-After`.
    """

    code = "error"
    status = 500
    title = "Something went wrong"
    retry = False
    allow: Collection[str] = ()

    def __init__(self, sentence: str, *, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class Malformed(HomeroomError):
    """The request cannot be read at all: broken JSON, wrong encoding."""

    code, status, title = "malformed", 400, "That could not be read"


class Invalid(HomeroomError):
    """The request was read, and at least one field of it is wrong."""

    code, status, title = "invalid", 422, "Please check what you entered"

    def __init__(self, sentence: str, problems: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(sentence)
        self.problems = problems

    @classmethod
    def field(cls, name: str, sentence: str) -> Invalid:
        """One field is wrong: its name, and what it should be."""
        return cls(f"{name}: {sentence}", (FieldProblem(name, sentence),))


class Unidentified(HomeroomError):
    """Nobody is signed in, or the token is not one of ours."""

    code, status, title = "unidentified", 401, "Please sign in"


class Denied(HomeroomError):
    """We know who it is, and they may not do this here."""

    code, status, title = "denied", 403, "You may not do this"


class NotFound(HomeroomError):
    """There is no such thing, or it is not yours: the two are told apart to nobody."""

    code, status, title = "not_found", 404, "Not found"


class WrongMethod(HomeroomError):
    """The address is right, but it answers other methods: those in `allow`."""

    code, status, title = "wrong_method", 405, "That is not done here"


class Conflict(HomeroomError):
    """The thing has moved on since, or the same key was used for something else."""

    code, status, title = "conflict", 409, "That has changed in the meantime"


class TooLarge(HomeroomError):
    """The request is bigger than we take."""

    code, status, title = "too_large", 413, "That is too large"


class WrongType(HomeroomError):
    """The request has a content type that this door does not read."""

    code, status, title = "wrong_type", 415, "That format is not read here"


class OverLimit(HomeroomError):
    """Too many, too fast, or more than a budget holds; `retry_after` says when there is room again.

    `limit` is per `window` seconds, and `remaining` what is left of it, both in `unit`: requests, USD or tokens.
    """

    code, status, title, retry = "over_limit", 429, "A little slower, please", True

    def __init__(
        self,
        sentence: str,
        *,
        limit: float,
        window: int,
        retry_after: int,
        remaining: float = 0,
        unit: str = "requests",
    ) -> None:
        super().__init__(sentence, retry_after=retry_after)
        self.limit = limit
        self.window = window
        self.remaining = remaining
        self.unit = unit


class Unavailable(HomeroomError):
    """Something that we stand on is away for the moment."""

    code, status, title, retry = "unavailable", 503, "Back in a moment", True

    def __init__(self, sentence: str, *, retry_after: int = 2) -> None:
        super().__init__(sentence, retry_after=retry_after)
