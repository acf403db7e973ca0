"""Every route under /v1: what succeeds, what is refused and how, all of it held against the OpenAPI document."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from adapters.http.openapi import Document
from proca.adapters.http.app import create_app
from proca.adapters.http.surroundings import MAX_BODY
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.orgs.org import Org
from world import ACT, LINK, STORES, World, world

Json = dict[str, Any]
PROBLEM = "application/problem+json"
SIGNATURES, ACTIONS, LINKS = ("/v1/action-pages/1/" + what for what in ("signatures", "actions", "links"))
SIGNATURE: Json = {
    "action": {"actionType": "petition", "customFields": {"comment": "long live the river", "age": 31}},
    "contact": {
        "firstName": "Inês",
        "lastName": "Duarte",
        "email": "ines@mail.test",
        "address": {"country": "PT", "postcode": "5400-312"},
    },
    "privacy": {"optIn": True},
    "tracking": {"source": "team", "medium": "mail", "campaign": "week7"},
}
FOLLOW_UP: Json = {"action": {"actionType": "share"}, "contactRef": "c29tZWJvZHk"}
LINKING: Json = {"contactRef": "c29tZWJvZHk", "linkRefs": []}
POSTS = {SIGNATURES: SIGNATURE, ACTIONS: FOLLOW_UP, LINKS: LINKING}
GETS = (
    "/v1/action-pages/1",
    "/v1/action-pages?name=wood.test/river",
    "/v1/campaigns/1",
    "/v1/campaigns",
    "/v1/campaigns/1/stats",
    "/v1/campaigns/1/actions?actionType=petition",
)
TAGGED = tuple(path for path in GETS if path not in ("/v1/campaigns", GETS[-1]))
RECORD = ("supporters", "contacts", "actions", "outbox")


async def furnish(made: World) -> tuple[Org, Campaign, ActionPage]:
    """An org with a campaign and a page, all number 1 but for the org."""
    alpha = await made.org("alpha", config={"logo": "a.svg"})
    window = MailToTargets(made.clock.now(), made.clock.now().replace(year=2027))
    campaign = await made.campaign(alpha, public_actions=("petition:comment",), config={"goal": 5}, mtt=window)
    await made.target(campaign, 1)
    page = await made.page(campaign, alpha, "wood.test/river", config={"journey": ["Petition"]}, extra_supporters=7)
    assert (campaign.id, page.id) == (1, 1)
    return alpha, campaign, page


async def watched(made: World) -> World:
    """The world with every answer held against the document."""
    document = Document((await made.http.get("/docs/openapi.json")).json())
    made.http.event_hooks = {"response": [document.check]}
    return made


@pytest.fixture
async def w() -> AsyncIterator[World]:
    async with world("memory") as made:
        await furnish(made)
        yield await watched(made)


@pytest.fixture(params=STORES)
async def anywhere(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(request.param) as made:
        await furnish(made)
        yield await watched(made)


def changed(body: Json, *path: str, to: object) -> Json:
    """The body with another value at one place."""
    copy = deepcopy(body)
    inner: Any = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = to
    return copy


def problem_of(answer: httpx.Response, status: int, code: str) -> Json:
    """The problem, which must have this status and code (RFC 9457)."""
    assert answer.headers["content-type"] == PROBLEM
    tree: Json = answer.json()
    assert (answer.status_code, tree["status"], tree["code"]) == (status, status, code), tree
    assert tree["type"] == f"urn:proca:problem:{code}"
    assert tree["title"]
    return tree


async def stored(w: World) -> list[int]:
    return [await w.count(table) for table in RECORD]


# ---------------------------------------------------------------- what succeeds


async def test_a_signature(anywhere: World) -> None:
    w = anywhere
    answer = await w.http.post(SIGNATURES, json=SIGNATURE)
    assert answer.status_code == 201
    assert answer.json()["firstName"] == "Inês"
    assert len(answer.json()["contactRef"]) == 43
    assert await stored(w) == [1, 1, 1, 1]
    assert await w.process() == 1
    org = await _alpha(w)
    (recorded,) = await w.recorded(org)
    assert recorded.action.fields == SIGNATURE["action"]["customFields"]
    assert json.loads(recorded.contact.payload.content)["postcode"] == "5400-312"
    assert recorded.action.source_id is not None


async def test_an_action_and_its_linking(anywhere: World) -> None:
    """Un-linked at first, then the signature's: both ways to link."""
    w = anywhere
    answer = await w.http.post(ACTIONS, json=FOLLOW_UP)
    assert (answer.status_code, answer.json()) == (201, {"contactRef": "c29tZWJvZHk", "firstName": None})
    reference = (await w.http.post(SIGNATURES, json=SIGNATURE)).json()["contactRef"]
    answer = await w.http.post(ACTIONS, json={**FOLLOW_UP, "contactRef": reference})
    assert answer.json() == {"contactRef": reference, "firstName": "Inês"}
    for _ in range(2):
        answer = await w.http.post(LINKS, json={"contactRef": reference, "linkRefs": ["c29tZWJvZHk"]})
        assert (answer.status_code, answer.json()) == (200, {"contactRef": reference, "firstName": "Inês"})
    await w.process()
    assert len(await w.recorded(await _alpha(w))) == 3


