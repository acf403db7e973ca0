"""Secrets of links (00 D8)."""

from hypothesis import given
from hypothesis import strategies as st

from proca.domain import base64url
from proca.domain.ids import ActionId
from proca.domain.secret import Secret, SecretBytes
from proca.domain.supporters import contact_ref
from proca.domain.supporters.links import LinkKeys, LinkMaker, Purpose, link_key, link_path
from proca.domain.supporters.supporter import Supporter
from strategies_record import supporters

NEW, OLD, OTHER = (link_key(bytes([number]) * 32) for number in range(3))
PURPOSES = st.sampled_from(Purpose)


def proof(purpose: Purpose, supporter: Supporter, *keys: SecretBytes) -> Secret:
    made = LinkKeys(keys).proof(purpose, supporter)
    assert made is not None
    return Secret(made)


@given(PURPOSES, supporters)
def test_keys_rotate(purpose: Purpose, supporter: Supporter) -> None:
    """The first of the list makes, any of it checks, one that has left it does not."""
    keys = LinkKeys((NEW, OLD))
    assert keys.proof(purpose, supporter) == proof(purpose, supporter, NEW).reveal()
    assert keys.admits(proof(purpose, supporter, NEW), purpose, supporter)
    assert keys.admits(proof(purpose, supporter, OLD), purpose, supporter)
    assert not keys.admits(proof(purpose, supporter, OTHER), purpose, supporter)
    assert len(proof(purpose, supporter, NEW).reveal()) == 43


@given(PURPOSES, PURPOSES, supporters, supporters)
def test_a_secret_is_for_one_person_and_purpose(one: Purpose, other: Purpose, ann: Supporter, bob: Supporter) -> None:
    given = proof(one, ann, NEW)
    is_same = one is other and (ann.id, ann.fingerprint) == (bob.id, bob.fingerprint)
    assert LinkKeys((NEW,)).admits(given, other, bob) == is_same


@given(PURPOSES, supporters)
def test_the_reference_only_for_moving_house(purpose: Purpose, supporter: Supporter) -> None:
    """`PROCA_LEGACY_LINKS`: in place of the secret, which works as well."""
    reference = Secret(contact_ref.encode(supporter.fingerprint))
    assert not LinkKeys((NEW,)).admits(reference, purpose, supporter)
    assert LinkKeys((), legacy=True).admits(reference, purpose, supporter)
    assert LinkKeys((NEW,), legacy=True).admits(proof(purpose, supporter, NEW), purpose, supporter)


@given(PURPOSES, supporters, st.text(max_size=60) | st.binary(max_size=40).map(base64url.encode))
def test_anything_else_is_no_secret(purpose: Purpose, supporter: Supporter, text: str) -> None:
    """Nor is anything one on an instance without a secret of its own."""
    assert not LinkKeys((NEW,), legacy=False).admits(Secret(text), purpose, supporter)
    assert not LinkKeys(()).admits(Secret(text), purpose, supporter)


@given(supporters)
def test_written_links(supporter: Supporter) -> None:
    """30 §6.5."""
    maker, number = LinkMaker("https://act.test", LinkKeys((NEW,))), ActionId(7)
    secret = proof(Purpose.REJECT, supporter, NEW).reveal()
    assert maker.link(Purpose.REJECT, number, supporter) == f"https://act.test/link/s/7/reject/{secret}"
    assert link_path(Purpose.DOI, number, "x") == "/link/d/7/x"
    assert maker.links((Purpose.DOI,), number, supporter).keys() == {"doi"}
    assert LinkMaker("https://act.test", LinkKeys(())).links(tuple(Purpose), number, supporter) == {}


def test_keys_do_not_print() -> None:
    assert "***" in repr(LinkKeys((NEW,)))
    assert NEW.reveal().hex() not in repr(LinkMaker("https://act.test", LinkKeys((NEW,))))
