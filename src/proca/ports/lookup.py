"""Asking an org's own records about a supporter (spec 30 §7.3)."""

from typing import Protocol

from attrs import field, frozen

from proca.domain.orgs.service import Service
from proca.ports.delivery import Later


@frozen
class Question:
    """Who is asked about."""

    email: str = field(repr=False)
    contact_ref: str = field(repr=False)


@frozen
class Found:
    """What was answered, a JSON tree; an empty object when the person is unknown there."""

    tree: object = field(repr=False)


class Lookup(Protocol):
    """Asks by a service of the kind `webhook`."""

    async def ask(self, service: Service, question: Question) -> Found | Later:
        """What is known, or why that cannot be said now. Never raises."""
        ...