async def test_earlier_actions_are_linked_by_the_signature(w: World) -> None:
    await w.http.post(ACTIONS, json=FOLLOW_UP)
    await w.http.post(SIGNATURES, json={**SIGNATURE, "contactRef": "c29tZWJvZHk"})
    assert len(await w.recorded(await _alpha(w))) == 2


async def test_a_page_by_number_and_by_name(w: World) -> None:
    by_number, by_name = [(await w.http.get(path)).json() for path in GETS[:2]]
    assert by_number == by_name
    assert by_number["config"] == {"journey": ["Petition"]}
    assert by_number["campaign"]["name"] == "river"
    assert by_number["org"] == {"name": "alpha", "title": "Alpha", "config": {"logo": "a.svg"}}
    assert (await w.http.get("/v1/action-pages", params={"name": "WOOD.test/River"})).json() == by_number


async def test_campaigns(anywhere: World) -> None:
    w = anywhere
    one = (await w.http.get("/v1/campaigns/1")).json()
    assert one["config"] == {"goal": 5}
    lists: dict[str, list[Json]] = {"": [one], "name=RIVER": [one], "title=Riv%25": [one], "title=riv%25": []}
    for query, wanted in {**lists, "name=nope": [], "title=%25\\": [], "title=%00": [], "name=%00": []}.items():
        answer = await w.http.get(f"/v1/campaigns?{query}")
        assert (answer.status_code, answer.json()) == (200, wanted), query


async def test_counts(anywhere: World) -> None:
    w = anywhere
    before = (await w.http.get("/v1/campaigns/1/stats")).json()
    assert before["supporterCount"] == 7
    await w.http.post(SIGNATURES, json=SIGNATURE)
    await w.process()
    w.clock.move(seconds=1)
    after = (await w.http.get("/v1/campaigns/1/stats")).json()
    assert after["supporterCount"] == 8
    assert after["supporterCountByOrg"] == {"alpha": 8}
    assert after["supporterCountByArea"] == {"PT": 1}
    assert after["actionCount"] == {"petition": 1}


async def test_public_actions(anywhere: World) -> None:
    """10 §7.7: newest first, only what the campaign shows."""
    w = anywhere
    for number in range(3):
        body = changed(SIGNATURE, "contact", "email", to=f"p{number}@mail.test")
        await w.http.post(SIGNATURES, json=changed(body, "action", "customFields", "comment", to=f"comment {number}"))
    await w.process()
    shown = (await w.http.get("/v1/campaigns/1/actions?actionType=petition&limit=2")).json()
    assert [one["customFields"] for one in shown] == [{"comment": "comment 2"}, {"comment": "comment 1"}]
    assert {one["area"] for one in shown} == {"PT"}
    assert (await w.http.get("/v1/campaigns/1/actions?actionType=%00")).json() == []


# ---------------------------------------------------------------- revalidation


@pytest.mark.parametrize("path", TAGGED)
async def test_what_is_known_is_not_sent_again(w: World, path: str) -> None:
    """RFC 9110 §13.1.2: weak tags (as proxies make them), lists and `*` count; anything else does not."""
    first = await w.http.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, max-age=1"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await w.http.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), known
    for known in ('"other"', "", tag.strip('"'), f"{tag}x"):
        again = await w.http.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.json()) == (200, first.json()), known


