"""Example values of JSON schemas, from the examples that they carry."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]

_PREFIX = "#/components/schemas/"
_PLAIN: Mapping[str, object] = {
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": False,
    "object": {},
    "array": [],
}
_FORMATS: Mapping[str, object] = {"date": "2026-05-01", "date-time": "2026-05-01T12:00:00Z"}
_DEEPEST = 6


def reference(schema: Schema) -> str | None:
    """The name of the schema that this one only points at."""
    given = schema.get("$ref")
    return given.removeprefix(_PREFIX) if isinstance(given, str) else None


def present(schema: Schema) -> Schema:
    """What is there when it is not null."""
    options = schema.get("oneOf")
    if options is None:
        return schema
    there: Schema = next((one for one in options if one.get("type") != "null"), options[0])
    return there


def example(schema: Schema, schemas: Schemas, *, whole: bool, depth: int = 0) -> object:
    """A value of the schema; objects with all members when `whole`, else with those that matter.

    What matters: what is required, and what comes with an example.
    """
    inner = present(schema)
    for shown in (*_shown(schema), *_shown(inner)):
        return shown
    name = reference(inner)
    if name is not None:
        return example(schemas[name], schemas, whole=whole, depth=depth + 1)
    if "properties" in inner:
        return _object(inner, schemas, whole=whole, depth=depth)
    if inner.get("items"):
        return [example(inner["items"], schemas, whole=whole, depth=depth + 1)]
    return _FORMATS.get(inner.get("format", ""), _PLAIN.get(inner.get("type", ""), {}))


def _shown(schema: Schema) -> Iterator[object]:
    """What the schema itself names, best first."""
    yield from schema.get("examples", ())
    if schema.get("default") is not None:
        yield schema["default"]
    yield from schema.get("enum", ())


def _object(schema: Schema, schemas: Schemas, *, whole: bool, depth: int) -> dict[str, object]:
    required = schema.get("required", ())
    return {
        name: example(one, schemas, whole=whole, depth=depth + 1)
        for name, one in schema["properties"].items()
        if name in required or (depth < _DEEPEST and (whole or _has_example(one, schemas)))
    }


def _has_example(schema: Schema, schemas: Schemas) -> bool:
    name = reference(schema)
    if name is not None:
        return any(one.get("examples") for one in schemas[name].get("properties", {}).values())
    return bool(schema.get("examples") or present(schema).get("examples"))
