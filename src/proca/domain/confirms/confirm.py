"""Confirms: a code that lets somebody else agree to something (spec 20 §8.1, §8.2; 00 D14)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self, TypedDict, Unpack
from urllib.parse import urlencode

from attrs import evolve, field, frozen
from attrs.validators import ge

from proca.domain.confirms.operation import Operation
from proca.domain.errors import Refused, Violation, refuse_if_any
from proca.domain.ids import ConfirmId, UserId
from proca.domain.rules import FORMAT, is_storable
from proca.domain.secret import Secret
from proca.domain.users.profile import check_email, email_key

LIFETIME = timedelta(days=30)


class Verb(StrEnum):
    """The two answers to a confirm."""

    ACCEPT = "accept"
    REJECT = "reject"


@frozen(kw_only=True)
class Confirm:
    """What is to be confirmed, and the code for it; subject and object are ids as the operation says."""

    id: ConfirmId
    operation: Operation
    subject_id: int
    object_id: int | None = None
    email: str | None = field(default=None, repr=False)
    code: Secret
    charges: int = field(default=1, validator=ge(0))
    message: str | None = field(default=None, repr=False)
    creator_id: UserId | None = None
    version: int = 0
    inserted_at: datetime
    updated_at: datetime


@frozen
class Lookup:
    """What finds a confirm: its code together with its e-mail or its object id, or the code alone if it has neither."""

    code: Secret
    email: str | None = field(default=None, repr=False)
    object_id: int | None = None

    @classmethod
    def by(cls, code: Secret, email: str | None = None, object_id: int | None = None) -> Self:
        """The form that a request means: the e-mail if there is one, else the object id, else the code alone."""
        return cls(code, email) if email else cls(code, None, object_id)

    def finds(self, confirm: Confirm) -> bool:
        """Whether this is the confirm sought."""
        return self.code == confirm.code and self._points_at(confirm)

    def _points_at(self, confirm: Confirm) -> bool:
        if self.email is not None:
            return confirm.email is not None and email_key(self.email) == email_key(confirm.email)
        if self.object_id is not None:
            return self.object_id == confirm.object_id
        return confirm.email is None and confirm.object_id is None


class ConfirmDetails(TypedDict, total=False):
    """What a confirm may have besides its subject."""

    object_id: int | None
    email: str | None
    charges: int
    message: str | None
    creator_id: UserId | None


def open_confirm(
    *,
    id: ConfirmId,  # noqa: A002 -- the field's own name, as everywhere
    operation: Operation,
    subject_id: int,
    code: Secret,
    now: datetime,
    **details: Unpack[ConfirmDetails],
) -> Confirm:
    """A new confirm; Invalid when its e-mail breaks the rule of accounts, or no store could keep its message."""
    confirm = Confirm(
        id=id, operation=operation, subject_id=subject_id, code=code, inserted_at=now, updated_at=now, **details
    )
    refuse_if_any([*([] if confirm.email is None else check_email(confirm.email)), *_check_message(confirm.message)])
    return confirm


def accept(confirm: Confirm, now: datetime) -> Confirm:
    """The confirm with one charge less; Refused with code `expired` when it has none or is older than 30 days."""
    if confirm.charges <= 0:
        raise _expired()
    _refuse_if_old(confirm, now)
    return evolve(confirm, charges=confirm.charges - 1, updated_at=now)


def reject(confirm: Confirm, now: datetime) -> Confirm:
    """The confirm without charges; Refused with code `expired` when it is older than 30 days."""
    _refuse_if_old(confirm, now)
    return evolve(confirm, charges=0, updated_at=now)


def link_path(confirm: Confirm, verb: Verb) -> str:
    """The path and query of the link that answers the confirm, to be put behind the public address."""
    path = f"/link/{verb.value}/{confirm.code.reveal()}"
    if confirm.email is not None:
        return f"{path}?{urlencode({'email': confirm.email})}"
    return path if confirm.object_id is None else f"{path}?{urlencode({'id': confirm.object_id})}"


def _check_message(message: str | None) -> Iterator[Violation]:
    if message is not None and not is_storable(message):
        yield Violation(FORMAT, ("message",))


def _refuse_if_old(confirm: Confirm, now: datetime) -> None:
    if now >= confirm.inserted_at + LIFETIME:
        raise _expired()


def _expired() -> Refused:
    return Refused("expired", code="expired")
