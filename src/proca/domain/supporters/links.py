"""Links in mails to supporters: which secret opens which, and how their addresses are written (00 D8)."""

import hmac
from enum import StrEnum

from attrs import field, frozen

from proca.domain import base64url
from proca.domain.ids import ActionId
from proca.domain.secret import Secret, SecretBytes
from proca.domain.supporters.supporter import Supporter

# Whatever else is derived from the instance's secret, it is derived under another label.
_LABEL = b"proca: links of supporters 1"


class Purpose(StrEnum):
    """What a link is for."""

    ACCEPT = "accept"
    REJECT = "reject"
    DOI = "doi"


def link_key(secret: bytes) -> SecretBytes:
    """The key of links that follows from a secret of the instance."""
    return SecretBytes(hmac.digest(secret, _LABEL, "sha256"))


@frozen
class LinkKeys:
    """The keys that links are made and checked with: the first makes, any of them checks, so that they can rotate.

    With `legacy` the contact reference opens every link too, as it did in the original (`PROCA_LEGACY_LINKS`).
    """

    keys: tuple[SecretBytes, ...]
    legacy: bool = False

    def proof(self, purpose: Purpose, supporter: Supporter) -> str | None:
        """The last segment of a link, 43 characters; none on an instance without a secret."""
        made = next((_mac(key, purpose, supporter) for key in self.keys), None)
        return base64url.encode(made) if made is not None else None

    def admits(self, proof: Secret, purpose: Purpose, supporter: Supporter) -> bool:
        """Whether the last segment opens the supporter's link of this purpose; how long it takes tells nothing."""
        try:
            given = base64url.decode(proof.reveal())
        except ValueError:
            return False
        wanted = [_mac(key, purpose, supporter) for key in self.keys]
        wanted += [supporter.fingerprint] if self.legacy else []
        return sum(hmac.compare_digest(given, one) for one in wanted) > 0


@frozen
class LinkMaker:
    """Writes links: `address` is what they begin with, like `https://act.example`."""

    address: str
    keys: LinkKeys = field(repr=False)

    def link(self, purpose: Purpose, action_id: ActionId, supporter: Supporter) -> str | None:
        """The whole link; none on an instance without a secret."""
        proof = self.keys.proof(purpose, supporter)
        return f"{self.address}{link_path(purpose, action_id, proof)}" if proof is not None else None

    def links(self, purposes: tuple[Purpose, ...], action_id: ActionId, supporter: Supporter) -> dict[str, object]:
        """Links by purpose, as messages carry them; empty on an instance without a secret."""
        made = {str(one): self.link(one, action_id, supporter) for one in purposes}
        return {purpose: link for purpose, link in made.items() if link is not None}


def link_path(purpose: Purpose, action_id: ActionId, proof: str) -> str:
    """The path of a link (spec 30 §6.5)."""
    return f"/link/d/{action_id}/{proof}" if purpose is Purpose.DOI else f"/link/s/{action_id}/{purpose}/{proof}"


def _mac(key: SecretBytes, purpose: Purpose, supporter: Supporter) -> bytes:
    # The fingerprint is in it, so that a number given out again (after a restore) is somebody else's link.
    message = f"{purpose}:{supporter.id}:".encode() + supporter.fingerprint
    return hmac.digest(key.reveal(), message, "sha256")
