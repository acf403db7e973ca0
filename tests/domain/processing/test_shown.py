"""What is shown of dead letters (issue 4 item 6, 30.12#1)."""

import json

from hypothesis import given
from hypothesis import strategies as st

from proca.domain.processing.shown import shown

trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_a_message_about_an_action() -> None:
    """What is about nobody is clear; of a person, custom fields and links only the shape."""
    body = {
        "schema": "proca:action:2",
        "stage": "deliver",
        "actionId": 7,
        "org": {"name": "river", "title": "River", "more": "secret"},
        "action": {
            "actionType": "petition",
            "createdAt": "2026-03-04T05:06:07Z",
            "testing": False,
            "customFields": {"name": "Olga", "age": 31, "schema": "mine", "list": ["a1"]},
            "donation": {"amount": 500, "payload": {"card": "4242"}},
        },
        "contact": {"email": "olga@mail.test", "firstName": "Olga", "contactRef": "abc", "dupeRank": 0, "area": None},
        "personalInfo": {"payload": "Ab-9"},
        "privacy": {"withConsent": True, "emailStatus": "bounce", "givenAt": "2026-03-04T05:06:07Z"},
        "links": {"accept": "https://x.test/link/s/7/Zz9"},
        "tracking": {"location": "https://olga.test"},
    }
    assert shown(body) == {
        "schema": "proca:action:2",
        "stage": "deliver",
        "actionId": 7,
        "org": {"name": "river", "title": "River", "more": "XXXXXX"},
        "action": {
            "actionType": "petition",
            "createdAt": "2026-03-04T05:06:07Z",
            "testing": False,
            "customFields": {"name": "XXXX", "age": 0, "schema": "XXXX", "list": ["X0"]},
            "donation": {"amount": 0, "payload": {"card": "0000"}},
        },
        "contact": {"email": "XXXX@XXXX.XXXX", "firstName": "XXXX", "contactRef": "XXX", "dupeRank": 0, "area": None},
        "personalInfo": {"payload": "XX-0"},
        "privacy": {"withConsent": True, "emailStatus": "bounce", "givenAt": "2026-03-04T05:06:07Z"},
        "links": {"accept": "XXXXX://X.XXXX/XXXX/X/0/XX0"},
        "tracking": {"location": "XXXXX://XXXX.XXXX"},
    }


def test_a_mail_of_the_instance_never_shows_its_variables() -> None:
    """20.13#10: they hold links that open accounts, and are not shown even sealed."""
    body = {"template": "user_reset_password", "to": "ada@wood.test", "locale": None, "sealed": "c2VjcmV0"}
    assert shown(body) == {"template": "user_reset_password", "to": "XXX@XXXX.XXXX", "locale": None}


def test_the_code_of_a_confirm_is_masked() -> None:
    body = {"eventType": "confirm_created", "confirm": {"code": "12345678", "email": "a@b.test"}}
    assert shown(body) == {
        "eventType": "confirm_created",
        "confirm": {"code": "00000000", "email": "X@X.XXXX"},
    }


@given(inner=trees)
def test_law_whatever_else_comes_shows_no_letter_of_its_own(inner: object) -> None:
    """Plain keys whose values are trees are no exception."""
    for key in ("contact", "schema", "org", "whatever"):
        told = shown({key: {"email": inner}, "more": [inner]})
        values = json.dumps(_values(told), ensure_ascii=False)
        assert not [letter for letter in values if letter.isalpha() and letter not in "Xtruefalsn"]


def _values(tree: object) -> list[object]:
    if isinstance(tree, dict):
        return [one for inner in tree.values() for one in _values(inner)]
    if isinstance(tree, list):
        return [one for inner in tree for one in _values(inner)]
    return [tree]
