"""Laws of account pages (20 §7.5): whatever is sent, there is an answer for people, and nothing happens by junk."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import quote, quote_from_bytes, urlencode

import httpx
from hypothesis import given
from hypothesis import strategies as st

from adapters.http.account_stage import FORM, MAIL, Person, Stage, inside, read, stage
from proca.adapters.http.account_pages.cookies import local_path
from proca.domain import base64url
from world import FEWER

TOKENS = st.text(min_size=1, max_size=60) | st.binary(min_size=1, max_size=60).map(base64url.encode)
NAMES = st.sampled_from(
    ["user[email]", "user[password]", "user[password_confirmation]", "user[remember_me]", "current_password", "action"]
)
HUGE = st.integers(1900, 2100).map(lambda size: "A1a" * (size // 3))
KNOWN = st.sampled_from([MAIL, "ADA@x.test", "Correct-Horse-1", "update_email", "update_password", "new@x.test", ""])
TEXTS = st.text(max_size=40) | HUGE | KNOWN | st.sampled_from(["\0", "<b>", "\r\n", "a@b", "ß" * 80, "{{ 7 }}"])
PAIRS = st.lists(st.tuples(NAMES | st.text(max_size=8), TEXTS), max_size=8)
PATHS = (
    "/users/register",
    "/users/log_in",
    "/users/reset_password",
    "/users/confirm",
    "/users/settings",
    "/users/reset_password/x",
    "/users/confirm/x",
)
METHODS = st.sampled_from([None, "put", "delete", "PUT", "", "x"])
COOKIES = st.sampled_from(["_proca_key", "_proca_user_remember_me", "_proca_csrf", "_proca_flash", "_proca_return_to"])
# What a header can carry at all; browsers send less.
LATIN = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=60)


@asynccontextmanager
async def visit(*, logged_in: bool) -> AsyncIterator[tuple[Stage, Person]]:
    """Somebody with an account."""
    async with stage() as s:
        await s.p.with_password("ada")
        ada = s.person()
        if logged_in:
            await ada.log_in()
        yield s, ada


def is_for_people(answer: httpx.Response) -> bool:
    """A page or a way on inside of this server, and never a failure of ours."""
    if answer.status_code == 302:
        return local_path(answer.headers["location"]) is not None
    return answer.status_code < 500 and bool(read(answer).one("h1").text)


@FEWER
@given(TOKENS, st.booleans())
async def test_a_token_that_is_junk_leads_to_the_message(text: str, logged_in: bool) -> None:
    async with visit(logged_in=logged_in) as (s, ada):
        segment = quote(text, safe="")
        for path, name in (
            (f"/users/reset_password/{segment}", "RESET_VOID"),
            (f"/users/settings/confirm_email/{segment}", "CHANGE_VOID"),
        ):
            answer = await ada.http.get(path)
            if answer.status_code == 404:  # a slash or a dot makes another path of it
                continue
            assert answer.status_code == 302
            is_for = logged_in == ("settings" in path)
            expected = name if is_for else None if logged_in else "MUST_LOG_IN"
            assert answer.cookies.get("_proca_flash") == expected
        await _sent(ada, f"/users/confirm/{segment}", {}, "CONFIRM_VOID")
        put = {"_method": "put", "user[password]": "x", "user[password_confirmation]": "y"}
        await _sent(ada, f"/users/reset_password/{segment}", put, None if logged_in else "RESET_VOID")
        assert await s.p.mails() == []


async def _sent(ada: Person, path: str, fields: Mapping[str, str], flash: str | None) -> None:
    answer = await ada.http.post(path, data={**fields, "_csrf_token": await token_of(ada)})
    if answer.status_code != 404:
        assert answer.status_code == 302
        assert answer.cookies.get("_proca_flash") == flash


async def token_of(ada: Person) -> str:
    """The token of the browser's forms."""
    page = await ada.see("/users/confirm")
    return inside(page.by_id("confirm"))["_csrf_token"]


@FEWER
@given(st.sampled_from(PATHS), PAIRS, METHODS, st.booleans())
async def test_whatever_a_form_holds(
    path: str, pairs: list[tuple[str, str]], method: str | None, logged_in: bool
) -> None:
    """Missing, repeated, unknown, huge and impossible fields."""
    async with visit(logged_in=logged_in) as (_, ada):
        meant = [] if method is None else [("_method", method)]
        content = urlencode([("_csrf_token", await token_of(ada)), *meant, *pairs], errors="surrogatepass")
        answer = await ada.http.post(path, content=content, headers={"content-type": FORM})
        assert is_for_people(answer), answer.text


@FEWER
@given(st.sampled_from(PATHS), st.binary(max_size=80), st.sampled_from(["POST", "PUT"]))
async def test_whatever_the_body_is(path: str, junk: bytes, method: str) -> None:
    async with visit(logged_in=False) as (_, ada):
        token = (await token_of(ada)).encode()
        for content in (junk, b"_csrf_token=" + token + b"&user[email]=" + quote_from_bytes(junk).encode() + junk):
            answer = await ada.http.request(method, path, content=content, headers={"content-type": FORM})
            assert answer.status_code < 500
            assert answer.status_code == 405 or is_for_people(answer), answer.text


@FEWER
@given(st.dictionaries(COOKIES, LATIN), st.sampled_from([*PATHS, "/", "/users/settings/confirm_email/x"]))
async def test_whatever_the_cookies_hold(jar: dict[str, str], path: str) -> None:
    async with stage() as s:
        header = "; ".join(f"{name}={value}" for name, value in jar.items()).encode("latin-1")
        answer = await s.person().http.get(path, headers={b"cookie": header})
        assert is_for_people(answer), answer.text


@given(st.text(max_size=50) | st.text("/\\.%:@?#a\t\r\n ", max_size=12))
def test_a_way_back_is_a_path_of_ours(text: str) -> None:
    """One slash, no backslash, nothing that a header or a browser reads in another way."""
    found = local_path(text)
    assert found is None or found == text
    if found is not None:
        assert found[0] == "/"
        assert found[1:2] not in ("/", "\\")
        assert found.isascii()
        assert found.isprintable()
        assert "\\" not in found
        assert " " not in found
        assert httpx.URL("https://proca.test").join(found).host == "proca.test"