async def test_a_change_changes_the_tag(w: World) -> None:
    first = await w.http.get("/v1/campaigns/1/stats")
    await w.http.post(SIGNATURES, json=SIGNATURE)
    await w.process()
    w.clock.move(seconds=1)
    again = await w.http.get("/v1/campaigns/1/stats", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


# ---------------------------------------------------------------- 404 and 405


@pytest.mark.parametrize(
    "path",
    [
        "/v1/action-pages/99",
        "/v1/action-pages?name=nope",
        "/v1/action-pages?name=%00",
        "/v1/action-pages?name=" + "x" * 5000,
        "/v1/campaigns/99",
        "/v1/campaigns/99/stats",
        "/v1/campaigns/99/actions?actionType=petition",
        f"/v1/campaigns/{2**53 - 1}",
    ],
)
async def test_what_does_not_exist(anywhere: World, path: str) -> None:
    problem_of(await anywhere.http.get(path), 404, "not_found")


@pytest.mark.parametrize("path", POSTS)
async def test_posting_to_a_page_that_does_not_exist(anywhere: World, path: str) -> None:
    answer = await anywhere.http.post(path.replace("/1/", "/99/"), json=POSTS[path])
    problem_of(answer, 404, "not_found")
    assert await stored(anywhere) == [0, 0, 0, 0]


async def test_linking_nobody(w: World) -> None:
    """10 §10.1 no. 17."""
    assert problem_of(await w.http.post(LINKS, json=LINKING), 404, "not_found")["title"]


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nowhere", "/v1/campaigns/x", "/v1/campaigns/" + "9" * 5000])
async def test_no_route(w: World, path: str) -> None:
    problem_of(await w.http.get(path), 404, "not_found")


@pytest.mark.parametrize(("method", "path"), [("GET", SIGNATURES), ("PUT", GETS[0]), ("DELETE", GETS[2])])
async def test_the_wrong_method_is_told_the_right_ones(w: World, method: str, path: str) -> None:
    """RFC 9110 §15.5.6: `Allow` is a must."""
    answer = await w.http.request(method, path)
    problem_of(answer, 405, "method_not_allowed")
    assert ("POST" if path == SIGNATURES else "GET") in answer.headers["allow"]


# ---------------------------------------------------------------- 400


_MALFORMED: list[tuple[Json, list[str | int], str]] = [
    (changed(SIGNATURE, "extra", to=1), [], "Object contains unknown field `extra`"),
    (changed(SIGNATURE, "contact", "extra", to=1), ["contact"], "Object contains unknown field `extra`"),
    (changed(SIGNATURE, "privacy", "opt_in", to=True), ["privacy"], "Object contains unknown field `opt_in`"),
    ({"contact": {}, "privacy": {}}, [], "Object missing required field `action`"),
    (changed(SIGNATURE, "action", to={}), ["action"], "Object missing required field `actionType`"),
    (changed(SIGNATURE, "contact", to=None), ["contact"], "Expected `object`, got `null`"),
    (changed(SIGNATURE, "privacy", to=None), ["privacy"], "Expected `object`, got `null`"),
    (changed(SIGNATURE, "action", "actionType", to=None), ["action", "actionType"], "Expected `str`, got `null`"),
    (changed(SIGNATURE, "action", "customFields", to=None), ["action", "customFields"], "Expected `object`, got `null`"),
    (changed(SIGNATURE, "action", "testing", to="true"), ["action", "testing"], "Expected `bool`, got `str`"),
    (changed(SIGNATURE, "contact", "firstName", to=5), ["contact", "firstName"], "Expected `str | null`, got `int`"),
    (changed(SIGNATURE, "contact", "birthDate", to="1980-13-01"), ["contact", "birthDate"], "Invalid RFC3339 encoded date"),
    (changed(SIGNATURE, "action", "donation", to={"amount": "5"}), ["action", "donation", "amount"], "Expected `int | null`, got `str`"),
    (changed(SIGNATURE, "action", "donation", to={"frequencyUnit": "x"}), ["action", "donation", "frequencyUnit"], "Invalid enum value 'x'"),
    (changed(SIGNATURE, "action", "mtt", to={"targets": ["t", 5]}), ["action", "mtt", "targets", 1], "Expected `str`, got `int`"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "path", "message"), _MALFORMED)
async def test_bodies_of_another_form(w: World, body: Json, path: list[str | int], message: str) -> None:
    """Unknown and missing members, wrong types, explicit nulls: refused with the place, nothing stored."""
    answer = await w.http.post(SIGNATURES, json=body)
    assert problem_of(answer, 400, "malformed")["errors"] == [{"message": message, "path": path}]
    assert await stored(w) == [0, 0, 0, 0]


@pytest.mark.parametrize("consent", [1, 0, "true", "false", "1", "null", "yes", 1.0, [], {}])
async def test_nothing_but_a_boolean_is_a_consent(w: World, consent: object) -> None:
    """Whoever sends something else has not asked the question that the law wants asked."""
    answer = await w.http.post(SIGNATURES, json=changed(SIGNATURE, "privacy", "optIn", to=consent))
    assert problem_of(answer, 400, "malformed")["errors"][0]["path"] == ["privacy", "optIn"]


@pytest.mark.parametrize("consent", [True, False, None])
async def test_consent_given_refused_and_not_asked(w: World, consent: bool | None) -> None:
    """10 §10.1 no. 8: null and absent both say that nobody asked."""
    await w.http.post(SIGNATURES, json=changed(SIGNATURE, "privacy", "optIn", to=consent))
    (recorded,) = await w.recorded(await _alpha(w))
    assert recorded.contact.communication_consent is consent


async def test_somebody_is_called_null(w: World) -> None:
    await w.http.post(SIGNATURES, json=changed(SIGNATURE, "contact", "lastName", to="Null"))
    (recorded,) = await w.recorded(await _alpha(w))
    assert json.loads(recorded.contact.payload.content)["lastName"] == "Null"


async def test_optional_members_may_be_null(w: World) -> None:
    contact = SIGNATURE["contact"] | {"phone": None, "birthDate": None, "nationality": None}
    body = SIGNATURE | {"contact": contact, "tracking": None, "contactRef": None}
    body = changed(body, "action", to={"actionType": "petition", "donation": None, "mtt": None})
    assert (await w.http.post(SIGNATURES, json=body)).status_code == 201


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The body is missing"),
        (b"[]", "Expected `object`, got `array`"),
        (b"null", "Expected `object`, got `null`"),
        (b"5", "Expected `object`, got `int`"),
        (b"{", None),
        (b"nonsense", None),
        (b'{"action": "\xff"}', None),
        (b'{"action": {"actionType": "\xff"}}', None),
        (b'{"action": {"actionType": "\\ud800"}}', None),
        (b'{"action": {"actionType": "p", "customFields": {"n": 1e999}}}', "Number out of range"),
        (b'{"action": {"actionType": "p", "customFields": {"n": NaN}}}', None),
        (b'{"action":' * 100_000, None),
        (b'{"action": {"actionType": "p", "customFields": {"n": ' + b"[" * 100_000, None),
    ],
)
async def test_bodies_that_are_no_json_object(w: World, content: bytes, message: str | None) -> None:
    answer = await w.http.post(SIGNATURES, content=content, headers={"content-type": "application/json"})
    tree = problem_of(answer, 400, "malformed")
    if message is not None:
        assert [error["message"] for error in tree["errors"]] == [message]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/v1/action-pages/-1", "page_id"),
        (f"/v1/action-pages/{2**53}", "page_id"),
        (f"/v1/campaigns/{2**70}/stats", "campaign_id"),
        ("/v1/action-pages", None),
        ("/v1/campaigns/1/actions", None),
        ("/v1/campaigns/1/actions?actionType=petition&limit=0", "limit"),
        ("/v1/campaigns/1/actions?actionType=petition&limit=101", "limit"),
        ("/v1/campaigns/1/actions?actionType=petition&limit=x", "limit"),
    ],
)
async def test_parameters_out_of_bounds(w: World, path: str, where: str | None) -> None:
    tree = problem_of(await w.http.get(path), 400, "malformed")
    assert [error["path"] for error in tree.get("errors", [])] == ([[where]] if where else [])


