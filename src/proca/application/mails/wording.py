"""The words of the instance's own mails, for instances that have not written any (spec 20 §7.5, §8.4)."""

from collections.abc import Iterator, Mapping
from html import escape
from types import MappingProxyType

from attrs import frozen

from proca.domain.mails.letter import Written


@frozen
class Wording:
    """A mail in plain words; `{{…}}` are variables, links are `(label, variable)`, the first is the main one."""

    subject: str
    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    closing: str = ""

    def template(self) -> Written:
        """Subject, HTML and text, as mustache templates."""
        return Written(self.subject, _PAGE.format(body="\n".join(self._html())), "\n\n".join(self._text()) + "\n")

    def _html(self) -> Iterator[str]:
        for paragraph in self.paragraphs:
            yield f"<p>{escape(paragraph, quote=False)}</p>"
        for at, (label, variable) in enumerate(self.links):
            yield f'<p><a href="{{{{{variable}}}}}"{_MAIN if at == 0 else ""}>{escape(label)}</a></p>'
        if self.closing:
            yield f'<p style="color:#555">{escape(self.closing, quote=False)}</p>'

    def _text(self) -> Iterator[str]:
        yield from self.paragraphs
        for label, variable in self.links:
            yield f"{label}:\n{{{{{variable}}}}}"
        if self.closing:
            yield self.closing


_BUTTON = "display:inline-block;padding:12px 20px;border-radius:6px;background:#0b5c4a;color:#fff;text-decoration:none"
_MAIN = f' style="{_BUTTON}"'
_PAGE = """<!doctype html>
<html><body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1b1b1b">
<div style="max-width:560px">
{body}
</div></body></html>
"""
_MESSAGE = "{{#hasMessage}}They write: {{message}}{{/hasMessage}}"
_NOT_YOU = "If you did not expect this mail, you can ignore it: nothing happens unless the link is opened."
_DECIDE = (("Accept", "acceptLink"), ("Reject", "rejectLink"))

BUILT_IN: Mapping[str, Wording] = MappingProxyType(
    {
        "user_confirm_email": Wording(
            "Confirm your e-mail address",
            ("Welcome! Please confirm that this e-mail address is yours.",),
            (("Confirm my address", "confirmLink"),),
            _NOT_YOU,
        ),
        "user_reset_password": Wording(
            "Choose a new password",
            ("Somebody, hopefully you, asked for a new password for your account.",),
            (("Choose a new password", "confirmLink"),),
            "The link works once, for one day. If you did not ask for it, ignore this mail: your password stays.",
        ),
        "user_change_email": Wording(
            "Confirm your new e-mail address",
            ("You asked to use this e-mail address for your account. It counts from the moment you confirm it.",),
            (("Use this address", "confirmLink"),),
            _NOT_YOU,
        ),
        "add_staffer": Wording(
            "You are invited to join {{org.title}}",
            ("{{creator.email}} invites you to work for {{org.title}} ({{org.name}}).", _MESSAGE),
            _DECIDE,
            "Your code is {{code}}. " + _NOT_YOU,
        ),
        "launch_page": Wording(
            "{{org.title}} asks to join {{campaign.title}}",
            (
                "{{creator.email}} of {{org.title}} ({{org.name}}) asks to go live in {{campaign.title}}.",
                _MESSAGE,
            ),
            _DECIDE,
            "You get this mail because you run the campaign. Log in before you decide.",
        ),
        "add_partner": Wording(
            "You are invited to take part in a campaign",
            ("{{creator.email}} invites your organisation to take part with an action page of its own.", _MESSAGE),
            _DECIDE,
            "Your code is {{code}}. " + _NOT_YOU,
        ),
        "join_campaign": Wording(
            "An organisation asks to join your campaign",
            ("{{creator.email}} asks that their organisation may take part in your campaign.", _MESSAGE),
            _DECIDE,
            "Your code is {{code}}.",
        ),
        "confirm_action": Wording(
            "Please look at an action",
            ("An action waits for somebody to decide whether it counts.", _MESSAGE),
            _DECIDE,
            "Your code is {{code}}.",
        ),
    }
)
