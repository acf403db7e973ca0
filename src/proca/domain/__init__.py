"""Proca's domain for embedders: what people do, who receives it, and what happens next, as plain values and functions.

Everything here is pure: time, numbers, secrets and fingerprint seeds come in as arguments.
"""

from proca.domain.actions.action import Action, ActionInput, ActionStatus, Deed
from proca.domain.actions.custom_fields import CustomField
from proca.domain.actions.donation import Donation, DonationInput, DonationSchema, FrequencyUnit
from proca.domain.actions.mail import Mail, MailInput
from proca.domain.actions.source import Source, Tracking, source_of
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign, CampaignStatus
from proca.domain.campaigns.stats import CampaignStats, Count, Tally, TallyKey, stats_of
from proca.domain.campaigns.target import Target, TargetEmail
from proca.domain.confirms.confirm import Confirm
from proca.domain.contacts.contact import Contact, Payload
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.personal_data import PersonalData
from proca.domain.contacts.schema import ContactSchema
from proca.domain.contacts.schemas import asked_fields, validate
from proca.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ProcaError,
    Refused,
    Unauthenticated,
    Unavailable,
    Violation,
)
from proca.domain.intake.intake import ContactReference, Copy, Intake, Origin, Signature
from proca.domain.intake.signing_page import SealingKeys, SigningPage
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.processing.case import Case, Outcome, Rank
from proca.domain.processing.messages import Message
from proca.domain.processing.table import Situation, Stage, Step, decide
from proca.domain.supporters.consent import Privacy, Receipt, receipts
from proca.domain.supporters.contact_ref import Fingerprint, fingerprint
from proca.domain.supporters.supporter import EmailStatus, Supporter, SupporterStatus
from proca.domain.users.permissions import Permission
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User

__all__ = [
    "Action",
    "ActionInput",
    "ActionPage",
    "ActionStatus",
    "AddressInput",
    "Campaign",
    "CampaignStats",
    "CampaignStatus",
    "Case",
    "Confirm",
    "Conflict",
    "Contact",
    "ContactInput",
    "ContactReference",
    "ContactSchema",
    "Copy",
    "Count",
    "CustomField",
    "Deed",
    "Donation",
    "DonationInput",
    "DonationSchema",
    "EmailStatus",
    "Fingerprint",
    "Forbidden",
    "FrequencyUnit",
    "Intake",
    "Invalid",
    "Mail",
    "MailInput",
    "Message",
    "NationalityInput",
    "NotFound",
    "Org",
    "Origin",
    "Outcome",
    "Payload",
    "Permission",
    "PersonalData",
    "Privacy",
    "ProcaError",
    "PublicKey",
    "Rank",
    "Receipt",
    "Refused",
    "SealingKeys",
    "Service",
    "ServiceName",
    "Signature",
    "SigningPage",
    "Situation",
    "Source",
    "Staffer",
    "Stage",
    "Step",
    "Supporter",
    "SupporterStatus",
    "Tally",
    "TallyKey",
    "Target",
    "TargetEmail",
    "Tracking",
    "Unauthenticated",
    "Unavailable",
    "User",
    "Violation",
    "asked_fields",
    "decide",
    "fingerprint",
    "receipts",
    "source_of",
    "stats_of",
    "validate",
]
