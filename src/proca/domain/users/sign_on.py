"""When an identity that a provider vouches for may speak for an account that is there already (spec 20.13#9)."""

from attrs import evolve

from proca.domain.users.claims import Identity, refusal
from proca.domain.users.user import User


def link(user: User, identity: Identity) -> User:
    """The account with this e-mail, known by the external id from now on; Unauthenticated when it is not safe to.

    Somebody may have made the account in advance to wait for the owner of the mailbox, so the account must have shown
    that the mailbox is its own, and the identity too. Another external id is never overwritten.
    """
    if user.external_id == identity.external_id:
        return user
    if not identity.is_verified:
        raise refusal("Email not verified")
    if user.confirmed_at is None:
        raise refusal("The account with this e-mail is not confirmed")
    if user.external_id is not None:
        raise refusal("The account with this e-mail belongs to another identity")
    return evolve(user, external_id=identity.external_id)