# ---------------------------------------------------------------- 413, 422, 409, 503, 500


@pytest.mark.parametrize("path", POSTS)
async def test_a_body_that_is_too_large(w: World, path: str) -> None:
    """Announced or not."""
    blank = b" " * (MAX_BODY + 1)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(blank), 1_000_000):
            yield blank[start : start + 1_000_000]

    for content in (blank, pieces()):
        answer = await w.http.post(path, content=content, headers={"content-type": "application/json"})
        problem_of(answer, 413, "body_too_large")


async def test_the_largest_body_is_read(w: World) -> None:
    body = json.dumps(SIGNATURE).encode()
    answer = await w.http.post(SIGNATURES, content=body + b" " * (MAX_BODY - len(body)))
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (changed(SIGNATURE, "contact", "email", to="no address"), ["email"]),
        (changed(SIGNATURE, "contact", "email", to="a\0@mail.test"), ["email"]),
        (changed(SIGNATURE, "action", "customFields", to={"a": {"b": 1}}), ["fields"]),
        (changed(SIGNATURE, "action", "customFields", to={"a": "x" * 6000}), ["fields"]),
        (changed(SIGNATURE, "action", "customFields", to={"a": 2**64}), ["fields"]),
        (changed(SIGNATURE, "action", "donation", to={"amount": 0}), ["donation", "amount"]),
        (changed(SIGNATURE, "action", "donation", to={"amount": 2**31}), ["donation", "amount"]),
        (changed(SIGNATURE, "action", "donation", to={"amount": 5, "currency": "QQQ"}), ["donation", "currency"]),
    ],
)
async def test_broken_rules_are_all_listed(w: World, body: Json, path: list[str]) -> None:
    tree = problem_of(await w.http.post(SIGNATURES, json=body), 422, "invalid")
    assert path in [error["path"] for error in tree["errors"]]
    assert tree["title"] == tree["errors"][0]["message"]
    assert await stored(w) == [0, 0, 0, 0]


