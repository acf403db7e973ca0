"""Scalars as the contract has them: JSON in strings, times without zone, 53-bit integers (spec 20 §5.1, 00 D13)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson
from ariadne import ScalarType
from graphql import GraphQLError, GraphQLInt, IntValueNode, ValueNode, value_from_ast_untyped

from proca.domain.times import timestamp

_MAX_INT = 2**53 - 1

json_scalar = ScalarType("Json")
naive_datetime = ScalarType("NaiveDateTime")
datetime_scalar = ScalarType("DateTime")
date_scalar = ScalarType("Date")


def parse_json_object(text: str) -> dict[str, object]:
    """A JSON object in a string; GraphQLError for anything else, also for text that no store could keep."""
    try:
        value = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise GraphQLError("Json must be a string holding a JSON object") from error
    return _object(value)


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise GraphQLError("Json must be a string holding a JSON object")
    return value


@json_scalar.value_parser
def _parse_json(value: object) -> dict[str, object]:
    return parse_json_object(value) if isinstance(value, str) else _object(value)


@json_scalar.literal_parser
def _parse_json_literal(node: ValueNode, variables: Mapping[str, Any] | None = None) -> dict[str, object]:
    value: object = value_from_ast_untyped(node, dict(variables or {}))
    return parse_json_object(value) if isinstance(value, str) else _object(value)


@json_scalar.serializer
def _serialize_json(value: object) -> str:
    return orjson.dumps(value).decode()


@naive_datetime.serializer
def _serialize_time(value: datetime) -> str:
    return value.replace(microsecond=0, tzinfo=None).isoformat()


@datetime_scalar.serializer
def _serialize_moment(value: datetime) -> str:
    return timestamp(value)


@datetime_scalar.value_parser
def _parse_moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise GraphQLError("DateTime must be ISO 8601 with a zone") from error
    if moment.tzinfo is None:
        raise GraphQLError("DateTime must be ISO 8601 with a zone")
    return moment


@date_scalar.serializer
def _serialize_date(value: date) -> str:
    return value.isoformat()


@date_scalar.value_parser
def _parse_date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise GraphQLError("Date must be YYYY-MM-DD") from error


def _int(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value) or abs(value) > _MAX_INT:
        raise GraphQLError(f"Int cannot represent non 53-bit signed integer value: {value!r}")
    return int(value)


def _int_literal(node: ValueNode, _variables: object = None) -> int:
    if not isinstance(node, IntValueNode):
        raise GraphQLError("Int cannot represent non-integer value", node)
    return _int(int(node.value))


def widen_int() -> None:
    """Let `Int` carry 53 bits, for the whole process: graphql-core knows only one Int."""
    GraphQLInt.serialize = GraphQLInt.coerce_output_value = _int  # type: ignore[method-assign]  # the library's hooks
    GraphQLInt.parse_value = GraphQLInt.coerce_input_value = _int  # type: ignore[method-assign]  # as above
    GraphQLInt.coerce_input_literal = _int_literal


SCALARS = [json_scalar, naive_datetime, datetime_scalar, date_scalar]
