"""The integer codes of enums, as databases of the original hold them (spec 10 data, enums.json)."""

from proca.domain.actions.action import ActionStatus
from proca.domain.campaigns.campaign import CampaignStatus
from proca.domain.contacts.schema import ContactSchema
from proca.domain.supporters.supporter import EmailStatus, SupporterStatus

ACTION_STATUS = {
    ActionStatus.NEW: 0,
    ActionStatus.CONFIRMING: 1,
    ActionStatus.REJECTED: 2,
    ActionStatus.ACCEPTED: 3,
    ActionStatus.DELIVERED: 4,
    ActionStatus.REPEAT: 5,
}
SUPPORTER_STATUS = {
    SupporterStatus.NEW: 0,
    SupporterStatus.CONFIRMING: 1,
    SupporterStatus.REJECTED: 2,
    SupporterStatus.ACCEPTED: 3,
}
EMAIL_STATUS = {
    EmailStatus.NONE: 0,
    EmailStatus.DOUBLE_OPT_IN: 1,
    EmailStatus.BOUNCE: 2,
    EmailStatus.BLOCKED: 3,
    EmailStatus.SPAM: 4,
    EmailStatus.UNSUB: 5,
    EmailStatus.INACTIVE: 6,
    EmailStatus.ACTIVE: 7,
}
CONTACT_SCHEMA = {
    ContactSchema.BASIC: 0,
    ContactSchema.POPULAR_INITIATIVE: 1,
    ContactSchema.ECI: 2,
    ContactSchema.IT_CI: 3,
}
CAMPAIGN_STATUS = {
    CampaignStatus.DRAFT: 0,
    CampaignStatus.LIVE: 1,
    CampaignStatus.CLOSED: 2,
    CampaignStatus.IGNORED: 3,
}
