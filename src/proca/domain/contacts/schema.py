"""The four kinds of contact data that a campaign can ask for."""

from enum import StrEnum


class ContactSchema(StrEnum):
    """What a campaign asks of its supporters and which rules hold for it (spec 10 §2)."""

    BASIC = "basic"
    POPULAR_INITIATIVE = "popular_initiative"
    ECI = "eci"
    IT_CI = "it_ci"
