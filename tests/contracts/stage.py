"""A small world for the record: two campaigns, a lead org and a partner, keys, targets and four pages."""

from datetime import datetime

from attrs import evolve

from contracts.subjects import Subject
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.campaigns.target import Target
from proca.domain.ids import ActionPageId, CampaignId, OrgId, PublicKeyId, TargetId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.secret import SealedSecret

HQ, LEAD, PARTNER = OrgId(1), OrgId(2), OrgId(3)
COALITION, ALONE = CampaignId(1), CampaignId(2)
PAGES = tuple(ActionPageId(number) for number in (1, 2, 3, 4))
TARGETS = (TargetId("t1"), TargetId("t2"))


async def set_stage(subject: Subject, now: datetime) -> None:
    """Store it all in one unit."""
    stamps = {"inserted_at": now, "updated_at": now}
    async with subject.store.unit() as unit:
        for org_id, name in ((HQ, "hq"), (LEAD, "lead"), (PARTNER, "partner")):
            await unit.orgs.put(Org(id=org_id, name=name, title=name.title(), **stamps))
        for number, org_id, private in ((1, HQ, SealedSecret(b"sealed")), (2, PARTNER, None)):
            key = PublicKey(
                id=PublicKeyId(number), org_id=org_id, name="key", public=bytes([number]) * 32, active=True, **stamps
            )
            await unit.keys.put(evolve(key, private=private))
        mtt = MailToTargets(now, now.replace(year=now.year + 1))
        await unit.campaigns.put(
            Campaign(COALITION, LEAD, "coalition", "Coalition", now, now, transient_actions=("petition:note",), mtt=mtt)
        )
        await unit.campaigns.put(Campaign(ALONE, PARTNER, "alone", "Alone", now, now))
        for target in TARGETS:
            await unit.targets.put(Target(target, COALITION, str(target), "Somebody", now, now))
        owners = ((COALITION, LEAD), (COALITION, PARTNER), (COALITION, PARTNER), (ALONE, PARTNER))
        for page_id, (campaign_id, org_id) in zip(PAGES, owners, strict=True):
            await unit.pages.put(ActionPage(page_id, campaign_id, org_id, f"site/{page_id}", "en", now, now))
