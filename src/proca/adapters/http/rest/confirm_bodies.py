"""Bodies about what is asked by code."""

from typing import Annotated

from msgspec import Meta, Struct

from proca.adapters.http.rest.bodies import Wire


class ConfirmBody(Wire):
    """A code with what else finds it: the invited e-mail or the number it is about; `org` is who you act for."""

    code: Annotated[str, Meta(examples=["48210077"])]
    email: str | None = None
    object_id: int | None = None
    org: str | None = None


class ConfirmAnswerBody(Struct, rename="camel"):
    """What was answered, and what it was about."""

    operation: str
    message: str | None
    org: str | None
    campaign: str | None
    action_page: str | None
