"""From campaigns, pages and targets to the bodies that staff get."""

from proca.adapters.http.rest.campaign_bodies import (
    MttView,
    PrivateActionPageView,
    PrivateCampaignView,
    TargetEmailView,
    TargetView,
)
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.campaigns.target import Target
from proca.domain.times import timestamp


def private_campaign(campaign: Campaign) -> PrivateCampaignView:
    """A campaign as the lead's staff see it."""
    return PrivateCampaignView(
        id=campaign.id,
        name=campaign.name,
        title=campaign.title,
        status=campaign.status.value,
        contact_schema=campaign.contact_schema.value,
        config=dict(campaign.config),
        external_id=campaign.external_id,
        start=campaign.start,
        end=campaign.end,
        force_delivery=campaign.force_delivery,
        public_actions=list(campaign.public_actions),
        transient_actions=list(campaign.transient_actions),
        supporter_confirm=campaign.supporter_confirm,
        supporter_confirm_template=campaign.supporter_confirm_template,
        action_confirm=campaign.action_confirm,
        mtt=_mtt(campaign.mtt) if campaign.mtt else None,
    )


def private_page(page: ActionPage) -> PrivateActionPageView:
    """A page as its org's staff see it."""
    return PrivateActionPageView(
        id=page.id,
        name=page.name,
        locale=page.locale,
        live=page.live,
        delivery=page.delivery,
        config=dict(page.config),
        extra_supporters=page.extra_supporters,
        thank_you_template=page.thank_you_template,
        supporter_confirm_template=page.supporter_confirm_template,
        duplicate_template=page.duplicate_template,
        campaign_id=page.campaign_id,
    )


def target(one: Target, *, private: bool) -> TargetView:
    """A decision-maker, with addresses for those who manage them."""
    view = TargetView(one.id, one.external_id, one.name, one.locale, one.area, dict(one.fields))
    if private:
        view.emails = [
            TargetEmailView(address.email, address.email_status.value, address.error) for address in one.emails
        ]
    return view


def _mtt(mtt: MailToTargets) -> MttView:
    return MttView(
        start_at=timestamp(mtt.start_at),
        end_at=timestamp(mtt.end_at),
        message_template=mtt.message_template,
        test_email=mtt.test_email,
        cc_contacts=list(mtt.cc_contacts),
        cc_sender=mtt.cc_sender,
        drip_delivery=mtt.drip_delivery,
        max_emails_per_hour=mtt.max_emails_per_hour,
        timezone=mtt.timezone,
    )