def nested(levels: int) -> Json:
    tree: Json = {"end": True}
    for _ in range(levels - 2):
        tree = {"a": tree}
    return tree


async def test_a_donations_record_is_limited_in_depth(anywhere: World) -> None:
    """What is stored must be read again by everybody, or it would stop all processing for good."""
    w = anywhere
    donation = {"amount": 5, "currency": "EUR"}
    for levels in (101, 500, 950, 2000):
        raw = json.dumps(changed(SIGNATURE, "action", "donation", to=donation | {"payload": {"@": 1}}))
        raw = raw.replace('{"@": 1}', '{"a":' * (levels - 1) + "1" + "}" * (levels - 1))
        answer = await w.http.post(SIGNATURES, content=raw.encode())
        assert answer.status_code in (400, 422), levels
        payload = raw[raw.index('{"a":') : raw.rindex("}" * (levels - 1)) + levels - 1]
        graphql = await w.sign(
            await _page(w), action={"actionType": "donate", "donation": donation | {"payload": payload}}
        )
        assert "errors" in graphql, levels
    assert await stored(w) == [0, 0, 0, 0]
    body = changed(SIGNATURE, "action", "donation", to=donation | {"payload": nested(100)})
    assert (await w.http.post(SIGNATURES, json=body)).status_code == 201
    assert await w.process() == 1


async def test_a_strict_campaign_that_is_closed(w: World) -> None:
    """D15."""
    alpha = await _alpha(w)
    campaign = await w.campaign(alpha, "over", status="closed", config={"strictIntake": True})
    page = await w.page(campaign, alpha)
    answer = await w.http.post(f"/v1/action-pages/{page.id}/signatures", json=SIGNATURE)
    problem_of(answer, 422, "campaign_closed")


@pytest.mark.parametrize("path", [SIGNATURES, ACTIONS])
async def test_repeating_with_an_idempotency_key(anywhere: World, path: str) -> None:
    """D16: the stored answer for the same body, a mismatch for another body or another page."""
    w = anywhere
    body, headers = POSTS[path], {"Idempotency-Key": "k-1"}
    first, again = [await w.http.post(path, json=body, headers=headers) for _ in range(2)]
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert await w.count("actions") == 1
    other = changed(body, "action", "actionType", to="other")
    problem_of(await w.http.post(path, json=other, headers=headers), 409, "idempotency_mismatch")
    alpha = await _alpha(w)
    page = await w.page(await w.campaign(alpha, "next"), alpha)
    elsewhere = path.replace("/1/", f"/{page.id}/")
    problem_of(await w.http.post(elsewhere, json=body, headers=headers), 409, "idempotency_mismatch")
    await w.http.post(path, json=body, headers={"Idempotency-Key": "k-2"})
    assert await w.count("actions") == 2


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_an_idempotency_key_has_bounds(w: World, key: str) -> None:
    answer = await w.http.post(SIGNATURES, json=SIGNATURE, headers={"Idempotency-Key": key})
    problem_of(answer, 400, "malformed")
    assert await stored(w) == [0, 0, 0, 0]


