"""Account pages (20 §2.2, §7.5, §12 nos. 14 and 16), through the whole application, as a browser without scripts."""

from collections.abc import AsyncIterator
from http.cookies import Morsel, SimpleCookie

import httpx
import pytest
from attrs import evolve

from adapters.http.account_stage import (
    FORM,
    MAIL,
    OTHER,
    RIGHT,
    Person,
    Stage,
    inside,
    message,
    read,
    stage,
    wire,
    with_pages,
)
from proca.adapters.http.account_pages.forms import PASSWORD_HINT
from proca.domain.errors import Conflict, ProcaError, Unavailable
from proca.domain.users.roles import OWNER
from world import STORES

MUST = "You must log in to access this page."
RESET_ASKED = "If your email is in our system, you will receive instructions to reset your password shortly."
CONFIRM_ASKED = (
    "If your email is in our system and it has not been confirmed yet, you will receive an email with instructions "
    "shortly."
)
RESET_VOID = "Reset password link is invalid or it has expired."
CONFIRM_VOID = "User confirmation link is invalid or it has expired."
CHANGE_VOID = "Email change link is invalid or it has expired."
CHANGE_ASKED = "A link to confirm your email change has been sent to the new address."
NO_TOKEN = "A" * 43
LOGGED_OUT_ONLY = ("/users/register", "/users/log_in", "/users/reset_password", f"/users/reset_password/{NO_TOKEN}")
LOGGED_IN_ONLY = ("/users/settings", f"/users/settings/confirm_email/{NO_TOKEN}")


@pytest.fixture
async def s() -> AsyncIterator[Stage]:
    async with stage() as made:
        yield made


