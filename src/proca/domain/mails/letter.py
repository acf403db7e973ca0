"""A mail that is ready to be sent (spec 30 §6)."""

from collections.abc import Mapping

from attrs import field, frozen

from proca.domain.ids import OutboxId


@frozen
class Mailbox:
    """A name and an e-mail address, as RFC 5322 calls the pair."""

    name: str = field(repr=False)
    email: str = field(repr=False)

    def __str__(self) -> str:
        """As header fields show it, for pages; providers quote the parts themselves."""
        return f"{self.name} <{self.email}>" if self.name else self.email


@frozen
class Written:
    """Words of our own."""

    subject: str
    html: str = field(repr=False)
    text: str = field(repr=False)


@frozen
class Ordered:
    """A template that the provider keeps, and what it has to fill in: a flat map."""

    external_id: str
    variables: Mapping[str, object] = field(repr=False)


@frozen
class Letter:
    """One mail to one person; `custom_id` comes back in the provider's reports, `number` tells repetitions."""

    number: OutboxId
    custom_id: str = field(repr=False)
    sender: Mailbox
    to: Mailbox
    content: Written | Ordered
    reply_to: str | None = field(default=None, repr=False)
