"""Links that let a signer tell others; plain addresses, no script of anybody's."""

from urllib.parse import quote, urlencode

from attrs import frozen

from proca.adapters.http.pages.texts import Texts


@frozen
class ShareLink:
    """One way to tell others."""

    name: str
    label: str
    url: str


def share_links(url: str, title: str, texts: Texts) -> tuple[ShareLink, ...]:
    """By e-mail and by messengers; who follows one is known to come from it."""

    def said(source: str) -> str:
        return f"{texts('share.text', title=title)} {_tracked(url, source)}"

    mail = f"mailto:?subject={quote(title, safe='')}&body={quote(said('email'), safe='')}"
    telegram = urlencode({"url": _tracked(url, "telegram"), "text": texts("share.text", title=title)}, quote_via=quote)
    return (
        ShareLink("mail", texts("share.mail"), mail),
        ShareLink("whatsapp", "WhatsApp", f"https://wa.me/?text={quote(said('whatsapp'), safe='')}"),
        ShareLink("telegram", "Telegram", f"https://t.me/share/url?{telegram}"),
        ShareLink("mastodon", "Mastodon", f"https://share.joinmastodon.org/#text={quote(said('mastodon'), safe='')}"),
    )


def _tracked(url: str, source: str) -> str:
    return f"{url}?utm_source={source}&utm_medium=share"
