"""What only the shell may do, put together."""

from dependency_injector import providers

from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.confirms.desk import ConfirmDesk
from proca.application.confirms.operate import MakePageLive
from proca.application.mails.system_mail import SystemMails
from proca.application.orgs.create_eci import CreateEci
from proca.application.orgs.operate import CheckNames, ListOrgs, ListWebhooks, MakeOrg
from proca.application.queues.tokens import MakeQueueToken
from proca.application.reports.recount import RecountCounters
from proca.application.users.backfill_delete_contacts import BackfillDeleteContacts
from proca.application.users.made_up_password import MadeUpPasswords
from proca.application.users.operate import (
    ConfirmUser,
    IssueApiToken,
    IssueQueueToken,
    MakeAdmin,
    MakeUser,
    RemoveUser,
    ResetPasswordByOperator,
)
from proca.application.users.operate_members import GiveRole, InviteMember, RemoveMember
from proca.application.users.reset_api_token import ResetApiToken
from proca.entrypoints.wiring.shared import Shared
from proca.ports.counters import Counters


class OperatorWiring(Shared):
    """What only the shell may do."""

    counters: providers.Provider[Counters] = providers.Dependency()

    made_up: providers.Provider[MadeUpPasswords] = providers.Factory(MadeUpPasswords, codes=Shared.codes)
    make_user: providers.Provider[MakeUser] = providers.Factory(
        MakeUser,
        store=Shared.store,
        ids=Shared.ids,
        clock=Shared.clock,
        passwords=Shared.passwords,
        made_up=made_up,
    )
    make_admin: providers.Provider[MakeAdmin] = providers.Factory(MakeAdmin, store=Shared.store, clock=Shared.clock)
    confirm_user: providers.Provider[ConfirmUser] = providers.Factory(
        ConfirmUser, store=Shared.store, clock=Shared.clock
    )
    reset_password: providers.Provider[ResetPasswordByOperator] = providers.Factory(
        ResetPasswordByOperator, store=Shared.store, clock=Shared.clock, passwords=Shared.passwords, made_up=made_up
    )
    reset_api_token: providers.Provider[ResetApiToken] = providers.Factory(
        ResetApiToken, store=Shared.store, ids=Shared.ids, clock=Shared.clock, codes=Shared.codes
    )
    issue_api_token: providers.Provider[IssueApiToken] = providers.Factory(
        IssueApiToken, store=Shared.store, reset_api_token=reset_api_token
    )
    make_queue_token: providers.Provider[MakeQueueToken] = providers.Factory(
        MakeQueueToken, store=Shared.store, ids=Shared.ids, clock=Shared.clock, codes=Shared.codes
    )
    issue_queue_token: providers.Provider[IssueQueueToken] = providers.Factory(
        IssueQueueToken, store=Shared.store, make_queue_token=make_queue_token
    )
    remove_user: providers.Provider[RemoveUser] = providers.Factory(RemoveUser, store=Shared.store)

    check_names: providers.Provider[CheckNames] = providers.Factory(CheckNames, store=Shared.store)
    make_org: providers.Provider[MakeOrg] = providers.Factory(
        MakeOrg,
        store=Shared.store,
        ids=Shared.ids,
        clock=Shared.clock,
        templates=providers.Factory(KnownTemplates, instance_org=Shared.instance_org),
        instance_org=Shared.instance_org,
    )
    list_orgs: providers.Provider[ListOrgs] = providers.Factory(ListOrgs, directory=Shared.org_directory)
    list_webhooks: providers.Provider[ListWebhooks] = providers.Factory(ListWebhooks, directory=Shared.org_directory)
    backfill_delete_contacts: providers.Provider[BackfillDeleteContacts] = providers.Factory(
        BackfillDeleteContacts, store=Shared.store, directory=Shared.org_directory, clock=Shared.clock
    )
    give_role: providers.Provider[GiveRole] = providers.Factory(
        GiveRole, store=Shared.store, ids=Shared.ids, clock=Shared.clock
    )
    remove_member: providers.Provider[RemoveMember] = providers.Factory(RemoveMember, store=Shared.store)
    invite_member: providers.Provider[InviteMember] = providers.Factory(
        InviteMember,
        store=Shared.store,
        desk=providers.Factory(
            ConfirmDesk,
            ids=Shared.ids,
            clock=Shared.clock,
            codes=Shared.codes,
            mails=providers.Factory(SystemMails, vault=Shared.vault),
            instance_org=Shared.instance_org,
            address=Shared.settings.provided.public_address,
        ),
    )
    make_page_live: providers.Provider[MakePageLive] = providers.Factory(
        MakePageLive, store=Shared.store, clock=Shared.clock
    )
    create_eci: providers.Provider[CreateEci] = providers.Factory(
        CreateEci, store=Shared.store, ids=Shared.ids, clock=Shared.clock, make_org=make_org
    )
    recount: providers.Provider[RecountCounters] = providers.Factory(
        RecountCounters, store=Shared.store, reports=Shared.reports, counters=counters
    )
