"""Pages of partners (20 §8.3, §9)."""

from datetime import timedelta
from itertools import islice

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.partner_page import launched, partner_names
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from strategies_users import NOW

PAGE = ActionPage(ActionPageId(9), CampaignId(5), OrgId(8), "purple/beer", "pl", NOW, NOW)


def test_launching_changes_nothing_but_that() -> None:
    later = NOW + timedelta(hours=1)
    live = launched(PAGE, later)
    assert (live.live, live.updated_at, live.name) == (True, later, PAGE.name)
    assert launched(live, later + timedelta(hours=1)) is live


def test_a_copy_has_the_path_below_the_name_of_its_org() -> None:
    """20 §8.3: with -1, -2, … until one is free."""
    names = partner_names("green", "yellow.example/beer/now")
    assert list(islice(names, 3)) == ["green/beer/now", "green/beer/now-1", "green/beer/now-2"]
