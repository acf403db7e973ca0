"""Filling templates."""

from collections.abc import Mapping
from typing import Protocol


class Renderer(Protocol):
    """Mustache in the dialect of spec 30 §6.6."""

    def html(self, template: str, variables: Mapping[str, object]) -> str:
        """The filled template, values escaped for HTML; ValueError when it cannot be filled."""
        ...

    def text(self, template: str, variables: Mapping[str, object]) -> str:
        """The filled template with values as they are, for plain text and subjects."""
        ...
