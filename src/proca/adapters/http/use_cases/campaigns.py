"""Campaigns, pages and targets."""

from attrs import frozen

from proca.application.campaigns.add_campaign import AddCampaign
from proca.application.campaigns.add_page import AddActionPage
from proca.application.campaigns.browse_campaigns import BrowseCampaigns
from proca.application.campaigns.copy_page import CopyActionPage, CopyCampaignActionPage
from proca.application.campaigns.delete_campaign import DeleteCampaign
from proca.application.campaigns.delete_page import DeleteActionPage
from proca.application.campaigns.update_campaign import UpdateCampaign
from proca.application.campaigns.update_page import UpdateActionPage
from proca.application.campaigns.update_processing import UpdateCampaignProcessing
from proca.application.campaigns.upsert_campaign import UpsertCampaign
from proca.application.campaigns.upsert_targets import UpsertTargets


@frozen
class CampaignUseCases:
    """Campaigns, pages and targets, as use cases."""

    add_campaign: AddCampaign
    upsert_campaign: UpsertCampaign
    update_campaign: UpdateCampaign
    update_campaign_processing: UpdateCampaignProcessing
    delete_campaign: DeleteCampaign
    add_action_page: AddActionPage
    update_action_page: UpdateActionPage
    copy_action_page: CopyActionPage
    copy_campaign_action_page: CopyCampaignActionPage
    delete_action_page: DeleteActionPage
    upsert_targets: UpsertTargets
    browse_campaigns: BrowseCampaigns
