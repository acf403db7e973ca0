"""What a page's config says about how the page looks; anybody may have written it, so every value is checked."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from attrs import frozen

from proca.adapters.http.pages.texts import Texts, texts_for
from proca.domain.actions import action
from proca.domain.actions.action import ActionInput
from proca.domain.actions.custom_fields import NO_FIELDS
from proca.domain.intake.signing_page import SigningPage

DEFAULT_ACTION_TYPE = "petition"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl"}


@frozen
class PageConfig:
    """The config of the page, completed by the campaign's; values of a wrong kind count as absent."""

    title: str
    text: str | None
    goal: int | None
    button: str | None
    thanks_title: str | None
    thanks_text: str | None
    privacy_policy: str | None
    action_type: str
    texts: Texts
    lang: str
    dir: str


def config_of(page: SigningPage) -> PageConfig:
    """What the page shows."""
    merged = {**page.campaign.config, **page.page.config}
    thanks = merged.get("thanks")
    thanks = thanks if isinstance(thanks, Mapping) else {}
    locale = page.page.locale
    return PageConfig(
        title=_text(merged.get("title")) or page.campaign.title,
        text=_text(merged.get("text")),
        goal=_count(merged.get("goal")),
        button=_text(merged.get("button")),
        thanks_title=_text(thanks.get("title")),
        thanks_text=_text(thanks.get("text")),
        privacy_policy=_web_address(merged.get("privacyPolicy")),
        action_type=_action_type(merged.get("actionType")),
        texts=texts_for(locale, page.page.config.get("texts")),
        lang=_language_tag(locale),
        dir="rtl" if locale[:2] in _RIGHT_TO_LEFT else "ltr",
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _web_address(value: object) -> str | None:
    """Only http(s): a `javascript:` address would be somebody else's code on our page."""
    if not isinstance(value, str):
        return None
    try:
        url = urlsplit(value.strip())
    except ValueError:
        return None
    return value.strip() if url.scheme in ("http", "https") and url.netloc else None


def _action_type(value: object) -> str:
    if isinstance(value, str) and not list(action.violations(ActionInput(action_type=value), NO_FIELDS)):
        return value
    return DEFAULT_ACTION_TYPE


def _language_tag(locale: str) -> str:
    """`sr_RS@latin` is `sr-Latn-RS` to a browser."""
    place, _, modifier = locale.partition("@")
    language, _, region = place.partition("_")
    return "-".join(filter(None, (language, _SCRIPTS.get(modifier, ""), region)))
