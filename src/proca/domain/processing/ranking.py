"""Ranks of one person's signatures in one campaign, exact under concurrency (D5)."""

from collections.abc import Iterable, Mapping

from attrs import Factory, frozen

from proca.domain.ids import ActionPageId, CampaignId
from proca.domain.processing.case import Case, Rank, needs_rank
from proca.domain.processing.table import Stage, Step
from proca.domain.supporters.contact_ref import Fingerprint


@frozen
class Person:
    """One person in one campaign, across all coalition partners."""

    campaign_id: CampaignId
    fingerprint: Fingerprint


@frozen
class Record:
    """What is on record of a person: the next free rank, and the lowest accepted rank on each page."""

    next_rank: int = 0
    pages: Mapping[ActionPageId, int] = Factory(dict)


def person_of(case: Case) -> Person:
    """Whom a case with a supporter concerns."""
    assert case.supporter is not None  # noqa: S101  (only cases with a supporter are ranked)
    return Person(case.supporter.campaign_id, case.supporter.fingerprint)


def wanted(steps: Iterable[tuple[Case, Step]]) -> dict[Person, int]:
    """How many new ranks each person needs; 0 for one who is only judged again at delivery."""
    needs: dict[Person, int] = {}
    for case, step in steps:
        if _is_judged(case, step):
            person = person_of(case)
            needs[person] = needs.get(person, 0) + int(needs_rank(case, step))
    return needs


def assign(steps: Iterable[tuple[Case, Step]], records: Mapping[Person, Record]) -> list[Rank | None]:
    """A rank for each step in order, given the records of all who are `wanted`; none where nothing is ranked."""
    current = dict(records)
    ranks: list[Rank | None] = []
    for case, step in steps:
        supporter = case.supporter
        if supporter is None or not _is_judged(case, step):
            ranks.append(None)
            continue
        person, page = person_of(case), supporter.action_page_id
        record = current[person]
        value = record.next_rank if supporter.dupe_rank is None else supporter.dupe_rank
        ranks.append(Rank(value, same_page=record.pages.get(page, value) < value))
        if supporter.dupe_rank is None:
            current[person] = Record(record.next_rank + 1, {page: value, **record.pages})
    return ranks


def _is_judged(case: Case, step: Step) -> bool:
    """Whether the step ranks a signature, or delivers one that was ranked as a duplicate before (Q49)."""
    if needs_rank(case, step):
        return True
    ranked = case.supporter is not None and bool(case.supporter.dupe_rank)
    return ranked and case.action.with_consent and step.stage is Stage.DELIVER
