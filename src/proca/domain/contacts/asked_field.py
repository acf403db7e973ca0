"""How a sign-up form learns what a schema asks for."""

from enum import StrEnum

from attrs import frozen


class FieldKind(StrEnum):
    """Which kind of control suits a field."""

    TEXT = "text"
    EMAIL = "email"
    TEL = "tel"
    DATE = "date"
    COUNTRY = "country"
    CHOICE = "choice"


@frozen
class AskedField:
    """One field of a form: its dotted camelCase path below `contact`, and whether every supporter has to fill it.

    `choices` lists the values taken where the schema knows them all; empty means free.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
