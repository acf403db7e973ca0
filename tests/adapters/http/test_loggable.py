"""Addresses that are secrets do not get into the log (20.13#10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.http.surroundings import loggable

SECRET = ["/users/confirm/", "/users/reset_password/", "/users/settings/confirm_email/", "/link/accept/", "/mailbox/"]


@given(st.sampled_from(SECRET), st.text(min_size=20, alphabet="abcdefghijklmnopqrstuvwxyz0123456789_-/"))
def test_law_what_follows_is_left_out(start: str, token: str) -> None:
    assert token not in loggable(start + token)


@pytest.mark.parametrize("path", ["/", "/api", "/users/confirm", "/users/settings", "/v1/orgs/river", "/p/7"])
def test_other_addresses_are_whole(path: str) -> None:
    assert loggable(path) == path
