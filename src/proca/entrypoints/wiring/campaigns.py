"""Campaigns, pages and targets, put together."""

from dependency_injector import providers

from proca.adapters.http.use_cases.campaigns import CampaignUseCases
from proca.application.campaigns.add_campaign import AddCampaign
from proca.application.campaigns.add_page import AddActionPage
from proca.application.campaigns.browse_campaigns import BrowseCampaigns
from proca.application.campaigns.copy_page import CopyActionPage, CopyCampaignActionPage
from proca.application.campaigns.delete_campaign import DeleteCampaign
from proca.application.campaigns.delete_page import DeleteActionPage
from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.campaigns.update_campaign import UpdateCampaign
from proca.application.campaigns.update_page import UpdateActionPage
from proca.application.campaigns.update_processing import UpdateCampaignProcessing
from proca.application.campaigns.upsert_campaign import UpsertCampaign
from proca.application.campaigns.upsert_targets import UpsertTargets
from proca.entrypoints.wiring.shared import Shared


class CampaignWiring(Shared):
    """Campaigns, pages and targets."""

    templates: providers.Provider[KnownTemplates] = providers.Factory(KnownTemplates, instance_org=Shared.instance_org)
    add_campaign: providers.Provider[AddCampaign] = providers.Factory(
        AddCampaign, store=Shared.store, ids=Shared.ids, clock=Shared.clock, templates=templates
    )
    upsert_campaign: providers.Provider[UpsertCampaign] = providers.Factory(
        UpsertCampaign, store=Shared.store, ids=Shared.ids, clock=Shared.clock, templates=templates
    )
    update_campaign: providers.Provider[UpdateCampaign] = providers.Factory(
        UpdateCampaign, store=Shared.store, clock=Shared.clock, templates=templates
    )
    update_campaign_processing: providers.Provider[UpdateCampaignProcessing] = providers.Factory(
        UpdateCampaignProcessing, store=Shared.store, clock=Shared.clock
    )
    delete_campaign: providers.Provider[DeleteCampaign] = providers.Factory(DeleteCampaign, store=Shared.store)
    add_action_page: providers.Provider[AddActionPage] = providers.Factory(
        AddActionPage, store=Shared.store, ids=Shared.ids, clock=Shared.clock, templates=templates
    )
    update_action_page: providers.Provider[UpdateActionPage] = providers.Factory(
        UpdateActionPage, store=Shared.store, clock=Shared.clock, templates=templates
    )
    copy_action_page: providers.Provider[CopyActionPage] = providers.Factory(
        CopyActionPage, store=Shared.store, ids=Shared.ids, clock=Shared.clock
    )
    copy_campaign_action_page: providers.Provider[CopyCampaignActionPage] = providers.Factory(
        CopyCampaignActionPage, store=Shared.store, ids=Shared.ids, clock=Shared.clock
    )
    delete_action_page: providers.Provider[DeleteActionPage] = providers.Factory(DeleteActionPage, store=Shared.store)
    upsert_targets: providers.Provider[UpsertTargets] = providers.Factory(
        UpsertTargets, store=Shared.store, codes=Shared.codes, clock=Shared.clock
    )
    browse_campaigns: providers.Provider[BrowseCampaigns] = providers.Factory(
        BrowseCampaigns, directory=Shared.campaign_directory, page_activity=Shared.page_activity, clock=Shared.clock
    )

    use_cases: providers.Provider[CampaignUseCases] = providers.Factory(
        CampaignUseCases,
        add_campaign=add_campaign,
        upsert_campaign=upsert_campaign,
        update_campaign=update_campaign,
        update_campaign_processing=update_campaign_processing,
        delete_campaign=delete_campaign,
        add_action_page=add_action_page,
        update_action_page=update_action_page,
        copy_action_page=copy_action_page,
        copy_campaign_action_page=copy_campaign_action_page,
        delete_action_page=delete_action_page,
        upsert_targets=upsert_targets,
        browse_campaigns=browse_campaigns,
    )
