"""Codes of confirms (20 §8.1)."""

from hypothesis import given
from hypothesis import strategies as st

from proca.domain.confirms.code import is_code, lengthened, new_code
from proca.domain.secret import Secret

chance = st.binary(min_size=8, max_size=32)


@given(chance)
def test_a_code_has_eight_digits(random: bytes) -> None:
    """20 §12 no. 20."""
    code = new_code(random).reveal()
    assert len(code) == 8
    assert is_code(code)


@given(chance, chance)
def test_a_taken_code_gets_a_number_from_1_to_10_behind_it(random: bytes, more: bytes) -> None:
    code = new_code(random)
    longer = lengthened(code, more).reveal()
    assert longer.startswith(code.reveal())
    assert 1 <= int(longer[8:]) <= 10


@given(st.lists(chance, min_size=1, max_size=20))
def test_lengthening_ends_with_a_new_code(random: list[bytes]) -> None:
    codes = [new_code(random[0])]
    for more in random[1:]:
        codes.append(lengthened(codes[-1], more))
    assert len({code.reveal() for code in codes}) == len(codes)


@given(st.text())
def test_only_digits_of_ascii_are_a_code(text: str) -> None:
    assert is_code(text) == (bool(text) and set(text) <= set("0123456789"))


def test_digits_of_other_scripts_are_none() -> None:
    assert not is_code("٣٤٥")
    assert new_code(bytes(8)) == Secret("00000000")
