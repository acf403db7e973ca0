"""Orgs with their keys, services and templates, put together."""

from dependency_injector import providers

from proca.adapters.http.use_cases.orgs import OrgUseCases
from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.orgs.add_org import AddOrg
from proca.application.orgs.browse_orgs import BrowseOrgs
from proca.application.orgs.delete_org import DeleteOrg
from proca.application.orgs.find_org import FindOrg
from proca.application.orgs.generate_key import GenerateKey
from proca.application.orgs.join_org import JoinOrg
from proca.application.orgs.manage_keys import ActivateKey, AddKey, DeactivateAllKeys, ExpireKey, GenerateOrgKey
from proca.application.orgs.reset_budget import ResetTransactionalEmailBudget
from proca.application.orgs.update_org import UpdateOrg
from proca.application.orgs.update_processing import UpdateOrgProcessing
from proca.application.orgs.upsert_service import UpsertService
from proca.application.orgs.upsert_template import UpsertTemplate
from proca.entrypoints.wiring.shared import Shared
from proca.ports.budgets import Budgets


class OrgWiring(Shared):
    """Orgs with their keys, services and templates."""

    budgets: providers.Provider[Budgets] = providers.Dependency()

    templates: providers.Provider[KnownTemplates] = providers.Factory(KnownTemplates, instance_org=Shared.instance_org)
    generate_key: providers.Provider[GenerateKey] = providers.Factory(
        GenerateKey,
        ids=Shared.ids,
        maker=Shared.key_maker,
        vault=Shared.vault,
        clock=Shared.clock,
        instance_org=Shared.instance_org,
    )

    add_org: providers.Provider[AddOrg] = providers.Factory(
        AddOrg,
        store=Shared.store,
        ids=Shared.ids,
        clock=Shared.clock,
        templates=templates,
        instance_org=Shared.instance_org,
    )
    update_org: providers.Provider[UpdateOrg] = providers.Factory(
        UpdateOrg, store=Shared.store, clock=Shared.clock, templates=templates, instance_org=Shared.instance_org
    )
    update_org_processing: providers.Provider[UpdateOrgProcessing] = providers.Factory(
        UpdateOrgProcessing,
        store=Shared.store,
        clock=Shared.clock,
        templates=templates,
        instance_org=Shared.instance_org,
    )
    delete_org: providers.Provider[DeleteOrg] = providers.Factory(
        DeleteOrg, store=Shared.store, instance_org=Shared.instance_org
    )
    join_org: providers.Provider[JoinOrg] = providers.Factory(
        JoinOrg, store=Shared.store, ids=Shared.ids, clock=Shared.clock
    )
    find_org: providers.Provider[FindOrg] = providers.Factory(FindOrg, store=Shared.store)
    generate_org_key: providers.Provider[GenerateOrgKey] = providers.Factory(
        GenerateOrgKey, store=Shared.store, generate_key=generate_key
    )
    add_key: providers.Provider[AddKey] = providers.Factory(
        AddKey, store=Shared.store, ids=Shared.ids, clock=Shared.clock
    )
    activate_key: providers.Provider[ActivateKey] = providers.Factory(
        ActivateKey, store=Shared.store, clock=Shared.clock, instance_org=Shared.instance_org
    )
    deactivate_all_keys: providers.Provider[DeactivateAllKeys] = providers.Factory(
        DeactivateAllKeys, store=Shared.store, clock=Shared.clock, instance_org=Shared.instance_org
    )
    expire_key: providers.Provider[ExpireKey] = providers.Factory(
        ExpireKey, store=Shared.store, clock=Shared.clock, instance_org=Shared.instance_org
    )
    upsert_service: providers.Provider[UpsertService] = providers.Factory(
        UpsertService, store=Shared.store, ids=Shared.ids, clock=Shared.clock, vault=Shared.vault
    )
    reset_budget: providers.Provider[ResetTransactionalEmailBudget] = providers.Factory(
        ResetTransactionalEmailBudget, store=Shared.store, budgets=budgets
    )
    upsert_template: providers.Provider[UpsertTemplate] = providers.Factory(
        UpsertTemplate, store=Shared.store, ids=Shared.ids, clock=Shared.clock
    )
    browse_orgs: providers.Provider[BrowseOrgs] = providers.Factory(BrowseOrgs, directory=Shared.org_directory)

    use_cases: providers.Provider[OrgUseCases] = providers.Factory(
        OrgUseCases,
        add_org=add_org,
        update_org=update_org,
        update_org_processing=update_org_processing,
        delete_org=delete_org,
        join_org=join_org,
        find_org=find_org,
        generate_org_key=generate_org_key,
        add_key=add_key,
        activate_key=activate_key,
        deactivate_all_keys=deactivate_all_keys,
        expire_key=expire_key,
        upsert_service=upsert_service,
        reset_transactional_email_budget=reset_budget,
        upsert_template=upsert_template,
        browse_orgs=browse_orgs,
    )
