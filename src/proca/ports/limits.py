"""Limits on what may not be done too often (00 D11, D14).

Whoever implements them knows the client that is being served just now; whoever asks names what it is about.
"""

from enum import StrEnum
from typing import Protocol


class Deed(StrEnum):
    """What is limited, for each client and for each subject."""

    ACTION = "action"  # the subject is the page
    LOGIN = "login"  # failed ones only; the subject is the account's e-mail
    CODE = "code"  # wrong codes only, and no subject
    MAIL = "mail"  # mails that strangers can ask for; the subject is the address


class Limits(Protocol):
    """Counts deeds; the counts are no promise beyond this process and its life."""

    def take(self, deed: Deed, subject: str | None = None) -> None:
        """Count one where there is room for it; Limited otherwise, and then nothing is counted."""
        ...

    def check(self, deed: Deed, subject: str | None = None) -> None:
        """Do nothing while there is room for one more; Limited otherwise."""
        ...

    def count(self, deed: Deed, subject: str | None = None) -> None:
        """Count one, whether there is room or not."""
        ...
