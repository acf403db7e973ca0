"""Which personal facts a supporter row keeps in clear, and which go after delivery (spec 10 §6.5)."""

from enum import Enum

from attrs import frozen

from proca.domain.contacts.personal_data import PersonalData


@frozen(repr=False)
class ClearText:
    """The personal facts on a supporter row; null where the schema has none or the policy keeps none."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    address: str | None = None
    area: str | None = None


class ClearTextPolicy(Enum):
    """How much clear text a page needs: the first that fits, as `policy_for` decides."""

    HIGH_SECURITY = frozenset({"area"})
    MAIL_TO_TARGETS = frozenset({"email", "first_name", "last_name", "address", "area"})
    USUAL = frozenset({"email", "first_name", "area"})

    @property
    def kept(self) -> frozenset[str]:
        """The fields stored at intake."""
        return self.value

    @property
    def cleared_on_delivery(self) -> frozenset[str]:
        """The fields set to null once the deliver stage is emitted."""
        return _CLEARED[self]


_CLEARED = {
    ClearTextPolicy.HIGH_SECURITY: frozenset({"email", "first_name", "last_name", "address"}),
    ClearTextPolicy.MAIL_TO_TARGETS: frozenset[str](),
    ClearTextPolicy.USUAL: frozenset({"email", "last_name", "address"}),
}


def policy_for(*, high_security: bool, mail_to_targets: bool) -> ClearTextPolicy:
    """High security of the page's org wins; mail to targets needs a sender (Q6 is refused where both would meet)."""
    if high_security:
        return ClearTextPolicy.HIGH_SECURITY
    return ClearTextPolicy.MAIL_TO_TARGETS if mail_to_targets else ClearTextPolicy.USUAL


def keep(person: PersonalData, policy: ClearTextPolicy) -> ClearText:
    """The facts to store in clear; the address as one line of text (Q5)."""
    if policy is ClearTextPolicy.USUAL:
        return ClearText(first_name=person.first_name, email=person.email, area=person.area)
    if policy is ClearTextPolicy.HIGH_SECURITY:
        return ClearText(area=person.area)
    return ClearText(person.first_name, person.last_name, person.email, person.address_line, person.area)


def clear(text: ClearText, policy: ClearTextPolicy) -> ClearText:
    """What is left after delivery."""
    gone = policy.cleared_on_delivery
    return ClearText(
        None if "first_name" in gone else text.first_name,
        None if "last_name" in gone else text.last_name,
        None if "email" in gone else text.email,
        None if "address" in gone else text.address,
        text.area,
    )
