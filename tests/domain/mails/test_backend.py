"""Which service sends a mail, and who it is from (30 §6.1, §6.7)."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.ids import ServiceId
from proca.domain.mails.backend import MailBackends
from proca.domain.mails.letter import Mailbox
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.service import Service, ServiceName
from strategies_orgs import a_service

OWN, BORROWED = a_service(ServiceName.SMTP, 1), a_service(ServiceName.MAILJET, 2)
INSTANCE = Backends(email_backend=BORROWED.id, transactional_email_backend=BORROWED.id)
budgets = st.none() | st.integers(0, 9)


def backends(own: Backends) -> MailBackends:
    return MailBackends.of(own, INSTANCE, [OWN, BORROWED])


def test_each_slot_has_its_own() -> None:
    found = backends(Backends(email_backend=OWN.id, transactional_email_backend=ServiceName.SYSTEM))
    assert found == MailBackends(OWN, BORROWED)


def test_an_empty_slot_and_a_service_that_is_gone() -> None:
    assert backends(Backends()) == MailBackends(None, None)
    assert backends(Backends(email_backend=ServiceId(9))) == MailBackends(None, None)


@given(budget=budgets, spent=st.integers(1, 12), everything=st.sampled_from([None, BORROWED]))
def test_law_the_transactional_service_sends_until_its_budget_is_spent(
    budget: int | None, spent: int, everything: Service | None
) -> None:
    """30 §6.7: the mail that would be one too many goes through the other."""
    transactional = evolve(OWN, transactional_email_budget=budget)
    found = MailBackends(everything, transactional).for_transactional(spent)
    assert found == (transactional if budget is None or spent <= budget else everything)


def test_without_one_the_other_sends() -> None:
    assert MailBackends(OWN, None).for_transactional(1) == OWN


def test_a_mailbox_is_shown_with_its_name() -> None:
    assert str(Mailbox("Olga", "olga@mail.test")) == "Olga <olga@mail.test>"
    assert str(Mailbox("", "olga@mail.test")) == "olga@mail.test"
    assert "olga" not in repr(Mailbox("Olga", "olga@mail.test")).lower()
