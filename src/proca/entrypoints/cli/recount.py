"""`proca recount`: counters beside a recount of the actions, and right again if somebody wants that."""

from collections.abc import Iterator, Sequence

from proca.application.reports.recount import CampaignAudit
from proca.domain.campaigns.stats import Count
from proca.entrypoints.cli.shell import Row, print_rows, say
from proca.entrypoints.container import Container

_COLUMNS = ("campaignId", "orgId", "area", "actionType", "supporters", "recountedSupporters", "actions",
            "recountedActions")  # fmt: skip


async def recount(container: Container, campaign: str | None, *, apply: bool) -> Sequence[CampaignAudit]:
    """What was found."""
    found: Sequence[CampaignAudit] = await container.operators.recount()(campaign, apply=apply)
    return found


def report(found: Sequence[CampaignAudit], *, applied: bool, as_json: bool, dry_run: bool) -> None:
    """Each counter that is wrong, with what it should be; and how many campaigns were looked at."""
    rows = [row for one in found for row in _wrong(one)]
    if rows and not as_json:
        print_rows(rows, _COLUMNS, as_json=False)
    wrong = sum(bool(one.audit.missing) for one in found)
    text = f"Recounted {len(found)} campaign(s); {wrong} had wrong counters"
    if wrong:
        text += ", which are right now" if applied else "; `--apply` puts them right"
    say(text, as_json=as_json, dry_run=dry_run, campaigns=len(found), wrong=wrong, differences=rows, applied=applied)


def _wrong(one: CampaignAudit) -> Iterator[Row]:
    for key in sorted(one.audit.missing):
        counted, recounted = one.audit.counted.get(key, Count()), one.audit.recounted.get(key, Count())
        figures = (counted.supporters, recounted.supporters, counted.actions, recounted.actions)
        row = (key.campaign_id, key.org_id, key.area, key.action_type, *figures)
        yield dict(zip(_COLUMNS, row, strict=True))
