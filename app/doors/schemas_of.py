"""The JSON Schemas of everything that doors take and give, collected into one set of components."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

REF = "#/components/schemas/{model}"
Key = tuple[Any, JsonSchemaMode]
"""A type, and whether it is taken (`validation`) or given (`serialization`)."""
Schemas = dict[Key, dict[str, Any]]


class _Quietly(GenerateJsonSchema):
    """Says nothing of defaults that JSON cannot hold: ChatKit's actions have one, and it is left out."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012

    def normalize_name(self, name: str) -> str:
        """Without all the members of a union: ChatKit's page of items had 280 letters, and clients name files by it."""
        return super().normalize_name(re.sub(r"(Annotated\[)?Union\[.*\]", "Union]", name))

    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchemaValue:
        """Bytes are a text in JSON. As `binary`, which pydantic calls them, a client would send a file."""
        found = super().bytes_schema(schema)
        found.pop("format", None)
        return found


def schemas_of(kinds: Iterable[Key], *, by_alias: bool) -> tuple[Schemas, dict[str, Any]]:
    """Each type's schema, and the definitions that they point at. Types of one name are told apart by pydantic."""
    wanted = [(kind, mode, TypeAdapter(kind)) for kind, mode in dict.fromkeys(kinds)]
    found, whole = TypeAdapter.json_schemas(wanted, by_alias=by_alias, ref_template=REF, schema_generator=_Quietly)
    schemas = {(kind, mode): _by_domain(plain(found[kind, mode])) for kind, mode, _ in wanted}
    return schemas, _by_domain(plain(whole.get("$defs", {}), names=True))


def merged(*sets: dict[str, Any]) -> dict[str, Any]:
    """Definitions of several sets as one. Raises ValueError where two differ under one name."""
    whole: dict[str, Any] = {}
    for each in sets:
        for name, definition in each.items():
            if whole.setdefault(name, definition) != definition:
                raise ValueError(f"two shapes are called {name}")
    return whole


_NAMES = frozenset({"properties", "$defs"})
_DATA = frozenset({"default", "const", "enum"})


def plain(value: Any, *, names: bool = False) -> Any:
    """Without the titles that pydantic makes up from a field's name. `names`: the keys are names, not keywords."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if names:
        return {name: plain(each) for name, each in value.items()}
    return {
        key: each if key in _DATA else plain(each, names=key in _NAMES) for key, each in value.items() if key != "title"
    }


def _by_domain(value: Any) -> Any:
    """Where two domains have a shape of one name, it is called by both: `QuizzesState`."""
    text = re.sub(
        r"\bapp__(\w+?)__\w+?__(\w+)", lambda found: found[1].title().replace("_", "") + found[2], json.dumps(value)
    )
    return json.loads(text)
