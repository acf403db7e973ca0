"""Mails of the instance to people with accounts, or about to have one (spec 20 §7.5, §8.4)."""

import json
from collections.abc import Mapping

from attrs import field, frozen

from proca.domain import base64url
from proca.domain.outbox import OutboxEntry, Topic
from proca.domain.secret import SealedSecret, SecretBytes
from proca.ports.sealing import Vault


@frozen
class SystemMail:
    """Which mail goes to whom; `variables` fill the template, and hold links that nobody else may see."""

    template: str
    to: str = field(repr=False)
    locale: str | None = None
    variables: Mapping[str, object] = field(factory=dict, repr=False)


@frozen
class SystemMails:
    """Puts mails into words that the outbox may keep: links and codes are sealed until the mail is written."""

    vault: Vault

    def entry(self, template: str, to: str, locale: str | None, variables: Mapping[str, object]) -> OutboxEntry:
        """A promise to send this mail; Unavailable when nothing can be sealed."""
        sealed = self.vault.lock(SecretBytes(json.dumps(dict(variables)).encode()))
        body = {"template": template, "to": to, "locale": locale, "sealed": base64url.encode(sealed.ciphertext)}
        return OutboxEntry(Topic.MAIL, template, body)

    def opened(self, body: Mapping[str, object]) -> SystemMail:
        """The mail of a promise; Unavailable when it cannot be unsealed."""
        sealed = SealedSecret(base64url.decode(str(body["sealed"])))
        variables: dict[str, object] = json.loads(self.vault.unlock(sealed).reveal())
        locale = body["locale"]
        return SystemMail(str(body["template"]), str(body["to"]), str(locale) if locale else None, variables)
