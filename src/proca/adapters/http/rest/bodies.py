"""Bodies of requests and responses of /v1, in camelCase; what they hold is checked by the domain."""

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from proca.domain.actions.action import ActionInput
from proca.domain.actions.donation import DonationInput, DonationSchema, FrequencyUnit
from proca.domain.actions.mail import MailInput
from proca.domain.actions.source import Tracking
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.ids import TargetId
from proca.domain.supporters.consent import Privacy


class Wire(Struct, rename="camel", forbid_unknown_fields=True):
    """camelCase outside, and a name that nobody knows is refused."""


class AddressBody(Wire):
    """A postal address."""

    country: Annotated[str | None, Meta(description="ISO 3166-1 alpha-2", examples=["PT"])] = None
    postcode: Annotated[str | None, Meta(examples=["5400-312"])] = None
    locality: str | None = None
    region: str | None = None
    street: str | None = None
    street_number: str | None = None


class NationalityBody(Wire):
    """A citizenship with the document that shows it."""

    country: str
    document_type: str | None = None
    document_number: str | None = None


class ContactBody(Wire):
    """Personal data; which members are needed depends on the campaign's contact schema."""

    name: str | None = None
    first_name: Annotated[str | None, Meta(examples=["Inês"])] = None
    last_name: Annotated[str | None, Meta(examples=["Duarte"])] = None
    email: Annotated[str | None, Meta(examples=["ines@posteo.example"])] = None
    phone: str | None = None
    birth_date: date | None = None
    address: AddressBody | None = None
    nationality: NationalityBody | None = None

    def to_domain(self) -> ContactInput:
        """The domain's input."""
        address, nationality = self.address, self.nationality
        return ContactInput(
            name=self.name,
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email,
            phone=self.phone,
            birth_date=self.birth_date,
            address=AddressInput(**_members(address)) if address else None,
            nationality=NationalityInput(**_members(nationality)) if nationality else None,
        )


class DonationBody(Wire):
    """A donation, in the currency's smallest unit."""

    payload: dict[str, Any] = {}
    schema: DonationSchema | None = None
    amount: int | None = None
    currency: Annotated[str | None, Meta(description="ISO 4217", examples=["EUR"])] = None
    frequency_unit: FrequencyUnit | None = None

    def to_domain(self) -> DonationInput:
        """The domain's input."""
        return DonationInput(self.payload, self.schema, self.amount, self.currency, self.frequency_unit)


class MailBody(Wire):
    """A mail to targets of the campaign."""

    targets: list[str]
    subject: str | None = None
    body: str | None = None
    files: list[str] = []

    def to_domain(self) -> MailInput:
        """The domain's input."""
        return MailInput(tuple(TargetId(one) for one in self.targets), self.subject, self.body, tuple(self.files))


class ActionBody(Wire):
    """What is done."""

    action_type: Annotated[str, Meta(examples=["petition"])]
    custom_fields: Annotated[dict[str, Any], Meta(description="Flat: texts, numbers, booleans, lists of them")] = {}
    donation: DonationBody | None = None
    mtt: MailBody | None = None
    testing: bool = False

    def to_domain(self) -> ActionInput:
        """The domain's input."""
        return ActionInput(
            action_type=self.action_type,
            custom_fields=self.custom_fields,
            donation=self.donation.to_domain() if self.donation else None,
            mtt=self.mtt.to_domain() if self.mtt else None,
            testing=self.testing,
        )


class TrackingBody(Wire):
    """Where the visitor came from."""

    source: str = "unknown"
    medium: str = "unknown"
    campaign: str = "unknown"
    content: str = ""
    location: str | None = None

    def to_domain(self) -> Tracking:
        """The domain's input."""
        return Tracking(self.source, self.medium, self.campaign, self.content, self.location)


class PrivacyBody(Wire):
    """Consent to be written to, by the page's org and by the lead; absent means not asked."""

    opt_in: bool | None = None
    lead_opt_in: bool | None = None

    def to_domain(self) -> Privacy:
        """The domain's input."""
        return Privacy(self.opt_in, self.lead_opt_in)


class SignatureBody(Wire):
    """A signature: who, what, and with which consent."""

    action: ActionBody
    contact: ContactBody
    privacy: PrivacyBody
    tracking: TrackingBody | None = None
    contact_ref: Annotated[str | None, Meta(description="Links earlier un-linked actions under this reference")] = None


class FollowUpBody(Wire):
    """An action of somebody with a contact reference."""

    action: ActionBody
    contact_ref: str
    tracking: TrackingBody | None = None


class LinkBody(Wire):
    """References whose un-linked actions belong to the supporter."""

    contact_ref: str
    link_refs: list[str]


class ReferenceBody(Struct, rename="camel"):
    """Who did it, as far as may be told."""

    contact_ref: Annotated[str, Meta(examples=["2vEeRlpTajq2P_b9LzOK82_yF22cMn92wRkkIOiRRaA"])]
    first_name: str | None = None


class OrgBody(Struct, rename="camel"):
    """The public face of an org."""

    name: str
    title: str
    config: dict[str, Any]


class CampaignBody(Struct, rename="camel"):
    """The public face of a campaign."""

    id: int
    name: str
    title: str
    status: str
    contact_schema: str
    config: dict[str, Any]
    org: OrgBody
    external_id: int | None = None
    start: date | None = None
    end: date | None = None


class ActionPageBody(Struct, rename="camel"):
    """The public face of an action page."""

    id: int
    name: str
    locale: str
    live: bool
    config: dict[str, Any]
    campaign: CampaignBody
    org: OrgBody


class StatsBody(Struct, rename="camel"):
    """The counts of a campaign; people include those collected elsewhere."""

    supporter_count: int
    supporter_count_by_org: dict[str, int]
    supporter_count_by_area: dict[str, int]
    action_count: dict[str, int]


class PublicActionBody(Struct, rename="camel"):
    """An action as anybody may see it."""

    action_id: int
    action_type: str
    inserted_at: str
    custom_fields: dict[str, Any]
    area: str | None = None


def _members(body: Struct) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.__struct_fields__}
