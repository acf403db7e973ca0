"""Names in two dresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.words import camel_case, snake_case


@pytest.mark.parametrize(
    ("camel", "snake"),
    [("name", "name"), ("firstName", "first_name"), ("documentNumber", "document_number"), ("aBC", "a_b_c")],
)
def test_the_two_dresses_of_a_name(camel: str, snake: str) -> None:
    """10, Conventions."""
    assert snake_case(camel) == snake
    assert camel_case(snake) == camel


@given(st.from_regex(r"[a-z]+(_[a-z]+)*", fullmatch=True))
def test_snake_case_undoes_camel_case(name: str) -> None:
    assert snake_case(camel_case(name)) == name


@given(st.from_regex(r"[a-z0-9_]*", fullmatch=True))
def test_snake_case_leaves_snake_case_alone(name: str) -> None:
    assert snake_case(name) == name


def test_digits_stay_with_their_word() -> None:
    assert snake_case("line2Text") == "line2_text"
    assert camel_case("line_2") == "line2"
