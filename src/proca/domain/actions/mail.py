"""The mail to decision-makers that came with an action: one content, one message per target (spec 10 §1.11, §4.4)."""

import re
from collections.abc import Collection, Iterator, Sequence

from attrs import field, frozen

from proca.domain.actions import mustache
from proca.domain.errors import Violation, refuse_if_any
from proca.domain.ids import TargetId
from proca.domain.rules import FORMAT, at_most, is_storable

_FILE_KEY = re.compile(r"[-0-9a-zA-Z!_.*'()/]+")
_NEWLINES = re.compile(r"[\r\n]+")
_SUBJECT_LENGTH, _BODY_LENGTH = 1280, 10240
_MOST_TARGETS = 1000


@frozen
class MailInput:
    """Subject, body, the ids of targets in order, and the keys of attached files, as they were sent."""

    targets: tuple[TargetId, ...]
    subject: str | None = field(default=None, repr=False)
    body: str | None = field(default=None, repr=False)
    files: tuple[str, ...] = ()


@frozen
class Mail:
    """What is to be sent; blank content is kept and never mailed (D21)."""

    subject: str = field(repr=False)
    body: str = field(repr=False)
    targets: tuple[TargetId, ...]
    files: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.subject.strip() and self.body.strip())


def write(given: MailInput, known: Collection[TargetId]) -> Mail:
    """Check a mail against the campaign's own targets (Q10): ids in any letter case, one message for each target."""
    subject = _NEWLINES.sub(" ", given.subject or "")
    body = given.body or ""
    targets = [TargetId(target.lower()) for target in given.targets]
    refuse_if_any(_violations(given, subject, body, [target in known for target in targets]))
    return Mail(subject, body, tuple(dict.fromkeys(targets)), given.files)


def _violations(given: MailInput, subject: str, body: str, known: Sequence[bool]) -> Iterator[Violation]:
    yield from at_most(_SUBJECT_LENGTH, subject, "mtt", "subject")
    yield from at_most(_BODY_LENGTH, body, "mtt", "body")
    for name, text in (("subject", subject), ("body", body)):
        if not is_storable(text):
            yield Violation(FORMAT, ("mtt", name))
        elif (fault := mustache.fault(text)) is not None:
            yield Violation(f"Invalid mustache template format in {name}: {fault}", ("mtt", name))
    if len(given.targets) > _MOST_TARGETS:
        yield Violation(f"should have at most {_MOST_TARGETS} item(s)", ("mtt", "targets"))
    for position, is_known in enumerate(known):
        if not is_known:
            yield Violation("target to messages association violated", ("messages", position, "target"))
    for position, key in enumerate(given.files):
        if not _FILE_KEY.fullmatch(key):
            yield Violation(f"files.{position} has invalid format", ("mtt", "files", position))
