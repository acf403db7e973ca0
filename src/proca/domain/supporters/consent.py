"""Who receives a supporter's data, and with which consent (spec 10 §5)."""

from attrs import frozen

from proca.domain.ids import OrgId

SCOPES = ("email",)


@frozen
class Privacy:
    """The answers to the consent questions; null means "not asked" (spec 10 §4.1, ConsentInput)."""

    opt_in: bool | None = None
    lead_opt_in: bool | None = None


@frozen
class Receipt:
    """One org's entitlement to its own copy of the personal data."""

    org_id: OrgId
    communication_consent: bool | None
    delivery_consent: bool

    @property
    def is_due(self) -> bool:
        """A copy is made only to deliver or to communicate; "no" and "not asked" are not enough."""
        return self.delivery_consent or self.communication_consent is True


def receipts(
    page_org: OrgId, lead_org: OrgId, privacy: Privacy, *, delivery: bool, force_delivery: bool
) -> tuple[Receipt, ...]:
    """The copies to make, page org first; at least one, at most two (the table of spec 10 §5.1)."""
    if page_org == lead_org:
        return (Receipt(page_org, privacy.opt_in, delivery_consent=True),)
    collector = Receipt(page_org, privacy.opt_in, delivery_consent=delivery)
    lead = Receipt(lead_org, privacy.lead_opt_in, delivery_consent=not delivery or force_delivery)
    return tuple(receipt for receipt in (collector, lead) if receipt.is_due)
