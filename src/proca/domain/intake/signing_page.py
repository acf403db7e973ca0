"""Everything that intake needs to know of one action page, read at one moment."""

from collections.abc import Mapping

from attrs import field, frozen

from proca.domain import captcha
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign, CampaignStatus
from proca.domain.errors import Refused, Unavailable
from proca.domain.ids import OrgId, TargetId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.supporters.clear_text import ClearTextPolicy, policy_for
from proca.domain.supporters.consent import Privacy, Receipt, receipts

CURRENT_SCHEMA = 2


@frozen
class SealingKeys:
    """The pair that seals one contact: the receiving org's public key and the instance's signing key."""

    recipient: PublicKey
    signer: PublicKey


@frozen
class SigningPage:
    """A page with its campaign, both orgs, the active keys of these orgs and of the instance, and its targets."""

    page: ActionPage
    campaign: Campaign
    org: Org
    lead: Org
    keys: Mapping[OrgId, PublicKey]
    signer: PublicKey | None
    targets: frozenset[TargetId]
    version: int
    # Computed once for each snapshot, because every signature asks.
    asks_captcha: bool = field(init=False, eq=False)

    @asks_captcha.default
    def _asks_captcha(self) -> bool:
        return any(captcha.is_asked_by(config) for config in self._configs)

    @property
    def clear_text_policy(self) -> ClearTextPolicy:
        """How much clear text a supporter of this page keeps."""
        return policy_for(high_security=self.org.high_security, mail_to_targets=self.campaign.mtt is not None)

    @property
    def is_split(self) -> bool:
        """Whether collecting and leading org differ, so that two consents are asked."""
        return self.page.org_id != self.campaign.org_id

    def receipts(self, privacy: Privacy) -> tuple[Receipt, ...]:
        """Who receives a copy of the personal data (spec 10 §5.1)."""
        return receipts(
            self.page.org_id,
            self.campaign.org_id,
            privacy,
            delivery=self.page.delivery,
            force_delivery=self.campaign.force_delivery,
        )

    def schema_version_of(self, org_id: OrgId) -> int:
        """Which version of messages an org of this page speaks (spec 30 §3); others speak the current one."""
        speaker = {self.lead.id: self.lead, self.org.id: self.org}.get(org_id)
        return speaker.action_schema_version if speaker else CURRENT_SCHEMA

    def keys_for(self, org_id: OrgId) -> SealingKeys | None:
        """What seals that org's copies; none means clear text, and a key without a signer is Unavailable (D3)."""
        recipient = self.keys.get(org_id)
        if recipient is None:
            return None
        if self.signer is None:
            raise Unavailable(
                "The contact cannot be sealed: the instance has no active key", code="sealing_unavailable"
            )
        return SealingKeys(recipient, self.signer)

    def admit(self) -> None:
        """Refuse when the campaign or an org is strict about intake and the page does not take actions now (D15)."""
        if not any(config.get("strictIntake") is True for config in self._configs):
            return
        if self.campaign.status in (CampaignStatus.CLOSED, CampaignStatus.IGNORED):
            raise Refused("The campaign is closed", code="campaign_closed")
        if self.campaign.status is CampaignStatus.DRAFT or not self.page.live:
            raise Refused("The action page is not live", code="page_not_live")

    @property
    def _configs(self) -> tuple[Mapping[str, object], ...]:
        return (self.campaign.config, self.lead.config, self.org.config)
