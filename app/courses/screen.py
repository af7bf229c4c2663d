"""What the page of a course shows live. The domain that draws it says so here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from app.core.actor import Actor
from app.core.widget import Node
from app.courses.access import Seat

Screen = Callable[[Actor, Seat, Mapping[str, str], Collection[str]], dict[str, Node]]
"""From who looks, their seat, the page's query and the regions that are wanted to what each of these shows."""

_screens: list[Screen] = []


def course_screen(screen: Screen) -> Screen:
    """Register what draws a course's regions, `class-assist` and `lesson-heat`, read once for all that are wanted."""
    _screens.append(screen)
    return screen


def regions_of(actor: Actor, place: Seat, query: Mapping[str, str], wanted: Collection[str]) -> dict[str, Node]:
    """The trees of the wanted regions, by their names."""
    return {name: tree for screen in _screens for name, tree in screen(actor, place, query, wanted).items()}
