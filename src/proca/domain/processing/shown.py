"""What a dead letter says, for people who look for the cause: its shape, and what is about nobody (spec 30.12#1)."""

from collections.abc import Mapping
from types import MappingProxyType

from proca.domain.masking import mask

# Variables of mails are sealed because they hold links that open accounts (spec 20.13#10).
_NEVER = frozenset({"sealed"})
_PLAIN = frozenset(
    {
        "schema",
        "stage",
        "eventType",
        "timestamp",
        "actionId",
        "actionPageId",
        "campaignId",
        "orgId",
        "template",
        "locale",
    }
)
_PARTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "org": frozenset({"name", "title"}),
        "action": frozenset({"actionType", "createdAt", "testing"}),
        "actionPage": frozenset(
            {"name", "locale", "thankYouTemplate", "thankYouTemplateRef", "supporterConfirmTemplate"}
        ),
        "campaign": frozenset({"id", "name", "title", "externalId", "contactSchema"}),
        "privacy": frozenset({"withConsent", "optIn", "communication", "givenAt", "emailStatus", "emailStatusChanged"}),
    }
)


def shown(body: Mapping[str, object]) -> dict[str, object]:
    """The body with everything masked that is not known to be about nobody; sealed members are left out."""
    return {key: _shown(key, value) for key, value in body.items() if key not in _NEVER}


def _shown(key: str, value: object) -> object:
    if key in _PARTS and isinstance(value, Mapping):
        return {inner: _member(inner, one, _PARTS[key]) for inner, one in value.items()}
    return _member(key, value, _PLAIN)


def _member(key: str, value: object, plain: frozenset[str]) -> object:
    return value if key in plain and not isinstance(value, (Mapping, list, tuple)) else mask(value, ())
