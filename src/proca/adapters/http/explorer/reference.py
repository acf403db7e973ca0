"""The OpenAPI document as the reference at /docs shows it."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from attrs import frozen

from proca.adapters.http.explorer.catalogue import pretty
from proca.adapters.http.explorer.json_examples import Schema, Schemas, example, present, reference

_METHODS = ("get", "post", "put", "patch", "delete")
_OTHER = "Other"
_BOUNDS = {
    "minLength": "at least {:g} characters",
    "maxLength": "at most {:g} characters",
    "minimum": "from {:g}",
    "maximum": "to {:g}",
}
# Bounds that only say that numbers are numbers help nobody.
_BORING = 2**53 - 1


@frozen
class Row:
    """A parameter, or a member of an object."""

    name: str
    kind: str
    link: str | None
    required: bool
    notes: str
    place: str = ""


@frozen
class Content:
    """A body: what it is called, and what it may look like."""

    kind: str
    link: str | None
    example: str


@frozen
class Answer:
    """What may come back with one status."""

    status: int
    description: str
    content: Content | None

    @property
    def name(self) -> str:
        """The words that belong to the number."""
        return HTTPStatus(self.status).phrase


@frozen
class Operation:
    """One thing to do."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Row, ...]
    body: Content | None
    members: tuple[Row, ...]
    answers: tuple[Answer, ...]
    problems: tuple[Answer, ...]


@frozen
class Group:
    """What belongs together."""

    name: str
    anchor: str
    operations: tuple[Operation, ...]


@frozen
class Shape:
    """A named schema."""

    name: str
    title: str
    description: str
    members: tuple[Row, ...]
    values: tuple[str, ...]


@frozen
class Reference:
    """The whole document."""

    title: str
    version: str
    groups: tuple[Group, ...]
    shapes: tuple[Shape, ...]


def reference_of(tree: Mapping[str, Any]) -> Reference:
    """The document, in its own order, grouped by tag."""
    schemas: Schemas = tree["components"]["schemas"]
    groups: dict[str, list[Operation]] = {}
    for path, item in tree["paths"].items():
        for method in filter(item.__contains__, _METHODS):
            tag = next(iter(item[method].get("tags") or ()), _OTHER)
            groups.setdefault(tag, []).append(_operation(method, path, item[method], schemas))
    return Reference(
        tree["info"]["title"],
        tree["info"]["version"],
        tuple(Group(name, f"group-{_anchor(name)}", tuple(given)) for name, given in groups.items()),
        tuple(_shape(name, schemas[name]) for name in sorted(schemas)),
    )


def _anchor(name: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())


def _operation(method: str, path: str, given: Mapping[str, Any], schemas: Schemas) -> Operation:
    body = given.get("requestBody")
    wanted = next(iter(body["content"].values()))["schema"] if body else None
    answers = tuple(_answer(int(status), one, schemas) for status, one in sorted(given["responses"].items()))
    return Operation(
        given["operationId"],
        method,
        path,
        given.get("summary", given["operationId"]),
        given.get("description", ""),
        tuple(_row(one["name"], _there(one["schema"]), one) for one in given.get("parameters", ())),
        _content(wanted, schemas, whole=False) if wanted else None,
        tuple(_rows(wanted, schemas)) if wanted else (),
        tuple(one for one in answers if one.status < HTTPStatus.BAD_REQUEST),
        tuple(one for one in answers if one.status >= HTTPStatus.BAD_REQUEST),
    )


def _there(schema: Schema) -> Schema:
    """A parameter is there or not there; null is only how the document says so."""
    return {name: value for name, value in schema.items() if name != "oneOf"} | dict(present(schema))


def _answer(status: int, given: Mapping[str, Any], schemas: Schemas) -> Answer:
    body = next(iter(given.get("content", {}).values()), None)
    if body is None or not body.get("schema"):
        return Answer(status, given.get("description", ""), None)
    content = _content(body["schema"], schemas, whole=True)
    for shown in body.get("examples", {}).values():
        content = Content(content.kind, content.link, pretty(shown["value"]))
        break
    return Answer(status, given.get("description", ""), content)


def _content(schema: Schema, schemas: Schemas, *, whole: bool) -> Content:
    shown = example(schema, schemas, whole=whole) or example(schema, schemas, whole=True)
    return Content(_kind(schema), _link(schema), pretty(shown))


def _rows(schema: Schema, schemas: Schemas) -> Iterator[Row]:
    name = reference(present(schema))
    inner = schemas[name] if name is not None else present(schema)
    for member, one in inner.get("properties", {}).items():
        yield _row(member, one, {"required": member in inner.get("required", ())})


def _row(name: str, schema: Schema, given: Mapping[str, Any]) -> Row:
    notes = given.get("description") or schema.get("description") or present(schema).get("description") or ""
    said = "; ".join(filter(None, (notes, *_limits(schema))))
    return Row(name, _kind(schema), _link(schema), bool(given.get("required")), said, given.get("in", ""))


def _limits(schema: Schema) -> Iterator[str]:
    for word, text in _BOUNDS.items():
        bound = schema.get(word, present(schema).get(word))
        if bound is not None and (1 if word == "minLength" else 0) < bound < _BORING:
            yield text.format(bound)
    if schema.get("default") is not None:
        yield f"`{_inline(schema['default'])}` unless told"


def _inline(value: object) -> str:
    """A JSON value in one line."""
    return pretty([value])[1:-1].strip()


def _kind(schema: Schema) -> str:
    name, inner = reference(schema), present(schema)
    if name is not None:
        return _shown_name(name)
    if inner is not schema:
        return f"{_kind(inner)} or null"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}" if schema.get("items") else "list"
    words = " or ".join(given) if isinstance(given := schema.get("type", "anything"), list) else given
    return f"{words} ({schema['format']})" if "format" in schema else words


def _link(schema: Schema) -> str | None:
    inner = present(schema)
    if inner.get("type") == "array" and inner.get("items"):
        return _link(inner["items"])
    name = reference(inner)
    return f"type-{name}" if name is not None else None


def _shown_name(name: str) -> str:
    """A schema's name without the word that most of them end in."""
    return name.removesuffix("Body")


def _shape(name: str, schema: Schema) -> Shape:
    rows = tuple(_rows(schema, {}))
    return Shape(name, _shown_name(name), schema.get("description", ""), rows, tuple(map(str, schema.get("enum", ()))))
