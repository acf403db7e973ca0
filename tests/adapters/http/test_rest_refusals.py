"""What /v1 refuses, and how: the form of bodies and parameters, rules, repeats, what cannot be had now, and defects."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from attrs import evolve
from structlog.testing import capture_logs

from adapters.http.rest_stage import (
    ACTIONS,
    FOLLOW_UP,
    POSTS,
    SIGNATURE,
    SIGNATURES,
    Json,
    changed,
    furnish,
    problem_of,
    stored,
    the_org,
    the_page,
    watched,
)
from proca.adapters.http.app import create_app
from proca.adapters.http.surroundings import MAX_BODY
from world import STORES, World, world


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


_MALFORMED: list[tuple[Json, list[str | int], str]] = [
    (changed(SIGNATURE, "extra", to=1), [], "Object contains unknown field `extra`"),
    (changed(SIGNATURE, "contact", "extra", to=1), ["contact"], "Object contains unknown field `extra`"),
    (changed(SIGNATURE, "privacy", "opt_in", to=True), ["privacy"], "Object contains unknown field `opt_in`"),
    ({"contact": {}, "privacy": {}}, [], "Object missing required field `action`"),
    (changed(SIGNATURE, "action", to={}), ["action"], "Object missing required field `actionType`"),
    (changed(SIGNATURE, "contact", to=None), ["contact"], "Expected `object`, got `null`"),
    (changed(SIGNATURE, "privacy", to=None), ["privacy"], "Expected `object`, got `null`"),
    (changed(SIGNATURE, "action", "actionType", to=None), ["action", "actionType"], "Expected `str`, got `null`"),
    (
        changed(SIGNATURE, "action", "customFields", to=None),
        ["action", "customFields"],
        "Expected `object`, got `null`",
    ),
    (changed(SIGNATURE, "action", "testing", to="true"), ["action", "testing"], "Expected `bool`, got `str`"),
    (changed(SIGNATURE, "contact", "firstName", to=5), ["contact", "firstName"], "Expected `str | null`, got `int`"),
    (
        changed(SIGNATURE, "contact", "birthDate", to="1980-13-01"),
        ["contact", "birthDate"],
        "Invalid RFC3339 encoded date",
    ),
    (
        changed(SIGNATURE, "action", "donation", to={"amount": "5"}),
        ["action", "donation", "amount"],
        "Expected `int | null`, got `str`",
    ),
    (
        changed(SIGNATURE, "action", "donation", to={"frequencyUnit": "x"}),
        ["action", "donation", "frequencyUnit"],
        "Invalid enum value 'x'",
    ),
    (
        changed(SIGNATURE, "action", "mtt", to={"targets": ["t", 5]}),
        ["action", "mtt", "targets", 1],
        "Expected `str`, got `int`",
    ),
]


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
    (recorded,) = await w.recorded(await the_org(w))
    assert recorded.contact.communication_consent is consent


async def test_somebody_is_called_null(w: World) -> None:
    await w.http.post(SIGNATURES, json=changed(SIGNATURE, "contact", "lastName", to="Null"))
    (recorded,) = await w.recorded(await the_org(w))
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
            await the_page(w), action={"actionType": "donate", "donation": donation | {"payload": payload}}
        )
        assert "errors" in graphql, levels
    assert await stored(w) == [0, 0, 0, 0]
    body = changed(SIGNATURE, "action", "donation", to=donation | {"payload": nested(100)})
    assert (await w.http.post(SIGNATURES, json=body)).status_code == 201
    assert await w.process() == 1


async def test_a_strict_campaign_that_is_closed(w: World) -> None:
    """D15."""
    alpha = await the_org(w)
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
    alpha = await the_org(w)
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
    await w.key(await the_org(w))
    async with w.container.store().unit() as unit:
        instance = await unit.orgs.named("instance")
        assert instance is not None
        (signer,) = await unit.keys.of(instance.id)
        await unit.keys.put(evolve(signer, active=False))
    answer = await w.http.post(SIGNATURES, json=SIGNATURE)
    problem_of(answer, 503, "sealing_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert await stored(w) == [0, 0, 0, 0]


async def test_a_defect_of_ours_says_nothing_of_itself(w: World) -> None:
    """The client gets a problem without details; the log has them."""

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the cause")

    use_cases = evolve(w.container.use_cases(), find_campaign=broken, add_action=broken)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=create_app(use_cases))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://proca.test") as http:
        with capture_logs() as logged:
            answers = [await http.get("/v1/campaigns/1"), await http.post(ACTIONS, json=FOLLOW_UP)]
        for answer in answers:
            problem_of(answer, 500, "internal_error")
            assert "cause" not in answer.text
            assert answer.headers["x-request-id"]
    assert [(line["event"], line["exc_info"]) for line in logged] == [("unexpected_error", True)] * 2


async def test_a_client_who_goes_away_is_no_error(w: World) -> None:
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
    with capture_logs() as logged:
        await create_app(w.container.use_cases())(scope, receive, send)
    assert sent == logged == []
