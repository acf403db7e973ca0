"""The type of everything that changes something."""

from enum import StrEnum

from ariadne import ObjectType

mutation = ObjectType("RootMutationType")


class Status(StrEnum):
    """How a change went."""

    SUCCESS = "success"
    CONFIRMING = "confirming"
    NOOP = "noop"


SUCCEEDED = {"status": Status.SUCCESS}
