"""What is known of a function before a sentence is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.intents.phrases import Phrase, phrases_of


class Family(StrEnum):
    """The group of functions that belong together, as the labels of the development sentences have them."""

    CLASS_ASSIST = "class assist"
    TASKS = "tasks"
    PE = "pe"
    PLANNING = "planning"
    MESSAGES = "messages"
    AUTOMATION = "automation"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Intent:
    """A function: its name, its family, its title in a list of choices (in English), and the names of its parameters.

    `roles` are those whose sentences it is learnt from, the usual asker first.
    """

    name: str
    family: Family
    title: str
    parameters: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """How people ask for it, with {slots}."""
        return phrases_of(self.name)
