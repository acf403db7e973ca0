"""Orgs with their keys, services and templates."""

from attrs import frozen

from proca.application.orgs.add_org import AddOrg
from proca.application.orgs.browse_orgs import BrowseOrgs
from proca.application.orgs.delete_org import DeleteOrg
from proca.application.orgs.find_org import FindOrg
from proca.application.orgs.join_org import JoinOrg
from proca.application.orgs.manage_keys import ActivateKey, AddKey, DeactivateAllKeys, ExpireKey, GenerateOrgKey
from proca.application.orgs.reset_budget import ResetTransactionalEmailBudget
from proca.application.orgs.update_org import UpdateOrg
from proca.application.orgs.update_processing import UpdateOrgProcessing
from proca.application.orgs.upsert_service import UpsertService
from proca.application.orgs.upsert_template import UpsertTemplate


@frozen
class OrgUseCases:
    """Orgs with their keys, services and templates, as use cases."""

    add_org: AddOrg
    update_org: UpdateOrg
    update_org_processing: UpdateOrgProcessing
    delete_org: DeleteOrg
    join_org: JoinOrg
    find_org: FindOrg
    generate_org_key: GenerateOrgKey
    add_key: AddKey
    activate_key: ActivateKey
    deactivate_all_keys: DeactivateAllKeys
    expire_key: ExpireKey
    upsert_service: UpsertService
    reset_transactional_email_budget: ResetTransactionalEmailBudget
    upsert_template: UpsertTemplate
    browse_orgs: BrowseOrgs
