"""The one idea: a capability is defined once, here, and reached through every door."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from limits import RateLimitItem
from limits import parse as parse_limit
from pydantic import BaseModel, ValidationError

from app.core.actor import Actor, Door
from app.core.errors import Denied, NotFound
from app.core.permissions import Permission
from app.core.schema import Input, Output, invalid
from app.core.widget import Node


class Effect(StrEnum):
    """What calling it does to the school's rows."""

    READ = "read"
    WRITE = "write"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class Slash:
    """A command of the chat: `/quiz photosynthesis` stands for `prompt`, then `link` and what follows the command.

    `name` is without its slash; `label` is what the list of commands says beside it, in the reader's language.
    """

    name: str
    label: Any
    prompt: str
    link: str = " "


@dataclass(frozen=True)
class Capability:
    """One typed function and everything that the doors need to know of it.

    `access(actor, data, permission)` loads the subject and authorises in one step; its result is the function's
    third argument. `widget(actor, result)` is the result as a ChatKit tree; `page(result)` is where a browser
    without JavaScript goes next. `actions` are the widget actions that call it, `aliases` its older names.
    """

    name: str
    function: Callable[[Actor, Any, Any], Output]
    input: type[Input]
    output: type[Output]
    permission: Permission | None
    access: Callable[[Actor, Any, Permission | None], Any]
    effect: Effect
    doors: frozenset[Door]
    aliases: tuple[str, ...]
    actions: tuple[str, ...]
    examples: tuple[str, ...]
    widget: Callable[[Actor, Any], Node]
    page: Callable[[Any], str]
    limit: RateLimitItem | None
    named_person: bool
    """True where an agent must say for which person (`user_id`) it acts."""
    to_others: Callable[[Actor, Any], bool] | None = field(repr=False)
    """Whether it writes to others, or changes what they have, by this actor and input: the assistant asks first.
    None: never.
    """
    personal: bool
    """Whether it is about the person and no course: a conversation's course is not taken for it."""
    opens: Callable[[Any], bool] = field(repr=False)
    """Whether what came of it is looked at next: a browser goes to `page` then, wherever the form stood."""
    before: Callable[[Any], None] | None = field(repr=False)
    """What brings up to date, in transactions of its own, what it then looks at; it is given the input."""
    said: Callable[[Any], str] = field(repr=False)
    """The sentence for the status line and for a chat."""
    slash: Slash | None = None
    """The command by which the chat offers it, where it has one."""

    @property
    def asks_first(self) -> bool:
        """Whether the assistant may only do it, at least with some inputs, once the person has said yes to it."""
        return self.to_others is not None or self.effect is Effect.DESTROY

    def asks_about(self, actor: Actor, data: Input) -> bool:
        """Whether it does so for this actor with this input. Needs to be outside of a transaction."""
        return self.effect is Effect.DESTROY or (self.to_others is not None and self.to_others(actor, data))

    @property
    def description(self) -> str:
        """The first paragraph of the docstring, on one line."""
        return " ".join((self.function.__doc__ or "").split("\n\n")[0].split())

    def parse(self, data: Mapping[str, Any]) -> Input:
        """Raises Invalid, naming each field that is wrong."""
        try:
            return self.input.model_validate(data)
        except ValidationError as error:
            raise invalid(error.errors(include_url=False, include_input=False)) from None

    def permit(self, actor: Actor, door: Door) -> None:
        """Raises NotFound where this door has no such capability, Denied where the actor's token does not cover it."""
        if door not in self.doors:
            raise NotFound(f"There is no {self.name} here.")
        if actor.scopes is not None and self.name not in actor.scopes:
            raise Denied(f"This token does not cover {self.name}.")


M = TypeVar("M", bound=BaseModel)

_registry: dict[str, Capability] = {}
_names: dict[str, str] = {}

PAGE = frozenset({Door.BROWSER})
BOTH = PAGE | {Door.AGENTKIT, Door.MCP}
EVERY = BOTH | {Door.CHAT}


def _with_chatkit(doors: frozenset[Door], actions: tuple[str, ...]) -> frozenset[Door]:
    """Clients of the ChatKit protocol draw widgets as our pages do: there too, whatever stands in one can be pressed,
    and whatever the assistant may call can be asked for."""
    return doors | {Door.CHATKIT} if actions or Door.CHAT in doors else doors


def _sentence(result: Any) -> str:
    return str(getattr(result, "message", ""))


def capability(
    name: str,
    *,
    permission: Permission | None,
    access: Callable[[Actor, Any, Permission | None], Any],
    effect: Effect,
    examples: tuple[str, ...],
    widget: Callable[[Actor, Any], Node],
    page: Callable[[Any], str],
    doors: frozenset[Door] = BOTH,
    aliases: tuple[str, ...] = (),
    actions: tuple[str, ...] = (),
    limit: str | None = None,
    named_person: bool = False,
    to_others: bool | Callable[[Actor, Any], bool] = False,
    personal: bool = False,
    opens: bool | Callable[[Any], bool] = False,
    before: Callable[[Any], None] | None = None,
    said: Callable[[Any], str] = _sentence,
    slash: Slash | None = None,
) -> Callable[[Callable[[Actor, Any, Any], Any]], Callable[[Actor, Any, Any], Any]]:
    """Register a function `(actor, data, subject) -> output`; input and output are read from its annotations."""

    def register(function: Callable[[Actor, Any, Any], Any]) -> Callable[[Actor, Any, Any], Any]:
        hints = typing.get_type_hints(function)
        takes = list(inspect.signature(function).parameters)[1]
        made = Capability(
            name=name,
            function=function,
            input=_model(hints, takes, Input),
            output=_model(hints, "return", Output),
            permission=permission,
            access=access,
            effect=effect,
            doors=_with_chatkit(doors, actions),
            aliases=aliases,
            actions=actions,
            examples=examples,
            widget=widget,
            page=page,
            limit=parse_limit(limit) if limit else None,
            named_person=named_person,
            to_others=to_others if callable(to_others) else (lambda _actor, _data: True) if to_others else None,
            personal=personal,
            opens=opens if callable(opens) else lambda _: opens is True,
            before=before,
            said=said,
            slash=slash,
        )
        if slash is not None and any(each.slash and each.slash.name == slash.name for each in _registry.values()):
            raise ValueError(f"two capabilities answer to /{slash.name}")
        for spelling in (name, *aliases, *actions):
            if spelling in _names:
                raise ValueError(f"two capabilities answer to {spelling}")
            _names[spelling] = name
        _registry[name] = made
        return function

    return register


def _model(hints: Mapping[str, Any], key: str, base: type[M]) -> type[M]:
    model = hints.get(key)
    if not (isinstance(model, type) and issubclass(model, base)):
        raise TypeError(f"a capability's {key} must be annotated with a subclass of {base.__name__}")
    return model


def find(spelling: str) -> Capability:
    """The capability of a name, an alias or a widget action; raises NotFound."""
    name = _names.get(spelling)
    if name is None:
        raise NotFound(f"There is no capability called {spelling[:60]!r}.")
    return _registry[name]


def is_action(spelling: str) -> bool:
    """Whether a widget may name this action."""
    return spelling in _names


def capabilities(door: Door | None = None) -> Iterator[Capability]:
    """All of them in the order of their names, or those that one door opens to."""
    for name in sorted(_registry):
        if door is None or door in _registry[name].doors:
            yield _registry[name]
