"""Users, memberships and confirms, put together."""

from dependency_injector import providers

from proca.adapters.http.use_cases.people import PeopleUseCases
from proca.application.confirms.answer_confirm import AnswerConfirm, FollowConfirmLink
from proca.application.confirms.answering import Answering
from proca.application.confirms.desk import ConfirmDesk
from proca.application.confirms.guessing import GuessLimit
from proca.application.confirms.invite_partner import AskToJoinCampaign, InvitePartner
from proca.application.confirms.launch_action_page import LaunchActionPage
from proca.application.confirms.show_confirm import ShowConfirm
from proca.application.mails.system_mail import SystemMails
from proca.application.users.browse_users import BrowseUsers
from proca.application.users.current_user import CurrentUser
from proca.application.users.find_viewer import FindViewer
from proca.application.users.invite import InviteOrgUser
from proca.application.users.list_users import ListUsers
from proca.application.users.members import AddOrgUser, DeleteOrgUser, UpdateOrgUser
from proca.application.users.reset_api_token import ResetApiToken
from proca.application.users.update_user import UpdateUser
from proca.entrypoints.wiring.shared import Shared


class PeopleWiring(Shared):
    """Users, memberships and confirms."""

    mails: providers.Provider[SystemMails] = providers.Factory(SystemMails, vault=Shared.vault)
    desk: providers.Provider[ConfirmDesk] = providers.Factory(
        ConfirmDesk,
        ids=Shared.ids,
        clock=Shared.clock,
        codes=Shared.codes,
        mails=mails,
        instance_org=Shared.instance_org,
        address=Shared.settings.provided.public_address,
    )
    guesses: providers.Provider[GuessLimit] = providers.Factory(GuessLimit, limits=Shared.limits)
    answering: providers.Provider[Answering] = providers.Factory(Answering, ids=Shared.ids, clock=Shared.clock)
    invite_partner: providers.Provider[InvitePartner] = providers.Factory(InvitePartner, store=Shared.store, desk=desk)
    ask_to_join_campaign: providers.Provider[AskToJoinCampaign] = providers.Factory(
        AskToJoinCampaign, store=Shared.store, desk=desk
    )
    invite_org_user: providers.Provider[InviteOrgUser] = providers.Factory(
        InviteOrgUser, store=Shared.store, desk=desk, limits=Shared.limits
    )
    use_cases: providers.Provider[PeopleUseCases] = providers.Factory(
        PeopleUseCases,
        current_user=providers.Factory(CurrentUser),
        list_users=providers.Factory(ListUsers, directory=Shared.user_directory),
        update_user=providers.Factory(UpdateUser, store=Shared.store, clock=Shared.clock),
        reset_api_token=providers.Factory(
            ResetApiToken, store=Shared.store, ids=Shared.ids, clock=Shared.clock, codes=Shared.codes
        ),
        find_viewer=providers.Factory(FindViewer, directory=Shared.user_directory),
        browse_users=providers.Factory(BrowseUsers, directory=Shared.user_directory),
        add_org_user=providers.Factory(AddOrgUser, store=Shared.store, ids=Shared.ids, clock=Shared.clock),
        invite_org_user=invite_org_user,
        update_org_user=providers.Factory(UpdateOrgUser, store=Shared.store, clock=Shared.clock),
        delete_org_user=providers.Factory(DeleteOrgUser, store=Shared.store),
        launch_action_page=providers.Factory(LaunchActionPage, store=Shared.store, clock=Shared.clock, desk=desk),
        answer_confirm=providers.Factory(AnswerConfirm, store=Shared.store, answering=answering, guesses=guesses),
        follow_confirm_link=providers.Factory(
            FollowConfirmLink, store=Shared.store, answering=answering, guesses=guesses
        ),
        show_confirm=providers.Factory(ShowConfirm, store=Shared.store, clock=Shared.clock, guesses=guesses),
        legacy_links=Shared.settings.provided.legacy_links,
    )
