"""Which confirmations an action needs, when a campaign may override its org (spec 30 §1.2)."""

from proca.domain.orgs.org import Org


def supporter_confirm_on(org: Org, campaign_value: bool | None) -> bool:
    """Whether supporters of the collecting org have to confirm; the campaign's word counts unless it is null."""
    if campaign_value is not None:
        return campaign_value
    return org.supporter_confirm or org.custom_supporter_confirm


def action_confirm_on(org: Org, campaign_value: bool | None) -> bool:
    """Whether actions collected by the org are moderated; the campaign's word counts unless it is null."""
    return org.custom_action_confirm if campaign_value is None else campaign_value
