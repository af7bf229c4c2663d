"""How a view says what it takes and answers, so that the OpenAPI document is read off the URL map.

A view below `/api` or `/chatkit` carries `@described(...)` beside `@open_to(...)`; its docstring is the summary. A view
that answers for many addresses at once carries `@described_each(...)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel, ConfigDict

from app.core.errors import (
    Conflict,
    Denied,
    HomeroomError,
    Invalid,
    Malformed,
    NotFound,
    OverLimit,
    TooLarge,
    Unavailable,
    Unidentified,
    WrongType,
)

View = TypeVar("View", bound=Callable[..., Any])
Fails = tuple[type[HomeroomError], ...]

EVENTS = "text/event-stream"
JSON = "application/json"

UNREADABLE: Fails = (Malformed, TooLarge, WrongType, Invalid)
"""How a request with a JSON body fails before anything else."""
ANY_CALL: Fails = (*UNREADABLE, Unidentified, Denied, NotFound, Conflict, OverLimit, Unavailable)
"""How a call of a capability by a person or an agent can fail."""
ANY_CALL_BUT_422: Fails = tuple(error for error in ANY_CALL if error is not Invalid)
"""The same for doors whose clients know a wrong field by 400."""


class Proof(StrEnum):
    """By what a caller is known: the names of the document's security schemes."""

    SESSION = "session"
    COURSE_TOKEN = "courseToken"  # noqa: S105
    SCHOOL_SECRET = "schoolSecret"  # noqa: S105
    CLIENT_SECRET = "clientSecret"  # noqa: S105


BEARERS = (Proof.COURSE_TOKEN, Proof.SCHOOL_SECRET, Proof.CLIENT_SECRET)


class Shape(BaseModel):
    """A JSON object as a door sends it: these fields and no others."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a view. `shape` is anything that pydantic has a schema for; of `EVENTS` it is one frame's.

    Two of one status are two media types that it can have.
    """

    shape: Any
    what: str = "The answer."
    status: int = 200
    media: str = JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A view for machines. `name` is the operation's id: what a generated client calls the function.

    `takes` is the body's model, or a union of them, and `query` that of the address's parameters; `proofs` are what
    callers can be known by, each enough alone, and none where anybody may call; `fails` are the errors that can occur.
    `once` says that it takes an `Idempotency-Key`; `more` are members of the operation that begin with `x-`.
    """

    name: str
    tag: str
    answers: tuple[Answer, ...]
    takes: Any = None
    by_alias: bool = True
    query: type[BaseModel] | None = None
    proofs: tuple[Proof, ...] = ()
    fails: Fails = ()
    named_person: bool | None = None
    """Whether the body must hold `user_id` beside the model's fields; None where it is not looked at."""
    once: bool = False
    summary: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


Many = Callable[[], Iterator[tuple[str, Described]]]


def described(**words: Any) -> Callable[[View], View]:
    """Describe a view by the fields of `Described`; the summary is its docstring's first paragraph."""

    def describe(view: View) -> View:
        summary = " ".join((view.__doc__ or "").split("\n\n")[0].split())
        view.described = Described(**{"summary": summary, **words})  # type: ignore[attr-defined]
        return view

    return describe


def described_each(many: Many) -> Callable[[View], View]:
    """Describe a view by `many`: an address for each thing that it does, with what stands there."""

    def describe(view: View) -> View:
        view.described = many  # type: ignore[attr-defined]
        return view

    return describe


def descriptions(app: Flask) -> Iterator[tuple[str, str, Described]]:
    """Path, method in small letters and description of every described view, in the order of the paths."""
    found: list[tuple[str, str, Described]] = []
    for rule in app.url_map.iter_rules():
        about = getattr(app.view_functions[rule.endpoint], "described", None)
        if about is None:
            continue
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        each = [(rule.rule, about)] if isinstance(about, Described) else list(about())
        found += [(path, method.lower(), one) for path, one in each for method in methods]
    yield from sorted(found, key=lambda entry: entry[:2])
