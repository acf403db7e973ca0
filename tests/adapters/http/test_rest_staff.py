"""REST for staff: the same use cases as GraphQL, as resources (issue 3, item 8)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from attrs import define

from people import People
from proca.domain.users import roles
from world import World, world


@define
class Staff:
    """An owner who asks over REST."""

    w: World
    token: str

    async def ask(self, method: str, path: str, body: object = None, status: int = 200, **headers: str) -> Any:
        """The answer's tree; its status is the one expected."""
        sent = {"authorization": f"Bearer {self.token}", **headers}
        answer = await self.w.http.request(method, f"/v1{path}", json=body, headers=sent)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
async def staff() -> AsyncIterator[Staff]:
    async with world("memory") as w:
        people = People(w)
        org = await w.org("river")
        owner = await people.staff(org, roles.OWNER, "owner")
        yield Staff(w, (await people.use.reset_api_token(owner)).reveal())


async def test_orgs(staff: Staff) -> None:
    made = await staff.ask("POST", "/orgs", {"name": "lynx", "title": "Lynx"}, 201)
    assert (made["name"], made["emailFrom"]) == ("lynx", "owner@x.test")
    changed = await staff.ask("PATCH", "/orgs/lynx", {"title": "The Lynx", "config": {"a": 1}})
    assert (changed["title"], changed["config"], changed["name"]) == ("The Lynx", {"a": 1}, "lynx")
    processing = await staff.ask("PATCH", "/orgs/lynx/processing", {"customActionDeliver": True, "emailBackend": None})
    assert processing["customActionDeliver"] is True
    assert (await staff.ask("GET", "/orgs/lynx"))["doiThankYou"] is False
    assert await staff.ask("DELETE", "/orgs/lynx") == {"status": "success"}
    assert (await staff.ask("GET", "/orgs/lynx", status=404))["code"] == "not_found"


async def test_an_invalid_change_names_path_and_code(staff: Staff) -> None:
    """Bad input is a problem with every violation, and nothing is changed."""
    refused = await staff.ask("PATCH", "/orgs/river", {"name": "a b"}, 422)
    assert refused["errors"] == [{"message": "has invalid format", "path": ["name"]}]
    assert (await staff.ask("GET", "/orgs/river"))["name"] == "river"
    unknown = await staff.ask("PATCH", "/orgs/river", {"colour": "red"}, 400)
    assert unknown["code"] == "malformed"


async def test_keys_services_and_templates(staff: Staff) -> None:
    key = await staff.ask("POST", "/orgs/river/keys", {"name": "spring"}, 201)
    assert len(key["private"]) == 43
    await staff.ask("POST", f"/orgs/river/keys/{key['id']}/activate")
    (listed,) = await staff.ask("GET", "/orgs/river/keys")
    assert (listed["active"], "private" in listed) == (True, False)
    service = await staff.ask("PUT", "/orgs/river/services", {"name": "smtp", "host": "h", "password": "secret"})
    again = await staff.ask("PATCH", f"/orgs/river/services/{service['id']}", {"name": "smtp", "user": "u"})
    assert (again["host"], again["user"], "password" in again) == ("h", "u", False)
    assert [one["id"] for one in await staff.ask("GET", "/orgs/river/services")] == [service["id"]]
    template = {"name": "thanks", "locale": "en", "subject": "Hi", "html": "<p>Hi</p>"}
    assert (await staff.ask("PUT", "/orgs/river/templates", template))["text"] is None
    assert [one["name"] for one in await staff.ask("GET", "/orgs/river/templates")] == ["thanks"]


async def test_people(staff: Staff) -> None:
    await People(staff.w).user("dora")
    assert (await staff.ask("GET", "/me"))["email"] == "owner@x.test"
    assert (await staff.ask("PATCH", "/me", {"phone": "12"}))["phone"] == "12"
    added = await staff.ask("POST", "/orgs/river/members", {"email": "dora@x.test", "role": "translator"}, 201)
    assert added == {"status": "success"}
    await staff.ask("PATCH", "/orgs/river/members/dora@x.test", {"role": "campaigner"})
    members = {one["email"]: one["role"] for one in await staff.ask("GET", "/orgs/river/members")}
    assert members == {"owner@x.test": "owner", "dora@x.test": "campaigner"}
    await staff.ask("DELETE", "/orgs/river/members/dora@x.test")
    invited = await staff.ask("POST", "/orgs/river/invitations", {"email": "new@x.test", "role": "coordinator"}, 201)
    assert invited["code"].isdecimal()
    refused = await staff.ask("POST", "/confirms/accept", {"code": invited["code"], "email": "new@x.test"}, 403)
    assert refused["code"] == "permission_denied"
    assert (await staff.ask("GET", "/users", status=403))["code"] == "permission_denied"


