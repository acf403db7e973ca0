"""The page to sign on, without a browser: what is served, what is stored, what goes wrong and how it is said."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import select

from adapters.http.page_app import CONFIG, PERSONS, Html, Visitor, failing, petition, urlencoded, visitor
from proca.adapters.http.pages.form import MAX_BYTES
from proca.adapters.sql import tables
from proca.domain.actions.source import Source
from proca.domain.contacts.country_rules import COUNTRIES
from proca.domain.contacts.schema import ContactSchema
from proca.domain.contacts.schemas import asked_fields
from proca.domain.errors import NotFound, Unavailable
from proca.domain.orgs.org import change

PAGE = "/p/river.test/sign"
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
INES = PERSONS[ContactSchema.BASIC]
SCHEMAS = list(ContactSchema)


@pytest.fixture
async def v() -> AsyncIterator[Visitor]:
    async with visitor() as made:
        yield made


async def sources(v: Visitor) -> list[Source]:
    """Where all the signers came from."""
    columns = (tables.sources.c[name] for name in ("source", "medium", "campaign", "content", "location"))
    async with v.world.container.engine().connect() as connection:
        return [Source(*row) for row in await connection.execute(select(*columns))]


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_the_form_asks_what_the_schema_asks(v: Visitor, schema: ContactSchema) -> None:
    await petition(v.world, schema)
    page = await v.get(PAGE)
    names = [one.get("name") for one in page.controls() if one.get("type") != "radio"]
    assert names == [one.name for one in asked_fields(schema)]
    for asked in asked_fields(schema):
        control = page.by_id(asked.name.replace(".", "-"))
        assert (control.get("aria-required") == "true") is asked.required
        assert control.get("autocomplete")
        assert page.one("label", for_=control.attributes["id"]).text.strip()


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_the_document_is_well_made(v: Visitor, schema: ContactSchema) -> None:
    await petition(v.world, schema)
    for page in (await v.get(PAGE), await v.refused(await v.get(PAGE)), await v.get(f"{PAGE}?signed=1")):
        ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
        assert len(ids) == len(set(ids))
        assert page.one("html").get("lang") == "en"
        assert len(page.all("h1")) == 1
        assert len(page.all("main")) == 1
        referred = [one.get(name) for one in page.elements for name in ("for", "aria-describedby", "aria-labelledby")]
        assert {one for one in referred if one} <= set(ids)
        targets = [one.attributes["href"][1:] for one in page.all("a") if one.attributes["href"].startswith("#")]
        assert set(targets) <= set(ids)
        assert not [one for one in page.elements if any(name.startswith("on") for name in one.attributes)]
        assert not page.all("style")
        assert not [one for one in page.elements if "style" in one.attributes]
        assert [one.text for one in page.all("script")] == [""]


async def test_what_the_config_says_is_shown(v: Visitor) -> None:
    await petition(v.world, extra_supporters=1234)
    page = await v.get(PAGE)
    assert page.one("title").text == "Free the Tua"
    assert page.one("h1").text == "Free the Tua"
    assert [one.text for one in page.all("p")[1:3]] == ["The Tua is a river.", "It wants to be free."]
    assert page.one("button").text == "Sign the petition"
    assert page.one("strong").text == "1,234"
    assert page.one("progress").attributes == {
        "max": "5000",
        "value": "1234",
        "aria-label": "1,234 of 5,000 signatures",
    }
    assert page.one("link", rel="canonical").get("href") == f"http://proca.test{PAGE}"
    assert "Your details go to Riverwatch." in page.one("form").text


async def test_a_page_without_config_is_a_page_all_the_same(v: Visitor) -> None:
    await petition(v.world, config={})
    page = await v.get(PAGE)
    assert page.one("h1").text == "River"
    assert page.one("button").text == "Sign"
    assert not page.all("progress")


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_signing_without_javascript(v: Visitor, schema: ContactSchema) -> None:
    """The whole way on plain HTML, for every schema; nothing personal in the address."""
    await petition(v.world, schema)
    page = await v.get(PAGE)
    answer = await v.press(page, fields=PERSONS[schema])
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{PAGE}?signed=1"
    assert await v.world.process() == 1
    v.world.clock.move(seconds=2)
    thanks = await v.get(answer.headers["location"])
    assert thanks.one("h1").text == f"Thank you, {PERSONS[schema]['firstName']}!"
    assert thanks.one("strong").text == "1"
    assert not thanks.all("form")


async def test_the_cookie_tells_the_name_to_this_page_only(v: Visitor) -> None:
    await petition(v.world)
    cookie = (await v.press(await v.get(PAGE), fields=INES)).headers["set-cookie"]
    assert "Inês" not in cookie
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {f"path={PAGE}", "max-age=600", "httponly", "samesite=lax"}


async def test_the_cookie_is_secure_where_the_page_is(v: Visitor) -> None:
    await petition(v.world)
    page = await v.get(f"https://proca.test{PAGE}")
    answer = await v.http.post(f"https://proca.test{PAGE}", data={**page.form(), **INES})
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("value", ["", "!", "w6", "_w", "PGI-", "AA", "YQ" * 200])
async def test_a_cookie_of_ones_own_making(v: Visitor, value: str) -> None:
    """Whatever it holds is shown as text, or not at all."""
    await petition(v.world)
    page = await v.get(f"{PAGE}?signed=1", headers={"cookie": f"signer={value}"})
    assert page.one("h1").text in ("Thank you!", "Thank you, <b>!")


async def test_a_high_security_org_does_not_have_the_name_told(v: Visitor) -> None:
    org = await v.world.org("alpha", high_security=True)
    await v.world.page(await v.world.campaign(org), org, "river.test/sign", config=CONFIG)
    answer = await v.press(await v.get(PAGE), fields=INES)
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    assert (await v.get(f"{PAGE}?signed=1")).one("h1").text == "Thank you!"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Thank you, {firstName}!", "Thank you!"),
        ("{firstName}, thank you!", "Thank you!"),
        ("Dear {firstName} thanks", "Dear thanks"),
        ("Merci\u00a0!", "Merci\u00a0!"),
    ],
)
async def test_thanks_without_a_name(v: Visitor, title: str, expected: str) -> None:
    await petition(v.world, config={"thanks": {"title": title}})
    assert (await v.get(f"{PAGE}?signed=1")).one("h1").text == expected


async def test_a_signature_is_stored_as_over_the_api(v: Visitor) -> None:
    page = await petition(v.world)
    more = {"lastName": "Duarte", "address.country": "PT", "address.postcode": "5400-312"}
    await v.thanked(await v.get(PAGE), fields={**INES, **more, "email": " ines@posteo.example "})
    lead = (await v.world.container.find_action_page()(name=page.name)).org
    (recorded,) = await v.world.recorded(lead)
    assert recorded.action.action_type == "petition"
    assert recorded.action.with_consent
    assert not recorded.action.testing
    assert recorded.supporter.clear_text.area == "PT"
    assert recorded.contact.communication_consent is True


async def test_no_is_an_answer(v: Visitor) -> None:
    page = await petition(v.world)
    await v.thanked(await v.get(PAGE), fields={**INES, "optIn": "no"})
    lead = (await v.world.container.find_action_page()(name=page.name)).org
    (recorded,) = await v.world.recorded(lead)
    assert recorded.contact.communication_consent is False


async def test_consent_is_asked_once_and_never_answered_beforehand(v: Visitor) -> None:
    await petition(v.world)
    page = await v.get(PAGE)
    (question,) = page.all("fieldset")
    assert "May Riverwatch write to me" in question.text
    assert [one.get("value") for one in page.all("input", type="radio")] == ["yes", "no"]
    assert not [one for one in page.elements if "checked" in one.attributes]


async def test_a_split_page_asks_for_both_orgs(v: Visitor) -> None:
    """10 §5.1: page org and lead decide apart, and the form says who receives what."""
    page = await petition(v.world, split=True)
    html = await v.get(PAGE)
    assert [one.attributes["name"] for one in html.all("input", value="yes")] == ["optIn", "leadOptIn"]
    assert "A campaign by Riverwatch, with Fishfriends" in html.source
    assert "Your details go to Fishfriends. Riverwatch will receive them only if you say yes" in html.one("form").text
    await v.thanked(html, fields={**INES, "optIn": "no", "leadOptIn": "yes"})
    found = await v.world.container.find_action_page()(name=page.name)
    consents = [(await v.world.recorded(org))[0].contact.communication_consent for org in (found.org, found.lead)]
    assert consents == [False, True]


async def test_where_the_lead_receives_everything_the_page_says_so(v: Visitor) -> None:
    await petition(v.world, split=True, campaign={"force_delivery": True})
    assert "Your details go to Fishfriends and Riverwatch." in (await v.get(PAGE)).one("form").text


@pytest.mark.parametrize("schema", [ContactSchema.ECI, ContactSchema.IT_CI])
async def test_nobody_asks_to_write_where_no_address_is_known(v: Visitor, schema: ContactSchema) -> None:
    page = await petition(v.world, schema)
    html = await v.get(PAGE)
    assert not html.all("input", type="radio")
    await v.thanked(html, fields=PERSONS[schema])
    lead = (await v.world.container.find_action_page()(name=page.name)).org
    assert (await v.world.recorded(lead))[0].contact.communication_consent is None


async def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(v: Visitor) -> None:
    await petition(v.world)
    typed = {"firstName": "Inês", "lastName": "4", "email": "ines at home", "address.country": "PT"}
    page = await v.refused(await v.get(PAGE), fields=typed)
    assert page.one("title").text == "Error: Free the Tua"
    assert page.message("firstName") is None
    assert page.message("lastName") == "A last name is made of letters."
    assert page.message("email") == "This is not a whole e-mail address. It looks like name@example.org."
    assert page.by_id("email").get("aria-invalid") == "true"
    assert page.by_id("optIn-error").text == "Please say yes or no."
    assert page.summary() == [page.message("lastName"), page.message("email"), "Please say yes or no."]
    assert "autofocus" in page.by_id("alert").attributes
    assert {name: page.form()[name] for name in typed} == typed
    assert not await v.world.count("actions")


async def test_an_empty_form_asks_for_everything_at_once(v: Visitor) -> None:
    await petition(v.world)
    page = await v.refused(await v.get(PAGE))
    assert page.summary() == ["Please fill in your first name.", "Please fill in your e-mail.", "Please say yes or no."]
    assert [one.get("href") for one in page.by_id("alert").inside if one.tag == "a"] == [
        "#firstName",
        "#email",
        "#optIn",
    ]


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_no_message_is_left_in_the_words_of_the_machine(v: Visitor, schema: ContactSchema) -> None:
    await petition(v.world, schema)
    html = await v.get(PAGE)
    broken = {one.name: "9" * 200 for one in asked_fields(schema)}
    for fields in ({}, broken, {**broken, "nationality.country": "DE"}, {**PERSONS[schema], "birthDate": "2025-01-01"}):
        page = await v.refused(html, fields={**fields, "optIn": ""})
        for raw in ("can't be blank", "has invalid format", "is invalid", "should be at most", "Age below limit"):
            assert raw not in page.source.replace("&#39;", "'")
        assert page.summary()


async def test_the_key_is_kept_until_the_form_is_right(v: Visitor) -> None:
    await petition(v.world)
    page = await v.get(PAGE)
    again = await v.refused(page)
    assert again.form()["key"] == page.form()["key"]
    await v.thanked(again, fields=INES)


@pytest.mark.parametrize(
    ("schema", "fields", "control", "message"),
    [
        (ContactSchema.ECI, {"nationality.country": "AT"}, "nationality-documentType", "Please choose a document."),
        (ContactSchema.ECI, {"nationality.country": "US"}, "nationality-country", "from the list."),
        (
            ContactSchema.ECI,
            {"nationality.documentType": "personal.number"},
            "nationality-documentType",
            "does not count",
        ),
        (ContactSchema.ECI, {"nationality.documentNumber": "1"}, "nationality-documentNumber", "check the number"),
        (ContactSchema.ECI, {"nationality.country": "DE"}, "address-street", "Please fill in your street."),
        (ContactSchema.ECI, {"birthDate": "2020-01-01"}, "birthDate", "not old enough"),
        (ContactSchema.ECI, {"birthDate": "31.12.1990"}, "birthDate", "year-month-day"),
        (ContactSchema.IT_CI, {"address.postcode": "!"}, "address-postcode", "check the postcode"),
        (ContactSchema.POPULAR_INITIATIVE, {"address.postcode": ""}, "address-postcode", "fill in your postcode"),
        (ContactSchema.POPULAR_INITIATIVE, {"birthDate": "tomorrow"}, "birthDate", "year-month-day"),
        (ContactSchema.BASIC, {"firstName": "a" * 65}, "firstName", "This is too long; 64 characters fit in here."),
        (ContactSchema.BASIC, {"firstName": "Inês\0"}, "firstName", "A first name is made of letters."),
    ],
)
async def test_each_rule_speaks_at_its_field(
    v: Visitor, schema: ContactSchema, fields: dict[str, str], control: str, message: str
) -> None:
    await petition(v.world, schema)
    given = {**PERSONS[schema], **fields}
    if fields.get("nationality.country") in ("AT", "DE"):
        del given["nationality.documentType"], given["nationality.documentNumber"]
    page = await v.refused(await v.get(PAGE), fields=given)
    assert message in (page.message(control) or "")
    assert page.message("firstName") is None or control == "firstName"


async def test_an_initiative_says_what_each_nationality_needs(v: Visitor) -> None:
    await petition(v.world, ContactSchema.ECI)
    options = {one.attributes["value"]: one for one in (await v.get(PAGE)).by_id("nationality-country").inside}
    assert set(options) - {""} == set(COUNTRIES)
    assert options["AT"].get("data-documents") == "id.card passport"
    assert options["AT"].get("data-needs") == "document"
    assert options["DE"].get("data-needs") == "address birthDate"
    assert options["GR"].get("data-needs") == "address"


async def test_every_nationality_can_sign_by_what_the_form_says_it_needs(v: Visitor) -> None:
    """The script may hide the rest: what is left suffices."""
    await petition(v.world, ContactSchema.ECI)
    page = await v.get(PAGE)
    parts = {
        "birthDate": {"birthDate": "1980-01-01"},
        "address": {
            "address.country": "US",
            "address.postcode": "1000",
            "address.locality": "X",
            "address.street": "Y",
        },
    }
    for option in page.by_id("nationality-country").inside[1:]:
        needs = (option.get("data-needs") or "").split()
        given = {"firstName": "A", "lastName": "B", "nationality.country": option.attributes["value"]}
        for part in needs:
            given.update(parts.get(part, {}))
        answer = await v.press(page, fields={**given, "key": ""})
        if "document" not in needs:
            assert answer.status_code == 303, option.text
        else:
            messages = Html(answer.text).summary()
            assert messages == ["Please choose a document.", "Please fill in the number of your document."]


async def test_hostile_config_is_only_text(v: Visitor) -> None:
    config: dict[str, object] = {
        "title": HOSTILE,
        "text": f"{HOSTILE}\n\n{HOSTILE}",
        "button": HOSTILE,
        "thanks": {"title": HOSTILE, "text": HOSTILE},
        "texts": {"skip": HOSTILE, "signed_zero": HOSTILE, "field": {"email": {"label": HOSTILE, "blank": HOSTILE}}},
        "privacyPolicy": "javascript:alert(1)",
    }
    await petition(v.world, config=config)
    pages = [await v.get(PAGE), await v.refused(await v.get(PAGE)), await v.get(f"{PAGE}?signed=1")]
    for page in pages:
        assert [
            one.get(
                "src",
            )[:8]
            for one in page.all("script")
        ] == ["/assets/"]
        assert not page.all("img")
        assert HOSTILE in page.one("h1").text
        assert not [one for one in page.all("a") if one.attributes["href"].startswith("javascript")]
    assert pages[0].one("label", for_="email").text.strip() == HOSTILE


@pytest.mark.parametrize(
    "config",
    [
        {"title": 5, "text": ["a"], "goal": "many", "button": {}, "thanks": "none", "texts": [1], "actionType": 7},
        {"title": " ", "goal": -1, "thanks": {"title": 1, "text": None}, "texts": {"form": None, "": "x"}},
        {"goal": True, "actionType": "no type", "privacyPolicy": "http://[", "texts": {"optIn": "{org.__class__} {}"}},
        {"goal": 10**30, "privacyPolicy": 5},
    ],
)
async def test_config_of_a_wrong_kind_counts_as_absent(v: Visitor, config: dict[str, Any]) -> None:
    await petition(v.world, config=config)
    page = await v.get(PAGE)
    assert page.one("h1").text == "River"
    assert (await v.thanked(page, fields=INES)).one("h1").text == "Thank you, Inês!"


async def test_hostile_names_are_only_text(v: Visitor) -> None:
    """In the form that comes back, and on the thank-you page."""
    await petition(v.world)
    page = await v.refused(await v.get(PAGE), fields={**INES, "firstName": HOSTILE, "utm_source": HOSTILE})
    assert page.by_id("firstName").get("value") == HOSTILE
    assert page.one("input", name="utm_source").get("value") == HOSTILE
    assert len(page.all("script")) == 1
    thanks = await v.thanked(await v.get(PAGE), fields={**INES, "firstName": "O'Brien"})
    assert thanks.one("h1").text == "Thank you, O'Brien!"


async def test_a_hostile_org_is_only_text(v: Visitor) -> None:
    org = await v.world.org("alpha")
    async with v.world.container.store().unit() as unit:
        await unit.orgs.put(change(org, v.world.clock.now(), title=HOSTILE))
    await v.world.page(await v.world.campaign(org, config={"title": HOSTILE}), org, "river.test/sign")
    page = await v.get(PAGE)
    assert page.one("h1").text == HOSTILE
    assert HOSTILE in page.one("legend").text
    assert len(page.all("script")) == 1


async def test_pressing_twice_signs_once(v: Visitor) -> None:
    await petition(v.world)
    page = await v.get(PAGE)
    first, second = await v.press(page, fields=INES), await v.press(page, fields=INES)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["set-cookie"] == first.headers["set-cookie"]
    assert await v.world.count("actions") == 1


async def test_each_form_has_a_key_of_its_own(v: Visitor) -> None:
    await petition(v.world)
    keys = {(await v.get(PAGE)).form()["key"] for _ in range(5)}
    assert len(keys) == 5


async def test_a_form_that_is_changed_and_sent_again_asks_first(v: Visitor) -> None:
    """Going back to correct something: the first signature stands, so the second is asked for once more (D16)."""
    await petition(v.world)
    page = await v.get(PAGE)
    await v.thanked(page, fields=INES)
    other = {**INES, "email": "other@posteo.example"}
    again = await v.refused(page, 409, fields=other)
    assert "sent before with other details" in again.by_id("alert").text
    assert again.form()["email"] == "other@posteo.example"
    await v.thanked(again)
    assert await v.world.count("actions") == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 500, "äöü" * 10, "a\0b" * 8])
async def test_a_key_of_ones_own_making_is_replaced(v: Visitor, key: str) -> None:
    await petition(v.world)
    page = await v.get(PAGE)
    for _ in range(2):
        assert (await v.press(page, fields={**INES, "key": key})).status_code == 303
    assert await v.world.count("actions") == 2


async def test_tracking_codes_survive_the_form(v: Visitor) -> None:
    await petition(v.world)
    address = f"{PAGE}?utm_source=news&utm_medium=email&utm_campaign=may&utm_content={'x' * 300}&other=1"
    html = await v.refused(await v.get(address))
    referer = f"http://proca.test{address}"
    await v.thanked(html, fields=INES, headers={"referer": referer})
    assert await sources(v) == [Source("news", "email", "may", "x" * 255, f"http://proca.test{PAGE}")]


async def test_without_tracking_codes_the_source_is_unknown(v: Visitor) -> None:
    await petition(v.world)
    await v.thanked(await v.get(PAGE), fields=INES, headers={"referer": f"http://proca.test{PAGE}"})
    assert await sources(v) == [Source(location=f"http://proca.test{PAGE}")]


async def test_test_mode_is_seen_and_marked(v: Visitor) -> None:
    page = await petition(v.world)
    html = await v.get(f"{PAGE}?testing=1")
    assert "Test mode" in html.one("p", role="note").text
    answer = await v.press(html, fields=INES)
    assert answer.headers["location"] == f"{PAGE}?signed=1&testing=1"
    assert (await v.get(answer.headers["location"])).one("p", role="note")
    lead = (await v.world.container.find_action_page()(name=page.name)).org
    assert (await v.world.recorded(lead))[0].action.testing
    assert not (await v.get(PAGE)).all("p", role="note")


async def test_the_action_type_is_the_configs(v: Visitor) -> None:
    page = await petition(v.world, config={"actionType": "open_letter"})
    await v.thanked(await v.get(PAGE), fields=INES)
    lead = (await v.world.container.find_action_page()(name=page.name)).org
    assert (await v.world.recorded(lead))[0].action.action_type == "open_letter"


@pytest.mark.parametrize("address", ["/p/no/where", "/p/x", "/p/a%00b/c", "/p/%ff/c", "/p/" + "a/" * 400])
async def test_where_no_page_is_a_page_says_so(v: Visitor, address: str) -> None:
    html = await v.get(address, 404)
    assert html.one("h1").text == "There is no page here"
    german = await v.get(address, 404, headers={"accept-language": "xx,de-CH;q=0.9,en"})
    assert german.one("html").get("lang") == "de"
    assert (await v.send(address, b"")).status_code == 404


async def test_head_answers_as_get_does(v: Visitor) -> None:
    await petition(v.world)
    found = await v.http.head(PAGE)
    assert (found.status_code, found.content) == (200, b"")
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert (await v.http.head("/p/no/where")).status_code == 404


async def test_names_are_found_in_any_letter_case_and_written_in_one(v: Visitor) -> None:
    await petition(v.world)
    html = await v.get("/p/RIVER.test/Sign")
    assert html.one("form").get("action") == PAGE


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"firstName=%FF", "application/x-www-form-urlencoded", 400),
        (b"firstName=\xff", "application/x-www-form-urlencoded; charset=utf-8", 400),
        (b"&".join(b"a=1" for _ in range(200)), "application/x-www-form-urlencoded", 400),
        (b"firstName=" + b"a" * MAX_BYTES, "application/x-www-form-urlencoded", 413),
        (b"--x--", "multipart/form-data; boundary=x", 415),
        (b"{}", "application/json", 415),
    ],
)
async def test_what_is_no_form_is_refused(v: Visitor, body: bytes, kind: str, status: int) -> None:
    await petition(v.world)
    answer = await v.send(PAGE, body, kind)
    assert answer.status_code == status
    assert "go back" in Html(answer.text).one("main").text


async def test_a_field_as_large_as_a_form_may_be(v: Visitor) -> None:
    await petition(v.world)
    body = urlencoded(**{**INES, "firstName": "a" * 60_000})
    answer = await v.send(PAGE, body)
    assert answer.status_code == 422
    assert Html(answer.text).message("firstName") == "This is too long; 64 characters fit in here."


async def test_bytes_that_no_keyboard_makes(v: Visitor) -> None:
    await petition(v.world)
    body = urlencoded(**{**INES, "firstName": "\0", "email": "a\0@b.c", "utm_source": "\0", "optIn": "yes\0"})
    page = Html((await v.send(PAGE, body)).text)
    assert page.by_id("email").get("value") == "a\ufffd@b.c"
    assert page.message("firstName")
    assert "\0" not in page.source
    assert (await v.send(PAGE, urlencoded(**INES, utm_source="\0"))).status_code == 303
    assert "\0" not in (await v.get(f"{PAGE}?utm_source=%00&testing=%00")).source


async def test_a_repeated_field_counts_the_first_time(v: Visitor) -> None:
    await petition(v.world)
    answer = await v.send(PAGE, urlencoded(**INES) + b"&firstName=Somebody")
    assert answer.status_code == 303
    assert (await v.get(f"{PAGE}?signed=1")).one("h1").text == "Thank you, Inês!"


async def test_a_strict_campaign_says_at_once_that_it_is_closed(v: Visitor) -> None:
    """D15; and so does the form of somebody who opened the page before."""
    page = await petition(v.world, campaign={"config": {"strictIntake": True}})
    html = await v.get(PAGE)
    await v.world.change_page(page, live=False)
    v.world.clock.move(seconds=2)
    refused = await v.refused(html, fields=INES)
    assert refused.by_id("alert").text.split("\n")[-2] == "This page does not take signatures at the moment."
    assert refused.form()["firstName"] == "Inês"
    closed = await v.get(PAGE)
    assert not closed.all("form")
    assert "does not take signatures" in closed.by_id("alert").text


async def test_a_campaign_with_a_captcha_says_at_once_that_it_is_signed_elsewhere(v: Visitor) -> None:
    """D11: this page has no captcha; and so does the answer to the form of somebody who opened the page before."""
    page = await petition(v.world)
    html = await v.get(PAGE)
    async with v.world.container.store().unit() as unit:
        campaign = await unit.campaigns.get(page.campaign_id)
        assert campaign is not None
        await unit.campaigns.put(evolve(campaign, config={"captcha": True}))
    v.world.clock.move(seconds=2)
    for answer in (await v.get(PAGE), await v.refused(html, fields=INES)):
        assert not answer.all("form")
        assert "the form on the campaign" in answer.by_id("alert").text
    assert await v.world.count("actions") == 0


async def test_when_nothing_can_be_stored_the_form_waits(v: Visitor) -> None:
    await petition(v.world)
    page = await v.get(PAGE)
    async with failing(v, Unavailable("The database cannot be reached", code="unavailable")) as unlucky:
        refused = await unlucky.refused(page, 503, fields=INES)
    assert "could not be stored just now" in refused.by_id("alert").text
    assert refused.form()["key"] == page.form()["key"]
    await v.thanked(refused)


async def test_a_page_that_is_gone_when_the_form_arrives(v: Visitor) -> None:
    await petition(v.world)
    page = await v.get(PAGE)
    async with failing(v, NotFound("gone", code="not_found")) as late:
        assert (await late.refused(page, 404, fields=INES)).one("h1").text == "There is no page here"


async def test_a_page_without_its_count_is_better_than_none(v: Visitor) -> None:
    await petition(v.world)
    async with failing(v, Unavailable("no", code="unavailable"), "read_stats") as unlucky:
        page = await unlucky.get(PAGE)
    assert page.all("form")
    assert not page.all("progress")


async def test_when_there_is_no_page_to_be_had_the_visitor_is_asked_to_wait(v: Visitor) -> None:
    async with failing(v, Unavailable("no", code="unavailable"), "find_action_page") as unlucky:
        answer = await unlucky.http.get(PAGE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert Html(answer.text).one("h1").text == "Please try again in a moment"


async def test_every_answer_carries_the_headers(v: Visitor) -> None:
    await petition(v.world)
    page = await v.get(PAGE)
    answers = [
        await v.http.get(PAGE),
        await v.http.head(PAGE),
        await v.http.get("/p/no/where"),
        await v.press(page),
        await v.press(page, fields=INES),
        await v.send(PAGE, b"", "text/plain"),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors *" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "x-frame-options" not in answer.headers
    caching = [answer.headers.get("cache-control") for answer in answers]
    assert caching == ["private, no-cache", None, "no-store", "no-store", "no-store", "no-store"]
    assert (await v.http.get(f"{PAGE}?signed=1")).headers["cache-control"] == "no-store"


async def test_assets_are_kept_for_ever_under_the_name_of_their_content(v: Visitor) -> None:
    await petition(v.world)
    page = await v.get(PAGE)
    addresses = [one.attributes["href"] for one in page.all("link") if one.get("rel") != "canonical"]
    for address in (*addresses, page.one("script").attributes["src"]):
        answer = await v.http.get(address)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        stem, _, kind = address.partition(".")
        other = await v.http.get(f"{stem}.000000000000.{kind.partition('.')[2]}")
        assert (other.status_code, other.content) == (200, answer.content)
        assert other.headers["cache-control"] == "no-store"
    for address in ("/assets/sign.toml", "/assets/x", "/assets/.css", "/assets/../sign.css"):
        assert (await v.http.get(address)).status_code == 404


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_a_page_with_all_that_it_loads_is_small(v: Visitor, schema: ContactSchema) -> None:
    await petition(v.world, schema)
    page = await v.get(PAGE)
    loaded = [one.attributes["href"] for one in page.all("link") if one.get("rel") != "canonical"]
    loaded.append(page.one("script").attributes["src"])
    sizes = [len((await v.http.get(address)).content) for address in loaded]
    assert len(page.source.encode()) + sum(sizes) < 30_000


async def test_nothing_is_loaded_from_elsewhere(v: Visitor) -> None:
    await petition(v.world)
    for address in (PAGE, f"{PAGE}?signed=1"):
        page = await v.get(address)
        loaded = [one.get("src") or (one.get("href") if one.tag == "link" else None) for one in page.elements]
        assert all(one.startswith(("/assets/", "http://proca.test/")) for one in loaded if one)
        assert page.one("link", rel="canonical")


async def test_whoever_has_signed_can_tell_others(v: Visitor) -> None:
    await petition(v.world, config={**CONFIG, "title": 'Bees & "Trees"\r\nBcc: x@y.z'})
    thanks = await v.get(f"{PAGE}?signed=1")
    links = [one.attributes["href"] for one in thanks.all("a")]
    assert [link.partition("?")[0].partition("#")[0] for link in links] == [
        "mailto:",
        "https://wa.me/",
        "https://t.me/share/url",
        "https://share.joinmastodon.org/",
        PAGE,
    ]
    for link in links[:4]:
        assert "river.test%2Fsign" in link
        assert "utm_medium%3Dshare" in link
        assert not set(link) & set("\r\n \"'")
    assert thanks.by_id("link").get("value") == f"http://proca.test{PAGE}"


async def test_the_page_speaks_the_language_of_its_locale(v: Visitor) -> None:
    await petition(v.world, locale="de_CH")
    page = await v.refused(await v.get(PAGE))
    assert page.one("html").get("lang") == "de-CH"
    assert page.message("email") == "Bitte geben Sie Ihre E-Mail-Adresse an."
    options = [one.text.strip() for one in page.by_id("address-country").inside]
    assert options[:3] == ["Bitte wählen", "Afghanistan", "Ägypten"]


async def test_texts_of_the_config_go_before_those_of_the_catalogue(v: Visitor) -> None:
    texts = {"form": "Podpisz", "field.email.label": "Adres e-mail", "field": {"email": {"blank": "Podaj adres."}}}
    await petition(v.world, locale="pl", config={"texts": texts})
    page = await v.refused(await v.get(PAGE))
    assert page.one("html").get("lang") == "pl"
    assert page.by_id("form-title").text == "Podpisz"
    assert page.one("label", for_="email").text.strip() == "Adres e-mail"
    assert page.message("email") == "Podaj adres."


async def test_a_language_that_runs_the_other_way(v: Visitor) -> None:
    await petition(v.world, locale="ar")
    assert (await v.get(PAGE)).one("html").get("dir") == "rtl"
