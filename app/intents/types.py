"""What is known of a school, and what is understood of a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil whom the asker may see; `periods` are those of the classes they sit in."""

    name: str
    id: int | None = None
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A class: its period, such as "3", and its name, such as "Biology 101"."""

    period: str
    name: str


@dataclass(frozen=True, slots=True)
class School:
    """What the asker may see of the school, on which day; `asker` is their own name."""

    today: date
    pupils: tuple[Pupil, ...]
    groups: tuple[Group, ...]
    asker: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that fit several or nothing: which parameter they are for, the words, and the names that they fit."""

    parameter: str
    said: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that is asked for: the function, its parameters in normal form, and what has to be asked back."""

    function: str
    params: dict[str, Any]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a sentence asks for. Without requests none is meant; `choices` are then the likeliest functions to offer."""

    requests: tuple[Request, ...]
    choices: tuple[str, ...] = ()
