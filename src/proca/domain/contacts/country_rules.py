"""What each country asks of its citizens who sign a European Citizens' Initiative; spec 10 §2.4.

Read once from the rule table. Rules are keyed by nationality, postcode formats by the country of residence.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from attrs import frozen

from proca.domain.contacts.egn import is_egn
from proca.domain.words import snake_case

NumberTest = Callable[[str, date], bool]

# The table knows the Czech id card in lower case only, in which no such card is written (Q12).
_CASELESS = {("CZ", "id.card")}
_CALCULATED: Mapping[tuple[str, str], NumberTest] = {("BG", "personal.number"): is_egn}


@frozen
class CountryRules:
    """One nationality: its age limit in years, its documents, and the members (snake_case) that it requires.

    `document_types` are those of which one is needed, none meaning no document; `number_tests` are keyed by type
    and take today's date beside the number; a type without one takes any number.
    """

    age_limit: int
    document_types: tuple[str, ...]
    number_tests: Mapping[str, NumberTest]
    required: tuple[str, ...]
    required_of_address: tuple[str, ...]


def _compiled(pattern: str, *, ignore_case: bool) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | (re.IGNORECASE if ignore_case else re.NOFLAG))


def _number_test(country: str, kind: str, row: Mapping[str, Any]) -> NumberTest:
    pattern = _compiled(row["anchored_pattern"], ignore_case=row["ignore_case"] or (country, kind) in _CASELESS)
    return _CALCULATED.get((country, kind), lambda number, _today: pattern.fullmatch(number) is not None)


def _country(code: str, row: Mapping[str, Any]) -> CountryRules:
    members = row["enforced_required_fields"]
    tests = {kind: _number_test(code, kind, each) for kind, each in row["document_number_formats"].items()}
    return CountryRules(
        age_limit=row["age_limit"],
        document_types=tuple(row["accepted_document_types"]),
        number_tests=MappingProxyType(tests),
        required=tuple(snake_case(name) for name in members if "." not in name),
        required_of_address=tuple(snake_case(name.removeprefix("address.")) for name in members if "." in name),
    )


_TABLE = json.loads((files("proca.domain.contacts") / "rule_tables" / "eci_country_rules.json").read_text("utf-8"))
_DEFAULT_POSTCODE = _TABLE["meta"]["default_postcode_format"]
_POSTCODES = {
    code: _compiled(**(row["postcode_format"] or _DEFAULT_POSTCODE)) for code, row in _TABLE["countries"].items()
}
_ELSEWHERE = _compiled(**_DEFAULT_POSTCODE)

COUNTRIES: Mapping[str, CountryRules] = MappingProxyType(
    {code: _country(code, row) for code, row in _TABLE["countries"].items()}
)


def postcode_format(residence: str | None) -> re.Pattern[str]:
    """How postcodes look in the country of residence; lenient where the table says nothing."""
    return _POSTCODES.get(residence or "", _ELSEWHERE)