@pytest.fixture(params=STORES)
async def each(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with stage(request.param) as made:
        yield made


@pytest.fixture
async def ada(s: Stage) -> Person:
    """Somebody with an account, in a browser of hers, not logged in."""
    await s.p.with_password("ada")
    return s.person()


def cookies_of(answer: httpx.Response) -> dict[str, Morsel[str]]:
    return {name: one for line in answer.headers.get_list("set-cookie") for name, one in SimpleCookie(line).items()}


# Registering


async def test_registering(each: Stage) -> None:
    """20 §12 no. 14: an account, a mail, and logged in."""
    ada = each.person()
    answer = await ada.register(password="Hello world!")
    assert await ada.flash(answer) == "User created successfully."
    assert await ada.name() == MAIL
    assert message(await ada.see("/")) is None
    assert (await each.link("user_confirm_email")).startswith("/users/confirm/")


async def test_registering_with_a_bad_password(s: Stage) -> None:
    """20 §12 no. 14: three messages, each at the control and in the summary, which leads there."""
    ada = s.person()
    answer = await ada.register(password="not valid")
    assert answer.status_code == 200
    page = read(answer)
    expected = [
        "should be at least 12 character(s)",
        "at least one upper case character",
        "at least one digit or punctuation character",
    ]
    assert page.summary() == [f"Password: {one}" for one in expected]
    control = page.by_id("register-password")
    about = page.by_id(control.attributes["aria-describedby"])
    assert [one.text for one in about.inside if one.get("class") == "error"] == expected
    assert [one.text for one in about.inside if one.get("class") == "hint"] == [PASSWORD_HINT]
    assert (control.get("aria-invalid"), control.get("value")) == ("true", "")
    assert page.by_id("register-email").get("value") == MAIL
    assert page.one("title").text.startswith("Error: Create an account")
    assert {link.attributes["href"] for link in page.by_id("alert").inside if link.tag == "a"} == {"#register-password"}
    assert await ada.name() is None


async def test_registering_with_a_taken_address(ada: Person) -> None:
    page = read(await ada.register("ADA@x.test"))
    assert page.summary() == ["E-mail: has already been taken"]


async def test_what_was_typed_comes_back_as_text(s: Stage) -> None:
    page = read(await s.person().register('"><script>x</script> \0', "x"))
    assert page.all("script") == []
    page = read(await s.person().register('"><script>x</script> ', "x"))
    assert page.by_id("register-email").get("value") == '"><script>x</script> '


# Logging in and out


async def test_logging_in(ada: Person) -> None:
    """20 §2.2: the session ends with the browser unless asked otherwise."""
    answer = await ada.log_in("Ada@x.test")
    assert await ada.flash(answer) is None
    assert await ada.name() == MAIL
    cookies = cookies_of(answer)
    assert "_proca_user_remember_me" not in cookies
    session = cookies["_proca_key"]
    assert (session["samesite"], session["httponly"], session["max-age"], session["secure"]) == ("strict", True, "", "")


async def test_staying_logged_in(ada: Person) -> None:
    """20 §2.2: 5184000 seconds, SameSite=Lax; it counts alone when the browser was closed."""
    answer = await ada.log_in(remember_me="true")
    kept = cookies_of(answer)["_proca_user_remember_me"]
    assert (kept["samesite"], kept["httponly"], kept["max-age"]) == ("lax", True, "5184000")
    del ada.http.cookies["_proca_key"]
    assert await ada.name() == MAIL
    await ada.log_out()
    assert await ada.name() is None


async def test_cookies_are_for_encrypted_connections_where_there_is_one(s: Stage) -> None:
    ada = s.person()
    ada.http.base_url = httpx.URL("https://proca.test")
    first = cookies_of(await ada.http.get("/users/log_in"))
    assert all(one["secure"] and one["httponly"] and one["path"] == "/" for one in first.values())
    answer = await ada.register()
    assert len(cookies_of(answer)) >= 2
    assert all(one["secure"] and one["httponly"] for one in cookies_of(answer).values())


@pytest.mark.parametrize(
    ("email", "password"), [(MAIL, OTHER), ("nobody@x.test", RIGHT), ("", ""), ("\0", "\0"), ("a" * 1900, "b" * 1900)]
)
async def test_a_log_in_that_fails(ada: Person, email: str, password: str) -> None:
    """20 §7.5: status 200 and the same words for every reason."""
    answer = await ada.log_in(email, password, remember_me="true")
    assert answer.status_code == 200
    page = read(answer)
    assert page.by_id("alert").text.strip() == "Invalid email or password"
    assert "autofocus" in page.by_id("alert").attributes
    assert page.by_id("log-in-password").get("value") == ""
    assert "checked" in page.by_id("log-in-remember_me").attributes
    assert "_proca_key" not in cookies_of(answer)
    page = read(await ada.log_in(email, password, remember_me="false"))
    assert "checked" not in page.by_id("log-in-remember_me").attributes


async def test_an_unknown_address_and_a_wrong_password_look_alike(ada: Person) -> None:
    one, two = (await ada.log_in("AAA@x.test", OTHER)).text, (await ada.log_in("zzz@x.test", OTHER)).text
    wrong = (await ada.log_in(MAIL, OTHER)).text
    assert one.replace("AAA", "zzz") == two == wrong.replace(f'value="{MAIL}"', 'value="zzz@x.test"')


async def test_logging_out(ada: Person) -> None:
    """20 §2.2: the session is over in the store, not just in the browser."""
    await ada.log_in(remember_me="true")
    kept = dict(ada.http.cookies)
    answer = await ada.log_out()
    assert {"_proca_key", "_proca_user_remember_me", "_proca_csrf"} <= {
        name for name, one in cookies_of(answer).items() if one["max-age"] == "0"
    }
    assert await ada.flash(answer) == "Logged out successfully."
    assert await ada.name() is None
    ada.http.cookies.update(kept)
    assert await ada.name() is None


async def test_logging_out_by_delete(ada: Person) -> None:
    """20 §7.5: with the token in a header, for DELETE carries no form; also when nobody is logged in."""
    for _ in range(2):
        token = inside((await ada.see("/users/log_in")).by_id("log-in"))["_csrf_token"]
        answer = await ada.http.delete("/users/log_out", headers={"x-csrf-token": token})
        assert await ada.flash(answer) == "Logged out successfully."
    await ada.log_in()
    page = await ada.see("/")
    token = inside(page.one("form"))["_csrf_token"]
    answer = await ada.http.delete("/users/log_out", headers={"x-csrf-token": token})
    assert await ada.flash(answer) == "Logged out successfully."
    assert await ada.name() is None


async def test_a_session_is_not_taken_over_by_logging_in(s: Stage, ada: Person) -> None:
    """Whatever secret was in the cookie before, the session has a fresh one."""
    for planted in ("A" * 43, "junk"):
        ada.http.cookies.set("_proca_key", planted, domain="proca.test")
        session = cookies_of(await ada.log_in())["_proca_key"].value
        assert session != planted
        other = s.person()
        other.http.cookies.set("_proca_key", planted, domain="proca.test")
        assert await other.name() is None
        ada.http.cookies.clear()


# The token against forgery


FORMS = (
    ("/users/register", "/users/register", "POST"),
    ("/users/log_in", "/users/log_in", "POST"),
    ("/users/log_in", "/users/log_out", "POST"),
    ("/users/log_in", "/users/log_out", "DELETE"),
    ("/users/reset_password", "/users/reset_password", "POST"),
    ("/users/confirm", f"/users/reset_password/{NO_TOKEN}", "POST"),
    ("/users/confirm", f"/users/reset_password/{NO_TOKEN}", "PUT"),
    ("/users/confirm", "/users/settings", "POST"),
    ("/users/confirm", "/users/settings", "PUT"),
    ("/users/confirm", "/users/confirm", "POST"),
    ("/users/confirm", f"/users/confirm/{NO_TOKEN}", "POST"),
)


@pytest.mark.parametrize(("page", "path", "method"), FORMS)
async def test_a_form_counts_only_in_the_browser_that_opened_it(
    s: Stage, ada: Person, page: str, path: str, method: str
) -> None:
    """Without a token, with a wrong one, with that of another browser, without the cookie, from another site."""
    other = s.person()
    foreign = _token(await other.see(page))
    own = _token(await ada.see(page))
    fields = {"user[email]": MAIL, "user[password]": RIGHT, "_method": "delete"}
    for token in (None, "", "x", foreign, own[:-1], own + "=", "é"):
        given = fields if token is None else {**fields, "_csrf_token": token}
        await _forged(await ada.http.request(method, path, data=given))
    given = {**fields, "_csrf_token": own}
    for headers in ({"origin": "https://evil.test"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        await _forged(await ada.http.request(method, path, data=given, headers=headers))
    ada.http.cookies.clear()
    await _forged(await ada.http.request(method, path, data=given))
    await _forged(await ada.http.request(method, path, data={**fields, "_csrf_token": ""}))
    assert await s.p.mails() == []


async def _forged(answer: httpx.Response) -> None:
    assert answer.status_code == 403, answer.text
    assert read(answer).one("h1").text == "Please send the form again"


def _token(page: object) -> str:
    form = next(one for one in page.all("form") if one.get("id"))  # type: ignore[attr-defined]
    return inside(form)["_csrf_token"]


async def test_the_token_changes_with_who_is_logged_in(ada: Person) -> None:
    before = _token(await ada.see("/users/log_in"))
    assert _token(await ada.see("/users/register")) == before
    await ada.log_in()
    during = _token(await ada.see("/users/settings"))
    await ada.log_out()
    assert len({before, during, _token(await ada.see("/users/log_in"))}) == 3


async def test_a_form_from_before_logging_in_is_void(ada: Person) -> None:
    page = await ada.see("/users/register")
    await ada.log_in()
    await _forged(await ada.send(page, "register", {"email": "eve@x.test", "password": RIGHT}))


async def test_the_rest_of_the_server_needs_none(s: Stage, ada: Person) -> None:
    """`/api` knows nobody by cookie (20.13#23), so there is nothing to forge."""
    await ada.log_in()
    answer = await ada.http.post("/api", json={"query": "{ currentUser { email } }"})
    assert answer.json()["errors"][0]["extensions"]["code"] == "unauthorized"
    assert (await ada.http.post("/v1/actions", json={})).status_code != 403
    assert await s.p.mails() == []


# Another password


async def test_resetting_a_password(each: Stage) -> None:
    """20 §7.5: by POST with `_method=put`, as the page does; every session is over."""
    ada, elsewhere = each.person(), each.person()
    await elsewhere.register()
    assert await ada.flash(await ada.press("/users/reset_password", email=MAIL)) == RESET_ASKED
    link = await each.link("user_reset_password")
    answer = await ada.press(link, password=OTHER, password_confirmation=OTHER)
    assert await ada.flash(answer, "/users/log_in") == "Password reset successfully."
    assert await elsewhere.name() is None
    assert read(await ada.log_in(password=RIGHT)).by_id("alert")
    assert await ada.flash(await ada.log_in(password=OTHER)) is None
    await ada.log_out()
    assert await ada.flash(await ada.http.get(link)) == RESET_VOID


async def test_resetting_by_put(s: Stage, ada: Person) -> None:
    """20 §7.5."""
    await ada.press("/users/reset_password", email=MAIL)
    link = await s.link("user_reset_password")
    form = inside((await ada.see(link)).by_id("reset"))
    fields = {**form, **wire({"password": OTHER, "password_confirmation": OTHER})}
    assert form["_method"] == "put"
    del fields["_method"]
    assert (await ada.http.post(link, data=fields)).status_code == 405
    answer = await ada.http.put(link, data=fields)
    assert await ada.flash(answer, "/users/log_in") == "Password reset successfully."


async def test_resetting_to_a_bad_password(s: Stage, ada: Person) -> None:
    await ada.press("/users/reset_password", email=MAIL)
    link = await s.link("user_reset_password")
    answer = await ada.press(link, password="Not valid", password_confirmation="not the same")
    assert answer.status_code == 200
    assert read(answer).summary() == [
        "New password: should be at least 12 character(s)",
        "New password: at least one digit or punctuation character",
        "New password again: does not match password",
    ]
    answer = await ada.press(link, password=OTHER, password_confirmation=OTHER)
    assert await ada.flash(answer, "/users/log_in") == "Password reset successfully."


async def test_a_link_to_reset_that_is_over(s: Stage, ada: Person) -> None:
    """20 §1.3: after a day, for reading and for sending."""
    await ada.press("/users/reset_password", email=MAIL)
    link = await s.link("user_reset_password")
    page = await ada.see(link)
    s.p.w.clock.move(days=1)
    assert await ada.flash(await ada.http.get(link)) == RESET_VOID
    answer = await ada.send(page, "reset", {"password": OTHER, "password_confirmation": OTHER})
    assert await ada.flash(answer) == RESET_VOID


async def test_asking_tells_nobody_who_has_an_account(s: Stage, ada: Person) -> None:
    """20 §7.5: the same message either way, for both forms."""
    for path, said in (("/users/reset_password", RESET_ASKED), ("/users/confirm", CONFIRM_ASKED)):
        answers = [await ada.press(path, email=email) for email in (MAIL, "nobody@x.test", "", "none", "\0")]
        assert len({(one.status_code, one.text, tuple(sorted(cookies_of(one)))) for one in answers}) == 1
        assert await ada.flash(answers[0]) == said
    assert len(await s.p.mails()) == 2


# Confirming


async def test_confirming(each: Stage) -> None:
    """20 §7.5: GET shows a button, POST confirms; it logs nobody in; once."""
    await each.person().register()
    link = await each.link("user_confirm_email")
    visitor = each.person()
    page = await visitor.see(link)
    assert page.by_id("confirm").inside[-1].text == "Confirm my address"
    assert await each.p.own_confirmed(MAIL) is False
    assert await visitor.flash(await visitor.press(link)) == "User confirmed successfully."
    assert await visitor.name() is None
    assert await each.p.own_confirmed(MAIL) is True
    assert await visitor.flash(await visitor.press(link)) == CONFIRM_VOID


async def test_confirming_again_when_logged_in(s: Stage) -> None:
    """20 §7.5: nothing to complain of for who is confirmed; an error for who is not."""
    ada = s.person()
    await ada.register()
    assert await ada.flash(await ada.press(f"/users/confirm/{NO_TOKEN}")) == CONFIRM_VOID
    link = await s.link("user_confirm_email")
    assert await ada.flash(await ada.press(link)) == "User confirmed successfully."
    assert await ada.flash(await ada.press(link)) is None


async def test_another_link_to_confirm(s: Stage) -> None:
    """20 §7.5: only while it is needed; the form knows who is logged in."""
    ada = s.person()
    await ada.register()
    assert (await ada.see("/users/confirm")).by_id("confirm-email").get("value") == MAIL
    assert await ada.flash(await ada.press("/users/confirm")) == CONFIRM_ASKED
    await ada.press(await s.link("user_confirm_email"))
    assert await ada.flash(await ada.press("/users/confirm", email=MAIL)) == CONFIRM_ASKED
    assert len(await s.p.mails()) == 2


# Settings


async def test_changing_the_address(each: Stage) -> None:
    """20 §7.5, §12 no. 16: unchanged until the link is opened; confirmed by it; once."""
    ada = each.person()
    await ada.register()
    answer = await ada.press("/users/settings", "email", email="new@x.test", current_password=RIGHT)
    assert await ada.flash(answer, "/users/settings") == CHANGE_ASKED
    assert await ada.name() == MAIL
    link = await each.link("user_change_email")
    assert await ada.flash(await ada.http.get(link), "/users/settings") == "Email changed successfully."
    assert await ada.name() == "new@x.test"
    assert await each.p.own_confirmed("new@x.test") is True
    assert await ada.flash(await ada.http.get(link), "/users/settings") == CHANGE_VOID


async def test_changing_to_a_bad_address(ada: Person) -> None:
    await ada.log_in()
    answer = await ada.press("/users/settings", "email", email=MAIL, current_password="wrong")
    assert answer.status_code == 200
    page = read(answer)
    assert page.summary() == ["New e-mail: did not change", "Current password: is not valid"]
    assert page.by_id("email-email").get("value") == MAIL
    assert page.by_id("email-current_password").get("aria-invalid") == "true"
    assert page.by_id("password-current_password").get("aria-invalid") is None
    assert page.one("title").text.startswith("Error: Settings")


async def test_changing_the_password(each: Stage) -> None:
    """20 §7.5: all sessions and tokens are over, but the browser that asked is logged in again."""
    ada, elsewhere = each.person(), each.person()
    await ada.register()
    await elsewhere.log_in(remember_me="true")
    fields = {"current_password": RIGHT, "password": OTHER, "password_confirmation": OTHER}
    answer = await ada.press("/users/settings", "password", **fields)
    assert await ada.flash(answer, "/users/settings") == "Password updated successfully."
    assert await ada.name() == MAIL
    assert await elsewhere.name() is None
    assert await elsewhere.flash(await elsewhere.log_in(password=OTHER)) is None


async def test_settings_by_put(ada: Person) -> None:
    """20 §7.5."""
    await ada.log_in()
    form = inside((await ada.see("/users/settings")).by_id("email"))
    assert (form["_method"], form["action"]) == ("put", "update_email")
    fields = {**form, "user[email]": "new@x.test", "current_password": RIGHT}
    assert await ada.flash(await ada.http.put("/users/settings", data=fields), "/users/settings") == CHANGE_ASKED
    assert (await ada.http.post("/users/settings", data={**fields, "_method": "delete"})).status_code == 405
    assert (await ada.http.put("/users/settings", data={**fields, "action": "other"})).status_code == 200


async def test_changing_to_a_bad_password(ada: Person) -> None:
    await ada.log_in()
    answer = await ada.press("/users/settings", "password", password="Not valid", password_confirmation="x")
    assert answer.status_code == 200
    assert read(answer).summary() == [
        "Current password: is not valid",
        "New password: should be at least 12 character(s)",
        "New password: at least one digit or punctuation character",
        "New password again: does not match password",
    ]
    assert await ada.name() == MAIL


async def test_an_account_without_a_password_is_told_how_to_get_one(s: Stage) -> None:
    """Accounts of a sign-on provider."""
    user = await s.p.user("ada")
    ada = s.person()
    session = await s.p.known.start_session(user)
    ada.http.cookies.set("_proca_key", session.reveal(), domain="proca.test")
    assert "has no password here" in (await ada.see("/users/settings")).source


# Who may see what


@pytest.mark.parametrize("path", LOGGED_OUT_ONLY)
async def test_somebody_logged_in_is_sent_home(s: Stage, ada: Person, path: str) -> None:
    """20 §7.5: for reading and for sending; nothing happens."""
    await ada.log_in()
    assert await ada.flash(await ada.http.get(path)) is None
    token = inside((await ada.see("/")).one("form"))["_csrf_token"]
    fields = {"_csrf_token": token, "user[email]": "bea@x.test", "user[password]": RIGHT}
    put = {"_method": "put"} if path.endswith(NO_TOKEN) else {}
    assert await ada.flash(await ada.http.post(path, data={**fields, **put})) is None
    assert await s.p.mails() == []
    assert await ada.name() == MAIL


@pytest.mark.parametrize("path", LOGGED_IN_ONLY)
async def test_somebody_unknown_is_asked_to_log_in_and_comes_back(ada: Person, path: str) -> None:
    """20 §7.5: the path of a GET is remembered, once."""
    assert await ada.flash(await ada.http.get(path), "/users/log_in") == MUST
    answer = await ada.log_in()
    assert (answer.status_code, answer.headers["location"]) == (302, path)
    await ada.log_out()
    assert (await ada.log_in()).headers["location"] == "/"


async def test_registering_leads_back_as_well(s: Stage) -> None:
    ada = s.person()
    await ada.http.get("/users/settings")
    assert (await ada.register()).headers["location"] == "/users/settings"


async def test_only_paths_of_get_are_remembered(ada: Person) -> None:
    token = _token(await ada.see("/users/log_in"))
    answer = await ada.http.put("/users/settings", data={"_csrf_token": token})
    assert await ada.flash(answer, "/users/log_in") == MUST
    assert (await ada.log_in()).headers["location"] == "/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test",
        "//evil.test",
        "/%5Cevil.test",
        "%2F%2Fevil.test",
        "/\\evil.test",
        "%2F%5Cevil.test",
        "/x%0d%0aset-cookie:a=b",
        "javascript:alert(1)",
        "%00",
        "%ff",
        "/" + "a" * 2000,
        "",
    ],
)
async def test_nobody_is_sent_to_another_site(ada: Person, target: str) -> None:
    """Whatever stands in the cookie."""
    ada.http.cookies.set("_proca_return_to", target, domain="proca.test")
    answer = await ada.log_in()
    assert answer.status_code == 302
    assert answer.headers["location"] == "/"


async def test_somebody_who_comes_from_their_mailbox_is_known(s: Stage, ada: Person) -> None:
    """Browsers keep strict cookies back then; a page of our own in between has them ask again, but not for ever."""
    link = f"/users/settings/confirm_email/{NO_TOKEN}"
    answer = await ada.http.get(link, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    (refresh,) = [one for one in read(answer).all("meta") if one.get("http-equiv") == "refresh"]
    again = refresh.attributes["content"].removeprefix("0;url=")
    assert again.partition("?")[0] == link
    answer = await ada.http.get(again, headers={"sec-fetch-site": "cross-site"})
    assert answer.headers["location"] == "/users/log_in"
    await ada.log_in()
    assert await ada.flash(await ada.http.get(again), "/users/settings") == CHANGE_VOID
    assert await s.p.mails() == []


# The start page


async def test_the_start_page_of_nobody(s: Stage) -> None:
    page = await s.person().see("/")
    links = {one.attributes["href"] for one in page.all("a")}
    assert {"/users/log_in", "/users/register", "/docs"} <= links
    assert page.all("form") == []


async def test_who_only_looks_gets_no_cookie(s: Stage) -> None:
    assert cookies_of(await s.person().http.get("/")) == {}


async def test_the_start_page_of_somebody(s: Stage, ada: Person) -> None:
    """Who they are, their orgs and roles, and the ways to settings and out."""
    await ada.log_in()
    assert "You belong to no organisation yet" in (await ada.see("/")).source
    lynx = await s.p.w.org("lynx")
    user = await s.p.now((await s.p.w.container.account_directory().by_email(MAIL)).id)  # type: ignore[union-attr]
    await s.p.join(user, lynx, OWNER.perms)
    page = await ada.see("/")
    assert [one.text.split() for one in page.all("li") if "Lynx" in one.text] == [["Lynx", "lynx", "owner"]]
    assert {"/users/settings", "/docs"} <= {one.attributes["href"] for one in page.all("a")}
    assert "You administer" not in page.source
    await s.p.changed(evolve(user, perms=15))
    assert "You administer this server" in (await ada.see("/")).source


async def test_accounts_of_our_own_switched_off(s: Stage, ada: Person) -> None:
    """20 §2.2: menus lead elsewhere, and home is there; the forms stay reachable."""
    off = with_pages(s, local=False, sso_home="https://sso.test/")
    person = off.person()
    links = {one.attributes["href"] for one in (await person.see("/")).all("a")}
    assert "https://sso.test/" in links
    assert not {"/users/log_in", "/users/register"} & links
    assert (await person.log_in()).headers["location"] == "/"
    assert await person.name() == MAIL
    assert (await person.http.get("/users/log_in")).headers["location"] == "https://sso.test/"
    assert (await person.log_out()).headers["location"] == "/"
    assert (await person.register("bea@x.test")).headers["location"] == "/"
    bare = with_pages(s, local=False).person()
    await bare.log_in()
    assert (await bare.http.get("/users/log_in")).headers["location"] == "/"
    assert await ada.name() is None


async def test_the_provider_is_offered_where_there_is_one(s: Stage) -> None:
    """20 §2.2, /users/oidc."""
    assert "/users/oidc" not in (await s.person().see("/users/log_in")).source
    accounts = evolve(s.use_cases.accounts, sign_on=object())  # type: ignore[arg-type]
    with_provider = Stage(s.p, evolve(s.use_cases, accounts=accounts)).person()
    page = await with_provider.see("/users/log_in")
    assert "/users/oidc" in {one.attributes["href"] for one in page.all("a")}


# Limits


async def test_too_many_log_ins(ada: Person) -> None:
    """00 D11: a page with 429 and Retry-After."""
    for _ in range(20):
        assert (await ada.log_in(password=OTHER)).status_code == 200
    answer = await ada.log_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    page = read(answer)
    assert page.one("h1").text == "Too many attempts"
    assert "a minute" in page.source


@pytest.mark.parametrize("path", ["/users/register", "/users/reset_password", "/users/confirm"])
async def test_too_many_mails(s: Stage, path: str) -> None:
    """00 D11: nobody fills a stranger's mailbox."""
    fields = {"email": "eve@x.test", "password": RIGHT} if path == "/users/register" else {"email": "eve@x.test"}
    for _ in range(5):
        assert (await s.person().press(path, **fields)).status_code in (200, 302)
    answer = await s.person().press(path, **fields)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert read(answer).one("h1").text == "Too many attempts"


async def test_too_many_mails_about_settings(ada: Person) -> None:
    await ada.log_in()
    fields = {"email": "new@x.test", "current_password": RIGHT}
    for _ in range(5):
        assert (await ada.press("/users/settings", "email", **fields)).status_code == 302
    assert (await ada.press("/users/settings", "email", **fields)).status_code == 429


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (Unavailable("x", code="store_busy"), 503, "Please try again in a moment"),
        (Conflict("x", code="stale"), 409, "This did not work"),
    ],
)
async def test_what_cannot_be_done_now(s: Stage, error: ProcaError, status: int, title: str) -> None:
    """A page for people, and never a 500."""

    async def fails(*_: object) -> None:
        raise error

    person = with_pages(s, register=fails).person()
    answer = await person.register()
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("2" if status == 503 else None)
    assert read(answer).one("h1").text == title


# What is no form


@pytest.mark.parametrize("path", ["/users/register", "/users/settings", f"/users/confirm/{NO_TOKEN}"])
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"\xff\xfe", 400),
        (b"user%5Bemail%5D=%FF", 400),
        (b"&".join(b"a=b" for _ in range(60)), 400),
        (b"user[email]=" + b"a" * 3000, 413),
        (b'{"user": {}}', 403),
        (b"", 403),
    ],
)
async def test_what_is_no_form(ada: Person, path: str, content: bytes, status: int) -> None:
    answer = await ada.http.post(path, content=content, headers={"content-type": FORM})
    assert answer.status_code == status
    assert read(answer).one("h1").text


async def test_forms_of_other_kinds_are_none(ada: Person) -> None:
    token = _token(await ada.see("/users/log_in"))
    files = {"_csrf_token": (None, token), "user[email]": (None, MAIL), "user[password]": (None, RIGHT)}
    assert (await ada.http.post("/users/log_in", files=files)).status_code == 403
