"""Bodies that change campaigns, pages and targets; camelCase, checked by the domain."""

from datetime import date, datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from proca.adapters.http.rest.bodies import Wire
from proca.adapters.http.rest.org_bodies import Switch, Text
from proca.domain.campaigns.campaign import CampaignStatus
from proca.domain.campaigns.changes import OutdatedTargets
from proca.domain.contacts.schema import ContactSchema

Whole = int | UnsetType | None
Moment = datetime | UnsetType | None
Tree = dict[str, Any] | UnsetType | None


class MttBody(Wire):
    """When and how mails to targets go out."""

    start_at: Annotated[Moment, Meta(examples=["2027-03-01T08:00:00Z"])] = UNSET
    end_at: Annotated[Moment, Meta(examples=["2027-04-01T18:00:00Z"])] = UNSET
    message_template: Text = UNSET
    test_email: Text = UNSET
    cc_contacts: list[str] | UnsetType | None = UNSET
    cc_sender: Switch = UNSET
    drip_delivery: Switch = UNSET
    max_emails_per_hour: Whole = UNSET
    timezone: Text = UNSET


class CampaignProcessingBody(Wire):
    """The campaign's own word on confirmations; null leaves it to the org."""

    supporter_confirm: Switch = UNSET
    supporter_confirm_template: Text = UNSET
    action_confirm: Switch = UNSET


class CampaignChangesBody(CampaignProcessingBody):
    """Everything of a campaign that may be asked for; absent members stay."""

    name: Annotated[Text, Meta(examples=["free_the_tua"])] = UNSET
    external_id: Whole = UNSET
    title: Annotated[Text, Meta(examples=["Free the Tua"])] = UNSET
    contact_schema: ContactSchema | UnsetType | None = UNSET
    status: CampaignStatus | UnsetType | None = UNSET
    config: Tree = UNSET
    start: date | UnsetType | None = UNSET
    end: date | UnsetType | None = UNSET
    mtt: MttBody | UnsetType | None = UNSET
    force_delivery: Switch = UNSET
    public_actions: list[str] | UnsetType | None = UNSET
    transient_actions: list[str] | UnsetType | None = UNSET


class ActionPageChangesBody(Wire):
    """Everything of an action page that may be asked for; absent members stay."""

    name: Annotated[Text, Meta(examples=["riverwatch.example/free-the-tua"])] = UNSET
    locale: Annotated[Text, Meta(examples=["en"])] = UNSET
    thank_you_template: Text = UNSET
    supporter_confirm_template: Text = UNSET
    duplicate_template: Text = UNSET
    extra_supporters: Whole = UNSET
    config: Tree = UNSET
    delivery: Switch = UNSET


class CampaignWithPagesBody(CampaignChangesBody):
    """A campaign as it should be, with pages of its own org as they should be; others stay."""

    action_pages: list[ActionPageChangesBody] = field(default_factory=list)


class NewActionPageBody(ActionPageChangesBody):
    """A page and the campaign that it joins."""

    campaign: Annotated[str, Meta(examples=["free_the_tua"])] = ""


class CopyBody(Wire):
    """The name of the copy, and of the page, or of the campaign whose lead's newest page, is copied."""

    name: Annotated[str, Meta(examples=["fishfriends.example/free-the-tua"])]
    from_page: str | None = None
    from_campaign: str | None = None


class LaunchBody(Wire):
    """A word to the lead."""

    message: str | None = None


class LaunchedBody(Struct, rename="camel"):
    """`success`: the page is live; `confirming`: the lead was asked."""

    status: str


class TargetBody(Wire):
    """A decision-maker; absent addresses stay, given ones replace."""

    external_id: Annotated[str, Meta(examples=["minister-1"])]
    name: Annotated[Text, Meta(examples=["Ana Duarte"])] = UNSET
    locale: Text = UNSET
    area: Text = UNSET
    fields: Tree = UNSET
    emails: list[str] | UnsetType | None = UNSET


class TargetsBody(Wire):
    """Decision-makers as they should be, and what becomes of the others."""

    targets: list[TargetBody]
    outdated: OutdatedTargets = OutdatedTargets.KEEP


class TargetEmailView(Struct, rename="camel"):
    """An address, and what became of mails to it."""

    email: str
    email_status: str
    error: str | None


class TargetView(Struct, rename="camel", omit_defaults=True):
    """A decision-maker; addresses only for those who manage them."""

    id: str
    external_id: str
    name: str
    locale: str | None
    area: str | None
    fields: dict[str, Any]
    emails: list[TargetEmailView] | UnsetType = UNSET


class TargetsView(Struct, rename="camel"):
    """Decision-makers in the order of the request."""

    targets: list[TargetView]


class MttView(Struct, rename="camel"):
    """When and how mails to targets go out."""

    start_at: str
    end_at: str
    message_template: str | None
    test_email: str | None
    cc_contacts: list[str]
    cc_sender: bool
    drip_delivery: bool
    max_emails_per_hour: int | None
    timezone: str


class PrivateCampaignView(Struct, rename="camel"):
    """A campaign as the lead's staff see it."""

    id: int
    name: str
    title: str
    status: str
    contact_schema: str
    config: dict[str, Any]
    external_id: int | None
    start: date | None
    end: date | None
    force_delivery: bool
    public_actions: list[str]
    transient_actions: list[str]
    supporter_confirm: bool | None
    supporter_confirm_template: str | None
    action_confirm: bool | None
    mtt: MttView | None


class PrivateActionPageView(Struct, rename="camel"):
    """An action page as its org's staff see it."""

    id: int
    name: str
    locale: str
    live: bool
    delivery: bool
    config: dict[str, Any]
    extra_supporters: int
    thank_you_template: str | None
    supporter_confirm_template: str | None
    duplicate_template: str | None
    campaign_id: int
