"""Mustache by pystache, in the dialect of the specification (30 §6.6 with its fix, 00 D19)."""

import html
from collections.abc import Mapping

import pystache
from attrs import frozen
from pystache.context import KeyNotFoundError
from pystache.parser import ParsingError


class _Text(str):
    """A text in which a section sees something, even when it is empty."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True


class _Number(int):
    """A number in which a section sees something, even when it is 0."""

    def __bool__(self) -> bool:
        return True


class _Mustache(pystache.Renderer):  # type: ignore[misc]  # pystache has no types
    def str_coerce(self, val: object) -> str:
        """JSON's words for what is no text; trees print nothing."""
        if isinstance(val, bool):
            return "true" if val else "false"
        return "" if isinstance(val, (dict, list)) else str(val)


@frozen
class PystacheRenderer:
    """Fills templates; there are no partials, so that no template reads files."""

    def html(self, template: str, variables: Mapping[str, object]) -> str:
        """With values escaped."""
        return _render(_Mustache(partials={}, escape=lambda text: html.escape(text, quote=True)), template, variables)

    def text(self, template: str, variables: Mapping[str, object]) -> str:
        """With values as they are."""
        return _render(_Mustache(partials={}, escape=str), template, variables)


def _render(renderer: _Mustache, template: str, variables: Mapping[str, object]) -> str:
    try:
        return str(renderer.render(template, _seen(variables)))
    except (ParsingError, KeyNotFoundError, RecursionError) as error:
        raise ValueError(type(error).__name__) from None


def _seen(value: object) -> object:
    """The tree as sections have to see it: null is false and empty, an empty text and 0 are not."""
    if isinstance(value, Mapping):
        return {str(key): _seen(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_seen(one) for one in value]
    if value is None:
        return ""
    if isinstance(value, str):
        return _Text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _Number(value)
    return value
