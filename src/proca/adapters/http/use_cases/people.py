"""Users, memberships and confirms."""

from attrs import frozen

from proca.application.confirms.answer_confirm import AnswerConfirm, FollowConfirmLink
from proca.application.confirms.launch_action_page import LaunchActionPage
from proca.application.confirms.show_confirm import ShowConfirm
from proca.application.users.browse_users import BrowseUsers
from proca.application.users.current_user import CurrentUser
from proca.application.users.find_viewer import FindViewer
from proca.application.users.invite import InviteOrgUser
from proca.application.users.list_users import ListUsers
from proca.application.users.members import AddOrgUser, DeleteOrgUser, UpdateOrgUser
from proca.application.users.reset_api_token import ResetApiToken
from proca.application.users.update_user import UpdateUser


@frozen
class PeopleUseCases:
    """Users, memberships and confirms, as use cases; `legacy_links` lets links act when they are opened (00 D8)."""

    current_user: CurrentUser
    list_users: ListUsers
    update_user: UpdateUser
    reset_api_token: ResetApiToken
    find_viewer: FindViewer
    browse_users: BrowseUsers
    add_org_user: AddOrgUser
    invite_org_user: InviteOrgUser
    update_org_user: UpdateOrgUser
    delete_org_user: DeleteOrgUser
    launch_action_page: LaunchActionPage
    answer_confirm: AnswerConfirm
    follow_confirm_link: FollowConfirmLink
    show_confirm: ShowConfirm
    legacy_links: bool = False
