"""The mail to decision-makers that comes with an action (10 §1.11, §4.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.mail import Mail, MailInput, write
from proca.domain.errors import Invalid, Violation
from proca.domain.ids import TargetId
from strategies_record import a_target_id, mails

ONE, TWO, THREE = map(a_target_id, (1, 2, 3))
KNOWN = {ONE, TWO, THREE}
CONTENT = ("Free the Tua", "Dear {{target.name}}, let it flow.")


def refusals(given_: MailInput, known: set[TargetId] = KNOWN) -> list[Violation]:
    with pytest.raises(Invalid) as refused:
        write(given_, known)
    return list(refused.value.violations)


@given(mails)
def test_a_good_mail_is_kept(mail: Mail) -> None:
    """10 §4.4: the same content and files for every target, in the order given."""
    assert write(MailInput(mail.targets, mail.subject, mail.body, mail.files), set(mail.targets)) == mail


def test_three_targets_share_one_content() -> None:
    """10 §10.1 no. 14."""
    mail = write(MailInput((TWO, ONE, THREE), *CONTENT), KNOWN)
    assert (mail.targets, mail.subject, mail.body) == ((TWO, ONE, THREE), *CONTENT)


@given(st.lists(st.sampled_from([ONE, TWO, THREE])))
def test_a_target_gets_one_message(targets: list[TargetId]) -> None:
    kept = write(MailInput(tuple(targets), *CONTENT), KNOWN).targets
    assert sorted(kept) == sorted(set(targets))
    assert list(kept) == sorted(kept, key=targets.index)


@pytest.mark.parametrize(
    ("subject", "body"), [(None, None), ("", "Text"), ("Subject", ""), (" ", "Text"), ("Subject", "\n"), ("\r\n", "x")]
)
def test_blank_content_is_taken_and_never_mailed(subject: str | None, body: str | None) -> None:
    """10 §10.1 no. 14, Q8, D21, Q1: an empty subject is accepted, null counts as empty."""
    mail = write(MailInput((ONE,), subject, body), KNOWN)
    assert mail.is_blank
    assert mail.targets == (ONE,)


def test_content_is_not_blank() -> None:
    """D21."""
    assert not write(MailInput((ONE,), *CONTENT), KNOWN).is_blank


def test_newlines_in_the_subject_become_one_space() -> None:
    """10 §1.11."""
    mail = write(MailInput((ONE,), "Free\r\n\r\nthe\nTua", "a\n\nb"), KNOWN)
    assert (mail.subject, mail.body) == ("Free the Tua", "a\n\nb")


def test_lengths() -> None:
    """10 §1.11."""
    write(MailInput((ONE,), "s" * 1280, "b" * 10240), KNOWN)
    assert refusals(MailInput((ONE,), "s" * 1281, "b" * 10241)) == [
        Violation("should be at most 10240 character(s)", ("mtt", "body")),
        Violation("should be at most 1280 character(s)", ("mtt", "subject")),
    ]


def test_content_has_to_be_mustache() -> None:
    """10 §1.11."""
    assert refusals(MailInput((ONE,), "{{a", "{{#b}}")) == [
        Violation("Invalid mustache template format in body: unclosed section b", ("mtt", "body")),
        Violation("Invalid mustache template format in subject: unclosed tag", ("mtt", "subject")),
    ]


@pytest.mark.parametrize("text", ["nul \0", "half \ud800"])
def test_content_that_no_store_could_keep(text: str) -> None:
    assert refusals(MailInput((ONE,), text, text)) == [
        Violation("has invalid format", ("mtt", "body")),
        Violation("has invalid format", ("mtt", "subject")),
    ]


def test_targets_have_to_be_the_campaigns_own() -> None:
    """Q10."""
    stranger = a_target_id(9)
    assert refusals(MailInput((ONE, stranger, TWO, stranger), *CONTENT)) == [
        Violation("target to messages association violated", ("messages", 1, "target")),
        Violation("target to messages association violated", ("messages", 3, "target")),
    ]


def test_not_more_than_a_thousand_targets() -> None:
    targets = tuple(map(a_target_id, range(1001)))
    write(MailInput(targets[:1000], *CONTENT), set(targets))
    assert refusals(MailInput(targets, *CONTENT), set(targets)) == [
        Violation("should have at most 1000 item(s)", ("mtt", "targets"))
    ]


@pytest.mark.parametrize("key", ["letter.pdf", "a/b-c_d!e.f*g'(h)"])
def test_file_keys(key: str) -> None:
    """10 §1.11."""
    assert write(MailInput((ONE,), *CONTENT, (key,)), KNOWN).files == (key,)


@pytest.mark.parametrize("key", ["", "a b", "ä.pdf", "a.pdf\n", "a?b"])
def test_bad_file_keys(key: str) -> None:
    """10 §1.11."""
    assert refusals(MailInput((ONE,), *CONTENT, ("good.pdf", key))) == [
        Violation("files.1 has invalid format", ("mtt", "files", 1))
    ]


def test_the_content_does_not_print() -> None:
    assert "Tua" not in repr(write(MailInput((ONE,), *CONTENT), KNOWN)) + repr(MailInput((ONE,), *CONTENT))
