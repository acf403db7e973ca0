"""The forms of account pages, as their template needs them."""

from collections.abc import Mapping

from attrs import Factory, field, frozen

from proca.domain.errors import Invalid
from proca.domain.rules import is_storable
from proca.domain.words import snake_case

PASSWORD_HINT = "12 to 80 characters, with lower case, upper case, and a digit or punctuation."  # noqa: S105 -- a hint
TICKED = ("true", "on", "1")


@frozen
class Control:
    """Something to fill in; `key` is the last part of its name, and what violations call it."""

    name: str
    label: str
    type: str = "text"
    autocomplete: str = "off"
    hint: str | None = None

    @property
    def key(self) -> str:
        """What violations call it, in snake case."""
        return self.name.removeprefix("user[").removesuffix("]")


EMAIL = Control("user[email]", "E-mail", "email", "username")
NEW_EMAIL = Control("user[email]", "New e-mail", "email", "email")
PASSWORD = Control("user[password]", "Password", "password", "current-password")
CHOSEN_PASSWORD = Control("user[password]", "Password", "password", "new-password", PASSWORD_HINT)
NEW_PASSWORD = Control("user[password]", "New password", "password", "new-password", PASSWORD_HINT)
REPEATED_PASSWORD = Control("user[password_confirmation]", "New password again", "password", "new-password")
CURRENT_PASSWORD = Control("current_password", "Current password", "password", "current-password")
REMEMBER = Control("user[remember_me]", "Keep me logged in for 60 days", "checkbox")


@frozen
class Line:
    """One line of the summary of what is wrong, and the control that it concerns."""

    label: str
    message: str
    target: str | None


@frozen
class Form:
    """A form with what was typed, less secrets, and what is wrong with it; `hidden` fields say what is meant.

    Programs that keep passwords want to know the `username` where nobody types one.
    """

    name: str
    action: str
    button: str
    controls: tuple[Control, ...]
    hidden: Mapping[str, str] = Factory(dict)
    values: Mapping[str, str] = field(factory=dict, repr=False)
    faults: Mapping[str, tuple[str, ...]] = Factory(dict)
    notice: str | None = None
    username: str | None = field(default=None, repr=False)

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to mend."""
        return bool(self.faults or self.notice)

    def id_of(self, control: Control) -> str:
        """The control's id, of which there is one on a page with several forms."""
        return f"{self.name}-{control.key}"

    def value_of(self, control: Control) -> str:
        """What stands in it; passwords have to be typed again."""
        value = "" if control.type == "password" else self.values.get(control.name, "")
        return value if is_storable(value) else ""

    def is_ticked(self, control: Control) -> bool:
        """Whether a box is ticked."""
        return self.values.get(control.name) in TICKED

    def messages_of(self, control: Control) -> tuple[str, ...]:
        """What is wrong with what stands in it."""
        return self.faults.get(control.key, ())

    @property
    def summary(self) -> tuple[Line, ...]:
        """Everything that is wrong, in the order of the controls."""
        named = {control.key: control for control in self.controls}
        lines = [
            Line(control.label, message, self.id_of(control))
            for control in self.controls
            for message in self.messages_of(control)
        ]
        rest = (message for key, messages in self.faults.items() if key not in named for message in messages)
        return (*lines, *(Line("", message, None) for message in rest))


def faults_of(error: Invalid) -> dict[str, tuple[str, ...]]:
    """The violations by the control that they concern."""
    found: dict[str, tuple[str, ...]] = {}
    for violation in error.violations:
        key = snake_case(str(violation.path[-1])) if violation.path else ""
        found[key] = (*found.get(key, ()), violation.message)
    return found
