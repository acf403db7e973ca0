"""Column types that read the same from SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, SmallInteger, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

JsonTree = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

_E = TypeVar("_E", bound=StrEnum)


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC times to the microsecond; SQLite keeps them as sortable ISO text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, which has no type for time."""
        kept: TypeEngine[Any] = Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kept)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Aware in; text with six decimals on SQLite, so that text order is time order."""
        if value is None or dialect.name != "sqlite":
            return value
        # Not strftime, which writes early years with fewer digits.
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """Aware UTC out."""
        del dialect
        if isinstance(value, datetime):
            return value if value.tzinfo is UTC else value.astimezone(UTC)
        return datetime.fromisoformat(value) if isinstance(value, str) else None


class Coded(TypeDecorator[_E], Generic[_E]):
    """An enum as the integer code that existing databases use (spec 10 data, enums.json)."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, codes: dict[_E, int]) -> None:
        super().__init__()
        # A tuple, because the statement cache hashes what makes a type.
        self.codes = tuple(codes.items())
        self._code_of = dict(codes)
        self._word_of = {code: word for word, code in codes.items()}

    def process_bind_param(self, value: _E | None, dialect: Dialect) -> int | None:
        """The code of a word."""
        del dialect
        return None if value is None else self._code_of[value]

    def process_result_value(self, value: int | None, dialect: Dialect) -> _E | None:
        """The word of a code."""
        del dialect
        return None if value is None else self._word_of[value]
