"""The pages of a European Citizens' Initiative: one for each country whose citizens sign (spec 20 §11.4)."""

from collections.abc import Mapping
from types import MappingProxyType

from proca.domain.campaigns.changes import ActionPageChanges
from proca.domain.contacts.country_rules import COUNTRIES

# The official language that most people of a country speak; a page can be changed later, or copied for another one.
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "AT": "de",
        "BE": "nl",
        "BG": "bg",
        "CY": "el",
        "CZ": "cs",
        "DE": "de",
        "DK": "da",
        "EE": "et",
        "ES": "es",
        "FI": "fi",
        "FR": "fr",
        "GR": "el",
        "HR": "hr",
        "HU": "hu",
        "IE": "en",
        "IT": "it",
        "LT": "lt",
        "LU": "fr",
        "LV": "lv",
        "MT": "mt",
        "NL": "nl",
        "PL": "pl",
        "PT": "pt",
        "RO": "ro",
        "SE": "sv",
        "SI": "sl",
        "SK": "sk",
    }
)


def eci_pages(campaign_name: str) -> tuple[ActionPageChanges, ...]:
    """What to ask for: `campaign/de` and so on, in the order of the countries, each in a language of its country."""
    return tuple(
        ActionPageChanges(
            name=f"{campaign_name}/{country.lower()}", locale=LANGUAGES[country], config={"country": country}
        )
        for country in sorted(COUNTRIES)
    )
