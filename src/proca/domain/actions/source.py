"""Where a supporter came from: tracking codes and the page's location (spec 10 §4.6)."""

from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from proca.domain.rules import is_storable

UNKNOWN = "unknown"
MAX_LENGTH = 255
_SCHEMES = frozenset({"http", "https", "ws", "wss"})


@frozen
class Tracking:
    """The tracking input; a null code makes the whole source invalid, an absent or empty one takes the default."""

    source: str | None = UNKNOWN
    medium: str | None = UNKNOWN
    campaign: str | None = UNKNOWN
    content: str | None = ""
    location: str | None = None


@frozen
class Source:
    """Five texts, each at most 255 characters, unique as a whole."""

    source: str = UNKNOWN
    medium: str = UNKNOWN
    campaign: str = UNKNOWN
    content: str = ""
    location: str = ""


def source_of(tracking: Tracking | None, referer: str | None) -> Source | None:
    """The source of an action, or none: nothing is known, or the codes are invalid (that is no error)."""
    if tracking is None:
        return _storable(Source(location=_cut(location_of(None, referer)))) if referer else None
    named = (tracking.source, tracking.medium, tracking.campaign)
    if None in named or tracking.content is None:
        return None
    source, medium, campaign = (_cut(code or UNKNOWN) for code in named)
    location = location_of(tracking.location, referer)
    return _storable(Source(source, medium, campaign, _cut(tracking.content), _cut(location)))


def location_of(claimed: str | None, referer: str | None) -> str:
    """The location to store: what the page claims counts only as far as the Referer header bears it out."""
    seen = _well_formed(referer)
    if referer is None or seen is None:
        return ""
    if not claimed:
        return referer
    page = _well_formed(claimed)
    return stripped(page) if page and claimed.startswith(stripped(seen)) else stripped(seen)


def contradicts(tracking: Tracking | None, referer: str | None) -> bool:
    """Whether the claimed location lies elsewhere than the Referer says; worth a warning, not a refusal."""
    claimed = tracking.location if tracking else None
    page, seen = _well_formed(claimed), _well_formed(referer)
    return bool(page and seen and claimed and not claimed.startswith(stripped(seen)))


def stripped(url: SplitResult) -> str:
    """Scheme, host, port and path only."""
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"


def _well_formed(text: str | None) -> SplitResult | None:
    if not text:
        return None
    try:
        url = urlsplit(text)
        host = url.hostname
        _ = url.port
    except ValueError:
        return None
    return url if url.scheme in _SCHEMES and host and url.path else None


def _cut(text: str) -> str:
    return text[:MAX_LENGTH]


def _storable(source: Source) -> Source | None:
    """A source that no store could keep is invalid, hence none."""
    texts = (source.source, source.medium, source.campaign, source.content, source.location)
    return source if all(map(is_storable, texts)) else None
