"""Personal data and secrets that tests plant, and whether any of it is found again where it must not be."""

import base64
import json
from collections.abc import Iterator, Sequence
from urllib.parse import quote, quote_plus

FIRST, LAST = "Olgaplanted", "Lindplanted"
EMAIL = "olga.planted@mail-planted.test"
PHONE, STREET, POSTCODE = "+351-555-0199-77", "Plantedstreet 5", "9Q9-PLT"
PASSWORD = "Planted-Pass-77"
TOKEN = "API-" + "plantedtoken" * 3 + "abcdefg"
CODE = "plantedcode4711"
PERSONAL = (FIRST, LAST, EMAIL, PHONE, STREET, POSTCODE)
SECRETS = (PASSWORD, TOKEN, CODE)
CONTACT = {
    "firstName": FIRST,
    "lastName": LAST,
    "email": EMAIL,
    "phone": PHONE,
    "address": {"country": "PT", "postcode": POSTCODE, "street": STREET},
}


def _forms(word: str) -> Iterator[str]:
    """As it is, as URLs and JSON write it, and as headers carry it."""
    yield word
    yield quote(word)
    yield quote(word, safe="")
    yield quote_plus(word)
    yield json.dumps(word)[1:-1]
    yield repr(word)[1:-1]
    yield base64.b64encode(word.encode()).decode().rstrip("=")
    yield base64.urlsafe_b64encode(word.encode()).decode().rstrip("=")


def found_in(text: str, *more: str, but: Sequence[str] = ()) -> list[str]:
    """What of all that was planted is in the text, in any form and letter case, `more` included."""
    low = text.lower()
    words = [word for word in (*PERSONAL, *SECRETS, *more) if word not in but]
    return [word for word in words if any(form.lower() in low for form in _forms(word))]
