"""JSON Schemas in words, for people who read the document in a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_REF = re.compile(r"#/components/schemas/(.+)")
_FORMATS = {"date-time": "date and time, RFC 3339", "date": "date", "uuid": "UUID", "time": "time"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape."""

    name: str
    type: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Shape:
    """An object in words: its fields, or of anything else what it is; `uses` are the shapes that it names."""

    name: str
    about: str = ""
    type: str = ""
    fields: list[Field] = field(default_factory=list)
    uses: frozenset[str] = frozenset()


def shape_of(schema: dict[str, Any], schemas: dict[str, Any], name: str = "") -> Shape:
    """A schema as a shape; where it points at a component, that one."""
    if found := _REF.fullmatch(schema.get("$ref", "")):
        return shape_of(schemas[found[1]], schemas, found[1])
    required = schema.get("required", [])
    fields = [
        Field(each, type_in_words(about), each in required, about.get("description", ""))
        for each, about in schema.get("properties", {}).items()
    ]
    uses = frozenset(_REF.sub(r"\1", ref) for ref in _references(schema))
    return Shape(name, schema.get("description", ""), "" if fields else type_in_words(schema), fields, uses)


def shapes_under(shapes: Iterable[Shape | None], schemas: dict[str, Any]) -> list[Shape]:
    """Every shape that some shapes name, and those name in turn, in the order of the alphabet."""
    found: dict[str, Shape] = {}
    open_ = {name for shape in shapes if shape is not None for name in shape.uses}
    while open_:
        name = open_.pop()
        if name not in found:
            found[name] = shape_of(schemas[name], schemas, name)
            open_ |= found[name].uses
    return [found[name] for name in sorted(found)]


def type_in_words(schema: dict[str, Any]) -> str:
    """What a value is: "text", "list of QuizOption", "easy, medium or hard"."""
    if found := _REF.fullmatch(schema.get("$ref", "")):
        return found[1]
    if "const" in schema:
        return str(schema["const"]).lower() if isinstance(schema["const"], bool) else f"“{schema['const']}”"
    if "enum" in schema:
        return _either([str(each) for each in schema["enum"]])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return _either(list(dict.fromkeys(type_in_words(each) for each in schema[several])))
    match schema.get("type"):
        case "array":
            return f"list of {type_in_words(schema.get('items', {}))}"
        case "object":
            inner = schema.get("additionalProperties")
            return f"object of {type_in_words(inner)}" if isinstance(inner, dict) and inner else "object"
        case "string":
            return _text(schema)
        case None:
            return "anything"
        case kind:
            return {"integer": "whole number", "boolean": "true or false"}.get(kind, str(kind))


def _text(schema: dict[str, Any]) -> str:
    if "format" in schema:
        return _FORMATS.get(schema["format"], str(schema["format"]))
    if schema.get("pattern") == "^[0-9]{1,19}$":
        return "id"
    most = schema.get("maxLength")
    return f"text of at most {most:,} characters" if most else "text"


def _either(words: list[str]) -> str:
    if "id" in words and "whole number" in words:
        # An id may come as a number, which says no more than that it is one.
        words.remove("whole number")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        here = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return here.union(*(_references(each) for each in value.values()))
    return set().union(*(_references(each) for each in value)) if isinstance(value, list) else set()
