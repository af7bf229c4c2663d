"""What the chunks of a Chat Completions stream say, whoever sends them: OpenAI, Gemini, Ollama, llama.cpp, vLLM."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import jiter

LONGEST_ARGUMENTS = 200_000  # characters of all calls of one answer
MOST_CALLS = 64

_HALF = re.compile("[\ud800-\udfff]")
_FIRST_HALF = re.compile("[\ud800-\udbff]$")


class UnreadableError(Exception):
    """An event is not what a model provider sends."""


class SaidError(Exception):
    """The provider said in the middle of its answer that it failed; `said` is what it sent."""

    def __init__(self, said: Any) -> None:
        super().__init__()
        self.said = said


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of the answer, never half of one."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function that the model wants called; `arguments` is its text, meant to be JSON, not checked.

    `beside` is what the provider wants to be told again with the call's result: Gemini signs its calls there, and
    refuses a conversation without.
    """

    id: str
    name: str
    arguments: str
    beside: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What the provider counted, and the model that it says it used."""

    prompt_tokens: int
    completion_tokens: int
    model: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The model ended: stop, length, tool_calls, content_filter, or another word of the provider's."""

    reason: str


class _Call:
    """A call that is being told in fragments."""

    __slots__ = ("arguments", "beside", "id", "index", "name")

    def __init__(self, index: int | None, id: str, name: str) -> None:
        self.index = index
        self.id = id
        self.name = name
        self.arguments: list[str] = []
        self.beside: dict[str, Any] | None = None

    @property
    def whole(self) -> bool:
        try:
            json.loads("".join(self.arguments))
        except ValueError:
            return False
        return True


class Chunks:
    """Reads one answer's chunks: `text_of` each in turn, then `calls`, `spent` and `reason`."""

    def __init__(self, model: str) -> None:
        self.reason: str | None = None
        self.spoke = False
        self._model = model
        self._usage: tuple[int, int] | None = None
        self._calls: list[_Call] = []
        self._size = 0
        self._half = ""

    def text_of(self, data: bytes) -> str:
        """The text that one event adds. Raises UnreadableError and SaidError."""
        try:
            chunk = _parsed(data)
            choices = chunk.get("choices")
            if not choices or "error" in chunk or chunk.get("usage"):
                self._beside(chunk)
                if not choices:
                    return ""
            choice = choices[0]
            if choice.get("index"):
                return ""  # another version of the answer, which nobody asked for
            delta = choice.get("delta") or choice.get("message") or {}
            text = delta.get("content") or delta.get("refusal") or ""
            if delta.get("tool_calls"):
                for part in delta["tool_calls"]:
                    self._call(part)
            if reason := choice.get("finish_reason"):
                self.reason = str(reason)[:40]
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            raise UnreadableError from None
        if type(text) is not str:
            text = _joined(text)
        if self._half or b"\\u" in data:
            text = self._mended(text)
        if text:
            self.spoke = True
        return text

    def calls(self) -> Iterator[ToolCall]:
        """The calls that were asked for, whole now."""
        for call in self._calls:
            arguments = "".join(call.arguments) or "{}"
            yield ToolCall(call.id or f"call_{uuid4().hex[:24]}", call.name, arguments, call.beside)

    @property
    def called(self) -> bool:
        """Whether any function is to be called."""
        return bool(self._calls)

    def spent(self) -> Spent | None:
        """What was spent, if the provider told."""
        return Spent(*self._usage, self._model) if self._usage else None

    def rest(self) -> str:
        """What is left of the text at the end: half a character, which has become the sign for one that is lost."""
        half, self._half = self._half, ""
        return "\ufffd" if half else ""

    def _beside(self, chunk: dict[str, Any]) -> None:
        """What stands beside the text: an error, or what was spent."""
        if chunk.get("error"):
            raise SaidError(chunk["error"])
        if chunk.get("object") == "error":  # vLLM's way
            raise SaidError(chunk)
        usage = chunk.get("usage")
        if type(usage) is not dict:
            return
        prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens") or 0
        if type(prompt) is not int or type(completion) is not int or prompt < 0 or completion < 0:
            return
        total = usage.get("total_tokens")
        if type(total) is int:  # Gemini leaves its thinking, which is paid for, out of the completion
            completion = max(completion, total - prompt)
        self._usage = prompt, completion
        if type(chunk.get("model")) is str and chunk["model"]:
            self._model = chunk["model"][:200]

    def _call(self, part: dict[str, Any]) -> None:
        function = part.get("function") or {}
        index, name = part.get("index"), function.get("name") or ""
        known = part.get("id") or ""
        given = function.get("arguments")
        arguments = given if isinstance(given, str) else "" if given is None else json.dumps(given)
        call = self._meant(index, known, name)
        if call is None:
            if not name:
                raise UnreadableError
            # An id may hold a signature too, as LiteLLM's for Gemini do: cut short it would be none.
            call = _Call(index, str(known), str(name)[:100])
            self._calls.append(call)
            self._size += len(call.id)
        if isinstance(beside := part.get("extra_content"), dict):
            call.beside = beside
            self._size += len(json.dumps(beside))
        call.arguments.append(arguments)
        self._size += len(arguments)
        if self._size > LONGEST_ARGUMENTS or len(self._calls) > MOST_CALLS:
            raise UnreadableError

    def _meant(self, index: Any, known: str, name: str) -> _Call | None:
        """The call that a fragment continues.

        Some servers give whole calls without an index, or all with index 0, and some repeat id and name in each
        fragment: so a new id is a new call, and so is a name after arguments that are whole.
        """
        if known:
            same = [call for call in self._calls if call.id == known]
            if same and (index is None or same[-1].index == index):
                return same[-1]
            if same or any(call.id for call in self._calls if call.index == index):
                return None if not same else same[-1]
        mine = [call for call in self._calls if call.index == index] if index is not None else self._calls
        if not mine or (known and mine[-1].id):
            return None
        last = mine[-1]
        if name and (index is None or last.whole):
            return None
        if known and not last.id:
            last.id = known
        return last

    def _mended(self, text: str) -> str:
        """Text without what no database and no page can hold: NUL, and half a character; its other half may follow."""
        text = (self._half + text).replace("\x00", "")
        self._half = ""
        if not _HALF.search(text):
            return text
        if _FIRST_HALF.search(text):
            self._half, text = text[-1], text[:-1]
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _parsed(data: bytes) -> Any:
    """The JSON of an event. Raises ValueError."""
    try:
        return jiter.from_json(data)  # a quarter of json's time
    except ValueError:
        # It refuses half a character, whose other half may follow. Bytes that are no UTF-8 cost a sign of the answer,
        # and not the answer.
        return json.loads(data.decode("utf-8", "replace"))


def _joined(parts: Any) -> str:
    """Text that came in typed parts, as Mistral sends it; thinking is left out."""
    if not isinstance(parts, list):
        raise UnreadableError
    texts = [part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text"]
    return "".join(text for text in texts if isinstance(text, str))
