"""What is asked of things on a command line: `--set NAME=VALUE`, and `--file` with the same body as over REST."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, TypeVar, cast

import typer
from msgspec import DecodeError, Struct, ValidationError, convert, json
from msgspec.inspect import Metadata, StrType, StructType, Type, UnionType, type_info

from proca.adapters.http.rest.changes import given
from proca.domain.errors import Invalid, Refused

T = TypeVar("T")
B = TypeVar("B", bound=Struct)

Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="One setting; NAME=@FILE reads it, NAME=@- takes standard input."),
]
File = Annotated[Path | None, typer.Option("--file", help="Settings as one JSON object, - for standard input.")]


def changes(
    body: type[B], kind: type[T], settings: Sequence[str] | None, file: Path | None = None, **more: object
) -> T:
    """What a use case takes (`kind`): of a file first, then of single settings, then of options; nulls of options are
    absent. Invalid for what does not fit the body, Refused for what is no JSON.
    """
    told: dict[str, object] = {}
    if file is not None:
        told |= _object(_parsed(_text(file)))
    told |= dict(_settings(body, settings or ()))
    told |= {name: value for name, value in more.items() if value is not None}
    return given(_fitting(told, body), kind)


def something(asked: T) -> T:
    """The same; it is a usage error to ask for nothing."""
    if not asked:
        raise typer.BadParameter("there is nothing to change", param_hint="--set")
    return asked


def listed(body: type[B], file: Path) -> list[B]:
    """A JSON list of such bodies; errors as `changes`."""
    parsed = _parsed(_text(file))
    if not isinstance(parsed, list):
        raise Refused("The file has to hold a list", code="invalid")
    return [_fitting(one, body, strict=True, place=place) for place, one in enumerate(parsed)]


def _fitting(told: object, body: type[B], *, strict: bool = False, place: int | None = None) -> B:
    """Texts of a command line stand for numbers and switches too, those of a list in a file do not."""
    try:
        return convert(told, body, strict=strict)
    except ValidationError as error:
        message, _, where = str(error).partition(" - at ")
        steps = [step for step in where.strip("`").removeprefix("$").split(".") if step]
        raise Invalid.one(message, *([] if place is None else [place]), *steps) from error
    except UnicodeEncodeError as error:
        # Bytes of a command line that are no text arrive as halves of characters.
        raise Refused("Settings have to be text in UTF-8", code="invalid") from error


def _settings(body: type[Struct], settings: Sequence[str]) -> Iterator[tuple[str, object]]:
    texts = _texts(body)
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise typer.BadParameter(f"{setting} is not NAME=VALUE", param_hint="--set")
        text = _text(Path(value[1:])) if value.startswith("@") else value
        # What may be a text is one: nobody has to quote a title because it reads `true`.
        yield name, text if name in texts else _plain(text)


def _plain(text: str) -> object:
    try:
        return json.decode(text)
    except (DecodeError, UnicodeEncodeError, RecursionError):
        return text


def _texts(body: type[Struct]) -> frozenset[str]:
    """The members that may be texts, by their outer names."""
    info = cast("StructType", type_info(body))
    return frozenset(field.encode_name for field in info.fields if any(map(_is_text, _alternatives(field.type))))


def _alternatives(info: Type) -> Sequence[Type]:
    if isinstance(info, Metadata):
        return _alternatives(info.type)
    return info.types if isinstance(info, UnionType) else (info,)


def _is_text(info: Type) -> bool:
    return isinstance(info, StrType)


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("The file is not text in UTF-8", code="invalid") from error


def _parsed(text: str) -> object:
    try:
        return cast("object", json.decode(text))
    except DecodeError as error:
        raise Refused(f"The file is not valid JSON: {error}", code="invalid") from error
    except RecursionError as error:
        raise Refused("The file is nested too deeply", code="invalid") from error


def _object(parsed: object) -> dict[str, object]:
    if not isinstance(parsed, dict):
        raise Refused("The file has to hold one object", code="invalid")
    return parsed
