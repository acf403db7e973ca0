"""Pages of a European Citizens' Initiative (20 §11.4)."""

from proca.domain.campaigns.action_page import ActionPage, violations
from proca.domain.campaigns.eci_pages import LANGUAGES, eci_pages
from proca.domain.contacts.country_rules import COUNTRIES
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from strategies_users import NOW


def test_each_country_has_a_page_that_keeps_every_rule() -> None:
    pages = eci_pages("save_bees")
    assert [page["config"] for page in pages] == [{"country": country} for country in sorted(COUNTRIES)]
    assert len({page["name"] for page in pages}) == len(COUNTRIES) == 27
    for page in pages:
        name, locale = page["name"] or "", page["locale"] or ""
        made = ActionPage(ActionPageId(1), CampaignId(1), OrgId(1), name, locale, NOW, NOW)
        assert list(violations(made)) == []


def test_each_country_has_a_language_and_no_other() -> None:
    assert LANGUAGES.keys() == COUNTRIES.keys()