async def test_what_cannot_be_sealed_now(w: World) -> None:
    """D3: refused with a time to repeat, never stored in clear."""
    await w.key(await _alpha(w))
    async with w.container.store().unit() as unit:
        instance = await unit.orgs.named("instance")
        assert instance is not None
        (signer,) = await unit.keys.of(instance.id)
        await unit.keys.put(evolve(signer, active=False))
    answer = await w.http.post(SIGNATURES, json=SIGNATURE)
    problem_of(answer, 503, "sealing_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert await stored(w) == [0, 0, 0, 0]


async def test_a_defect_of_ours_says_nothing_of_itself(w: World, capfd: pytest.CaptureFixture[str]) -> None:
    """The client gets a problem without details; the log has them."""

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the cause")

    use_cases = evolve(w.container.use_cases(), find_campaign=broken, add_action=broken)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=create_app(use_cases))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://proca.test") as http:
        for answer in (await http.get("/v1/campaigns/1"), await http.post(ACTIONS, json=FOLLOW_UP)):
            problem_of(answer, 500, "internal_error")
            assert "cause" not in answer.text
            assert answer.headers["x-request-id"]
    assert "the cause" in "".join(capfd.readouterr())


async def test_a_client_who_goes_away_is_no_error(w: World, capfd: pytest.CaptureFixture[str]) -> None:
    """Half a body, then nothing: no answer, no noise in the log."""
    events = iter([{"type": "http.request", "body": b'{"act', "more_body": True}, {"type": "http.disconnect"}])
    sent: list[object] = []

    async def receive() -> Any:
        return next(events)

    async def send(event: object) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": SIGNATURES,
        "raw_path": SIGNATURES.encode(),
        "query_string": b"",
        "headers": [(b"host", b"proca.test"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("proca.test", 80),
    }
    await create_app(w.container.use_cases())(scope, receive, send)
    assert sent == []
    assert "unexpected" not in "".join(capfd.readouterr())


# ---------------------------------------------------------------- the same as GraphQL


async def test_rest_and_graphql_store_the_same(anywhere: World) -> None:
    """One use case, two ways in: the same answer and the same record but for numbers and times."""
    w = anywhere
    donation = {"amount": 500, "currency": "EUR", "payload": {"id": "pi"}, "frequencyUnit": "monthly"}
    body = changed(SIGNATURE, "action", "donation", to=donation)
    action = body["action"] | {"donation": donation | {"payload": '{"id": "pi"}', "frequencyUnit": "MONTHLY"}}
    action["customFields"] = json.dumps(action["customFields"])
    referer = {"referer": "https://wood.test/act?x=1"}
    rest = (await w.http.post(SIGNATURES, json=body, headers=referer)).json()
    given = {"contact": body["contact"], "privacy": body["privacy"], "tracking": body["tracking"]}
    graphql = await w.sign(await _page(w), action=action, headers=referer, **given)
    assert graphql["data"]["addActionContact"] == rest
    one, other = await w.recorded(await _alpha(w))
    assert _alike(one.action, supporter_id=None) == _alike(other.action, supporter_id=None)
    assert _alike(one.supporter) == _alike(other.supporter)
    assert one.contact.payload == other.contact.payload
    ref = rest["contactRef"]
    page = (await _page(w)).id
    act = await w.graphql(ACT, page=page, ref=ref, action={"actionType": "share"})
    assert act["data"]["addAction"] == (await w.http.post(ACTIONS, json={**FOLLOW_UP, "contactRef": ref})).json()
    linked = await w.graphql(LINK, page=page, ref=ref, refs=["eA"])
    body = {"contactRef": ref, "linkRefs": ["eA"]}
    assert linked["data"]["linkActions"] == (await w.http.post(LINKS, json=body)).json()


@pytest.mark.parametrize(
    "contact",
    [
        {},
        {"email": "no address", "firstName": "x" * 300},
        {"firstName": "A", "email": "a@b.c", "address": {"country": "Sweden", "postcode": "x" * 300}},
        {"firstName": "A\0", "email": "a@b.c", "phone": "x" * 300},
    ],
)
async def test_rest_and_graphql_refuse_the_same(w: World, contact: Json) -> None:
    """The same violations at the same places, in the same order."""
    rest = await w.http.post(SIGNATURES, json=SIGNATURE | {"contact": contact})
    graphql = await w.sign(await _page(w), contact=contact)
    if rest.status_code == 201:
        assert "errors" not in graphql
        return
    listed = [(error["message"], error["path"]) for error in problem_of(rest, 422, "invalid")["errors"]]
    assert listed == [(error["message"], error["path"][1:]) for error in graphql["errors"]]


async def test_rest_and_graphql_count_the_same(w: World) -> None:
    query = "{ campaign(id: 1) { ... on PublicCampaign { stats { supporterCount } } name title } }"
    graphql = (await w.graphql(query))["data"]["campaign"]
    assert graphql["name"] == (await w.http.get("/v1/campaigns/1")).json()["name"]
    counted = (await w.http.get("/v1/campaigns/1/stats")).json()["supporterCount"]
    assert graphql["stats"]["supporterCount"] == counted


# ---------------------------------------------------------------- the law of POST

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["petition", "a@b.c", "SE", "2000-01-01", "c29tZWJvZHk", "", "\0", "EUR", "x" * 6000])
    | st.sampled_from([2**31, 2**53, 2**63, 2**64, 10**400, -1, 0])
)
anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4))  # fmt: skip
FULL = SIGNATURE | {
    "contactRef": "c29tZWJvZHk",
    "contact": SIGNATURE["contact"] | {"phone": "1", "name": "I", "birthDate": "1980-01-01", "nationality": {"country": "PT"}},
    "action": SIGNATURE["action"] | {
        "testing": False,
        "donation": {"amount": 5, "currency": "EUR", "payload": {}, "frequencyUnit": "monthly", "schema": None},
        "mtt": {"targets": ["00000000-0000-4000-8000-000000000001"], "subject": "S", "body": "B", "files": []},
    },
}  # fmt: skip


