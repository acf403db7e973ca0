"""Action messages in the older format `proca:action:1`, for orgs that ask for it (spec 30 §3.2)."""

from collections.abc import Collection, Mapping

from proca.domain import base64url
from proca.domain.contacts.contact import Contact
from proca.domain.ids import PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.supporters import contact_ref
from proca.domain.supporters.supporter import Supporter
from proca.domain.times import timestamp

Json = dict[str, object]
LEGACY_SCHEMA = "proca:action:1"
_OUTER = ("stage", "actionId", "actionPageId", "campaignId", "orgId", "org", "tracking")


def legacy_body(
    body: Mapping[str, object],
    contact: Contact | None,
    supporter: Supporter,
    keys: Mapping[PublicKeyId, PublicKey],
    *,
    with_consent: bool,
) -> Json:
    """The older format of a message in the current one, whose parts that are the same for every org it takes over."""
    return {
        "schema": LEGACY_SCHEMA,
        **{name: body[name] for name in _OUTER},
        "action": _renamed(body["action"], {"customFields": "fields"}),
        "actionPage": _renamed(body["actionPage"], {}, but={"supporterConfirmTemplate"}),
        "campaign": _renamed(body["campaign"], {}, but={"contactSchema"}),
        "contact": _contact(contact, supporter, keys),
        "privacy": _privacy(contact) if with_consent else None,
    }


def _contact(contact: Contact | None, supporter: Supporter, keys: Mapping[PublicKeyId, PublicKey]) -> Json:
    text = supporter.clear_text
    always: Json = {
        "ref": contact_ref.encode(supporter.fingerprint),
        "firstName": text.first_name,
        "email": text.email,
    }
    if contact is None:
        return always | {"area": text.area, "payload": ""}
    payload = contact.payload
    if payload.nonce is None or payload.public_key_id is None or payload.sign_key_id is None:
        return always | {"area": text.area, "payload": payload.content.decode()}
    return always | {
        "payload": base64url.encode(payload.content),
        "nonce": base64url.encode(payload.nonce),
        "publicKey": base64url.encode(keys[payload.public_key_id].public),
        "signKey": base64url.encode(keys[payload.sign_key_id].public),
    }


def _privacy(contact: Contact | None) -> Json | None:
    if contact is None:
        return None
    return {"communication": bool(contact.communication_consent), "givenAt": timestamp(contact.inserted_at)}


def _renamed(part: object, names: Mapping[str, str], but: Collection[str] = ()) -> Json:
    assert isinstance(part, dict)  # noqa: S101  (parts of our own)
    return {names.get(key, key): value for key, value in part.items() if key not in but}
