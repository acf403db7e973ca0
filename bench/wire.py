"""Request bytes as the widget sends them, and as much of an answer as a load needs to read (spec 40)."""

import json
from urllib.parse import urlencode

from attrs import frozen

SIGN = (
    "mutation addActionContact($actionPage: Int!, $action: ActionInput!, $contact: ContactInput!, "
    "$privacy: ConsentInput!, $contactRef: ID, $tracking: TrackingInput){ "
    "addActionContact(actionPageId:$actionPage, action:$action, contact:$contact, privacy:$privacy, "
    "contactRef:$contactRef, tracking:$tracking){contactRef firstName} }"
)
COUNT = "query getCount($actionPage: Int!){actionPage(id:$actionPage) { campaign { stats { supporterCount } }}}"
# What a page of the campaign shows.
CAMPAIGN = (
    "query GetCampaign($id: Int!){campaign(id:$id){id name title status externalId start end config org{name title} "
    "stats{supporterCount actionCount{actionType count} supporterCountByArea{area count}}}}"
)
_HEADERS = (
    "Host: 127.0.0.1\r\nAccept: */*\r\nOrigin: https://riverwatch.example\r\n"
    "Referer: https://riverwatch.example/free-the-tua\r\n"
)
_DIGITS = 9
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length: "


@frozen
class Request:
    """A request of which only a number inside changes; `render` costs one join."""

    before: bytes
    after: bytes
    mark: bytes
    numbered: bool = True

    def render(self, number: int) -> bytes:
        """The bytes with this number in its place."""
        return b"%b%0*d%b" % (self.before, _DIGITS, number, self.after) if self.numbered else self.before

    def is_acknowledged(self, answer: bytes) -> bool:
        """Whether this whole answer says 200, names what was asked for, and has no errors."""
        return answer.startswith(b"HTTP/1.1 200 ") and self.mark in answer and b'"errors"' not in answer


def email(number: int) -> str:
    """The e-mail address of a numbered supporter."""
    return f"s{number:0{_DIGITS}d}@mail.test"


def signature(page_id: int) -> Request:
    """A signature with tracking, custom fields and both consents."""
    body = json.dumps({"query": SIGN, "operationName": "addActionContact", "variables": _variables(page_id)})
    text = f"POST /api?id={page_id} HTTP/1.1\r\n{_HEADERS}{_of_body(body)}{body}"
    before, _, after = text.encode().rpartition(b"#" * _DIGITS)
    return Request(before, after, b'"contactRef"')


def count(page_id: int, *, post: bool = False) -> Request:
    """The supporter count, by GET as the widget asks for it, or by POST."""
    variables = {"actionPage": page_id}
    if post:
        return _asked(COUNT, variables)
    query = urlencode({"query": COUNT, "variables": json.dumps(variables, separators=(",", ":"))})
    return _fixed(f"GET /api?{query} HTTP/1.1\r\n{_HEADERS}\r\n")


def campaign(campaign_id: int) -> Request:
    """A campaign with its counts, by POST as GraphQL clients ask."""
    return _asked(CAMPAIGN, {"id": campaign_id})


def stats(campaign_id: int) -> Request:
    """The counts of a campaign, by GET from /v1."""
    return _fixed(f"GET /v1/campaigns/{campaign_id}/stats HTTP/1.1\r\n{_HEADERS}\r\n")


def with_header(request: bytes, line: str) -> bytes:
    """The request with one more header line."""
    first, _, rest = request.partition(b"\r\n")
    return b"%b\r\n%b\r\n%b" % (first, line.encode(), rest)


def length_of_answer(data: bytes) -> int:
    """How many bytes the answer that begins here has; 0 while its head is incomplete."""
    end = data.find(_END_OF_HEAD)
    if end < 0:
        return 0
    at = data.find(_LENGTH, 0, end)
    if at < 0:
        return end + len(_END_OF_HEAD)
    at += len(_LENGTH)
    return end + len(_END_OF_HEAD) + int(data[at : data.index(b"\r", at)])


def _variables(page_id: int) -> dict[str, object]:
    return {
        "actionPage": page_id,
        "action": {"actionType": "signature", "customFields": json.dumps({"comment": "Let it flow", "n": 4})},
        "contact": {
            "firstName": "Olga",
            "lastName": "Lind",
            "email": email(0).replace("0" * _DIGITS, "#" * _DIGITS),
            "address": {"country": "se", "postcode": "114 55"},
        },
        "privacy": {"optIn": True, "leadOptIn": True},
        "tracking": {"source": "team", "medium": "mail", "campaign": "week7", "location": "https://riverwatch.example"},
    }


def _asked(query: str, variables: dict[str, int]) -> Request:
    body = json.dumps({"query": query, "variables": variables})
    return _fixed(f"POST /api HTTP/1.1\r\n{_HEADERS}{_of_body(body)}{body}")


def _fixed(text: str) -> Request:
    return Request(text.encode(), b"", b'"supporterCount"', numbered=False)


def _of_body(body: str) -> str:
    return f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n"
