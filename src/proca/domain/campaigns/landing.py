"""Where a supporter may be sent after following a link: only to sites that the page vouches for (00 D9, 20.13#21)."""

import re
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import quote, urlencode

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.orgs.org import Org

# No user name in front of the host, and no backslash, which browsers take for a slash: both mislead about the host.
_ADDRESS = re.compile(r"(https?://)([a-z0-9][a-z0-9.-]*)(:[0-9]{1,5})?([/?#][^\\\s\x00-\x1f\x7f]*)?", re.IGNORECASE)
_SAFE = "/?&=#%:;,+@!$'()*~-._[]"


def is_allowed(address: str, page: ActionPage, org: Org, hosts: Collection[str] = ()) -> bool:
    """Whether it is http(s) with a host that is the domain in the page's name, in `config.allowedHosts` of the page or
    its org, or among the instance's hosts, all without regard to letter case; the path may be empty."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return False
    domain = page.name.partition("/")[0]
    known = {domain, *_hosts(page.config), *_hosts(org.config), *hosts}
    return found[2].lower().rstrip(".") in {one.lower() for one in known}


def with_query(address: str, given: Iterable[tuple[str, str]]) -> str:
    """An allowed address, or a path of our own, with these in front of its query."""
    rest, hash_, fragment = address.partition("#")
    path, _, query = rest.partition("?")
    if _ADDRESS.fullmatch(path) and path.count("/") == 2:  # noqa: PLR2004  (those of the scheme)
        path += "/"
    whole = "&".join(part for part in (urlencode(list(given)), query) if part)
    return quote(f"{path}?{whole}" if whole else path, safe=_SAFE) + hash_ + quote(fragment, safe=_SAFE)


def _hosts(config: Mapping[str, object]) -> list[str]:
    listed = config.get("allowedHosts")
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list | tuple) else []