async def test_campaigns_pages_and_targets(staff: Staff) -> None:
    pages = [{"name": "river/one", "locale": "en"}]
    made = await staff.ask(
        "PUT", "/orgs/river/campaigns", {"name": "tua", "title": "Tua", "externalId": 7, "actionPages": pages}
    )
    assert (made["status"], made["externalId"]) == ("live", 7)
    changed = await staff.ask("PATCH", f"/campaigns/{made['id']}", {"title": "Free", "publicActions": ["petition:why"]})
    assert (changed["title"], changed["publicActions"], changed["externalId"]) == ("Free", ["petition:why"], 7)
    confirming = await staff.ask("PATCH", f"/campaigns/{made['id']}/processing", {"supporterConfirm": True})
    assert confirming["supporterConfirm"] is True
    (page,) = await staff.ask("GET", "/orgs/river/action-pages")
    assert (page["name"], page["live"]) == ("river/one", False)
    copy = {"name": "river/two", "fromPage": "river/one"}
    assert (await staff.ask("POST", "/orgs/river/action-pages/copies", copy, 201))["locale"] == "en"
    neither = await staff.ask("POST", "/orgs/river/action-pages/copies", {"name": "river/three"}, 422)
    assert neither["code"] == "bad_arg"
    assert await staff.ask("POST", f"/action-pages/{page['id']}/launch", {}) == {"status": "success"}
    wanted = {"targets": [{"externalId": "m", "name": "Min", "emails": ["m@gov.test"]}]}
    stored = await staff.ask("PUT", f"/campaigns/{made['id']}/targets", wanted)
    assert stored["targets"][0]["emails"][0]["email"] == "m@gov.test"
    (shown,) = await staff.ask("GET", f"/campaigns/{made['id']}/targets")
    assert "emails" not in shown
    await staff.ask("DELETE", f"/action-pages/{page['id']}")
    assert await staff.ask("DELETE", f"/campaigns/{made['id']}") == {"status": "success"}


async def test_exports_page_by_cursor_to_the_end(staff: Staff) -> None:
    """10 §9: repeat from the last number + 1 until nothing comes."""
    async with staff.w.container.store().unit() as unit:
        org = await unit.orgs.named("river")
    assert org is not None
    page = await staff.w.page(await staff.w.campaign(org), org)
    references = [await staff.w.signed(page, f"s{n}@mail.test") for n in range(5)]
    await staff.w.process()
    found: list[str] = []
    path = "/orgs/river/actions?limit=2"
    while True:
        answer = await staff.ask("GET", path)
        found += [one["contact"]["contactRef"] for one in answer["items"]]
        if answer["next"] is None:
            break
        path = f"/orgs/river/actions?limit=2&cursor={answer['next']}"
    assert found == references
    assert (await staff.ask("GET", "/orgs/river/actions?cursor=x1", status=422))["code"] == "bad_arg"
    await staff.ask("DELETE", f"/orgs/river/contacts/{references[0]}")
    assert len((await staff.ask("GET", "/orgs/river/contacts"))["items"]) == 4
    asked = {"ids": [1, 2, 3], "queue": "custom_action_deliver"}
    assert (await staff.ask("POST", "/orgs/river/actions/requeue", asked))["failed"] == 0


async def test_a_write_is_done_once_under_its_key(staff: Staff) -> None:
    """D16: same key and body, the stored answer; same key and another body, a conflict."""
    key = {"idempotency-key": "k-1"}
    first = await staff.ask("POST", "/orgs/river/keys", {"name": "one"}, 201, **key)
    assert await staff.ask("POST", "/orgs/river/keys", {"name": "one"}, 201, **key) == first
    assert len(await staff.ask("GET", "/orgs/river/keys")) == 1
    other = await staff.ask("POST", "/orgs/river/keys", {"name": "two"}, 409, **key)
    assert other["code"] == "idempotency_mismatch"


async def test_payments_are_checked_and_then_unavailable(staff: Staff) -> None:
    async with staff.w.container.store().unit() as unit:
        org = await unit.orgs.named("river")
    assert org is not None
    page = await staff.w.page(await staff.w.campaign(org), org)
    intent = {"amount": 500, "currency": "EUR"}
    path = f"/action-pages/{page.id}/stripe/payment-intents"
    assert (await staff.ask("POST", path, intent, 422))["title"] == "Action Page does not support Stripe"
    await staff.ask("PUT", "/orgs/river/services", {"name": "stripe", "password": "sk"})
    assert (await staff.ask("POST", path, intent, 503))["code"] == "payments_unavailable"
    assert (await staff.ask("POST", path, {**intent, "amount": 0}, 422))["errors"][0]["path"] == ["amount"]


async def test_credentials_that_prove_nothing(staff: Staff) -> None:
    answer = await staff.w.http.get("/v1/me", headers={"authorization": "Bearer API-wrong"})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert "www-authenticate" in answer.headers
    anonymous = await staff.w.http.get("/v1/me")
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "unauthorized")
