"""Who may do what with campaigns (20 §3.7, §1.8; golden roles/add-campaign, roles/upsert-targets)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from application.campaigns.coalition import ROLES, Coalition, refusal
from proca.domain.users.user import User

EVERYBODY = (*ROLES, "partner", "stranger", "admin", "nobody")
MANAGERS = {"owner", "campaigner", "admin"}
EDITORS = {*ROLES, "admin"}

Ask = Callable[[Coalition, User | None], Awaitable[Any]]
GROVE: Any = {"name": "grove", "title": "Grove"}
PAGE: Any = {"name": "red/grove", "locale": "en"}
# On the lead's things: who may, and which permissions the error names.
ASKED: dict[str, tuple[Ask, set[str], list[str]]] = {
    "addCampaign": (lambda c, who: c.use_cases.add_campaign(who, "red", GROVE), MANAGERS, ["manage_campaigns"]),
    "upsertCampaign": (lambda c, who: c.use_cases.upsert_campaign(who, "red", GROVE), MANAGERS, ["manage_campaigns"]),
    "updateCampaign": (
        lambda c, who: c.use_cases.update_campaign(who, {"title": "T"}, name="river"),
        EDITORS,
        ["manage_campaigns", "change_campaign_settings"],
    ),
    "updateCampaignProcessing": (
        lambda c, who: c.use_cases.update_campaign_processing(who, "river", {}),
        EDITORS,
        ["change_campaign_settings"],
    ),
    "deleteCampaign": (
        lambda c, who: c.use_cases.delete_campaign(who, name="empty"),
        MANAGERS,
        ["manage_campaigns"],
    ),
    "addActionPage": (
        lambda c, who: c.use_cases.add_action_page(who, "red", "river", PAGE),
        MANAGERS,
        ["manage_action_pages"],
    ),
    "updateActionPage": (
        lambda c, who: c.use_cases.update_action_page(who, {"locale": "sv"}, name="red/home"),
        MANAGERS,
        ["manage_action_pages"],
    ),
    "copyActionPage": (
        lambda c, who: c.use_cases.copy_action_page(who, "red", "red/copy", "red/home"),
        MANAGERS,
        ["manage_action_pages"],
    ),
    "copyCampaignActionPage": (
        lambda c, who: c.use_cases.copy_campaign_action_page(who, "red", "red/copy", "river"),
        MANAGERS,
        ["manage_action_pages"],
    ),
    "deleteActionPage": (
        lambda c, who: c.use_cases.delete_action_page(who, name="red/home"),
        MANAGERS,
        ["manage_action_pages"],
    ),
    "upsertTargets": (
        lambda c, who: c.use_cases.upsert_targets(who, c.campaign.id, []),
        EDITORS,
        ["change_campaign_settings"],
    ),
}


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("operation", ASKED)
async def test_rights(m: Coalition, operation: str, name: str) -> None:
    """20 §12, table of roles; partners have no say over the lead's things."""
    ask, allowed, required = ASKED[operation]
    await m.w.campaign(m.lead, "empty")
    await m.w.page(m.campaign, m.lead, "red/home")
    who = m.users[name]
    if name in allowed:
        await ask(m, who)
        return
    refused = await refusal(ask(m, who))
    assert refused.code == "permission_denied"
    if who is None:
        assert refused.message == "User is not a member of team responsible for resource"
    else:
        assert refused.message == "You do not have the required permission"
        assert refused.details["required"] == required
        assert refused.details.get("org_id") == (m.lead.id if name in ROLES else None)
    assert await m.w.messages() == []


async def test_the_lead_has_no_say_over_a_partners_page(m: Coalition) -> None:
    """20 §3.7: the page's own org decides."""
    await m.w.page(m.campaign, m.partner, "yellow/home")
    for asked in (
        m.use_cases.update_action_page(m.owner, {"locale": "sv"}, name="yellow/home"),
        m.use_cases.delete_action_page(m.owner, name="yellow/home"),
        m.use_cases.copy_action_page(m.owner, "yellow", "yellow/copy", "yellow/home"),
    ):
        assert (await refusal(asked)).code == "permission_denied"