def places(tree: object, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every member of a body."""
    if isinstance(tree, dict):
        for name, inner in tree.items():
            yield (*at, name)
            yield from places(inner, (*at, name))


def spoiled(body: Json) -> st.SearchStrategy[Json]:
    """The body with other values in a few of its places, one after the other."""
    edit = st.tuples(st.sampled_from(list(places(body))), anything)
    return st.lists(edit, max_size=3).map(lambda edits: _edited(body, edits))


def _edited(body: Json, edits: list[tuple[tuple[str, ...], object]]) -> Json:
    for path, value in edits:
        try:
            body = changed(body, *path, to=value)
        except (TypeError, KeyError, IndexError):
            continue
    return body


cases = st.one_of(
    st.tuples(st.just(SIGNATURES), spoiled(FULL)),
    st.tuples(st.just(ACTIONS), spoiled(FOLLOW_UP | {"action": FULL["action"], "tracking": FULL["tracking"]})),
    st.tuples(st.just(LINKS), spoiled(LINKING | {"linkRefs": ["eA"]})),
    st.tuples(st.sampled_from([SIGNATURES, ACTIONS, LINKS]), anything),
)


@given(case=cases)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_law_whatever_is_posted_is_stored_whole_or_refused(anywhere: World, case: tuple[str, object]) -> None:
    """Never a 500, never half: one action more on success, nothing at all when refused; and all of it can be processed."""
    w = anywhere
    path, body = case
    before = await stored(w)
    answer = await w.http.post(path, content=json.dumps(body).encode())
    assert answer.status_code in (200, 201, 400, 404, 422), answer.text
    after = await stored(w)
    if answer.status_code == 201:
        assert after[2] == before[2] + 1
    elif answer.status_code != 200:
        assert after == before
        assert answer.json()["code"] in {"malformed", "not_found", "invalid"}
    await w.process()


# ---------------------------------------------------------------- the document


async def test_the_document_is_well_formed() -> None:
    """OpenAPI 3.1, as far as can be told without its meta-schema: the frame, JSON Schema inside, every reference."""
    async with world("memory") as made:
        tree = (await made.http.get("/docs/openapi.json")).json()
    assert tree["openapi"].startswith("3.1.")
    assert {"title", "version"} <= tree["info"].keys()
    Draft202012Validator.check_schema({"$defs": tree["components"]["schemas"]})
    document = Document(tree)
    names = []
    for node in _nodes(tree):
        if isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
            assert reference.startswith("#/components/schemas/")
            document.validator(reference.removeprefix("#")).is_valid(None)
            names.append(reference)
    assert names
    operations = [one for path in tree["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for one in operations:
        assert one["summary"]
        assert one["description"]
        for described in one["responses"].values():
            assert described["description"]
        for parameter in one.get("parameters", []):
            assert parameter["in"] in {"path", "query", "header"}
            assert parameter["required"] or parameter["in"] != "path"
            Draft202012Validator.check_schema(parameter["schema"])


async def test_every_route_is_documented_with_its_problems(w: World) -> None:
    tree = (await w.http.get("/docs/openapi.json")).json()
    documented = {
        (method, path): {int(status) for status in one["responses"]}
        for path, methods in tree["paths"].items()
        for method, one in methods.items()
    }
    acting, reading = {201, 400, 404, 409, 413, 422, 503}, {200, 400, 404, 503}
    assert documented == {
        ("post", "/v1/action-pages/{page_id}/signatures"): acting,
        ("post", "/v1/action-pages/{page_id}/actions"): acting,
        ("post", "/v1/action-pages/{page_id}/links"): acting - {201, 409} | {200},
        ("get", "/v1/action-pages/{page_id}"): reading | {304},
        ("get", "/v1/action-pages"): reading | {304},
        ("get", "/v1/campaigns/{campaign_id}"): reading | {304},
        ("get", "/v1/campaigns"): reading - {404},
        ("get", "/v1/campaigns/{campaign_id}/stats"): reading | {304},
        ("get", "/v1/campaigns/{campaign_id}/actions"): reading,
    }


async def test_problems_and_their_examples_are_of_one_form() -> None:
    async with world("memory") as made:
        tree = (await made.http.get("/docs/openapi.json")).json()
    form = Document(tree).validator("/components/schemas/ProblemBody")
    seen = 0
    for path in tree["paths"].values():
        for one in path.values():
            for status, described in one["responses"].items():
                if int(status) < 400:
                    continue
                (content,) = described["content"].items()
                assert content[0] == PROBLEM
                for example in content[1]["examples"].values():
                    form.validate(example["value"])
                    assert example["value"]["status"] == int(status)
                    seen += 1
    assert seen > 30


async def test_the_documents_example_values_sign(w: World) -> None:
    """Whoever copies the examples from the document has a signature."""
    tree = (await w.http.get("/docs/openapi.json")).json()
    body = {part: _example(tree, f"{part.title()}Body") for part in ("action", "contact", "privacy")}
    body["contact"]["address"] = _example(tree, "AddressBody")
    assert (await w.http.post(SIGNATURES, json=body)).status_code == 201


async def test_the_pages_of_the_document(w: World) -> None:
    assert (await w.http.get("/docs")).headers["content-type"].startswith("text/html")


def _alike(thing: Any, **but: object) -> Any:
    """The same without its number and times."""
    stamps = {name: None for name in ("inserted_at", "updated_at") if hasattr(thing, name)}
    return evolve(thing, id=0, **stamps, **but)


def _example(tree: Json, name: str) -> Json:
    members = tree["components"]["schemas"][name]["properties"]
    return {member: schema["examples"][0] for member, schema in members.items() if schema.get("examples")}


def _nodes(tree: object) -> Iterator[object]:
    yield tree
    inside: Callable[[], Any] = (
        tree.values if isinstance(tree, dict) else lambda: tree if isinstance(tree, list) else ()
    )
    for inner in inside():
        yield from _nodes(inner)


async def _alpha(w: World) -> Org:
    async with w.container.store().unit() as unit:
        found = await unit.orgs.named("alpha")
    assert found is not None
    return found


async def _page(w: World) -> ActionPage:
    async with w.container.store().unit() as unit:
        found = await unit.pages.named("wood.test/river")
    assert found is not None
    return found
