"""Messages that a page shows once, after something was done (spec 20 §7.5)."""

from enum import Enum


class Flash(Enum):
    """Every message there is; a cookie carries its name, so nobody can put other words on our pages."""

    MUST_LOG_IN = "You must log in to access this page."
    USER_CREATED = "User created successfully."
    LOGGED_OUT = "Logged out successfully."
    RESET_ASKED = "If your email is in our system, you will receive instructions to reset your password shortly."
    RESET_DONE = "Password reset successfully."
    RESET_VOID = "Reset password link is invalid or it has expired."
    CONFIRM_ASKED = (
        "If your email is in our system and it has not been confirmed yet, you will receive an email with "
        "instructions shortly."
    )
    CONFIRM_DONE = "User confirmed successfully."
    CONFIRM_VOID = "User confirmation link is invalid or it has expired."
    CHANGE_ASKED = "A link to confirm your email change has been sent to the new address."
    CHANGE_DONE = "Email changed successfully."
    CHANGE_VOID = "Email change link is invalid or it has expired."
    PASSWORD_UPDATED = "Password updated successfully."  # noqa: S105 -- a message

    @property
    def is_error(self) -> bool:
        """Whether something did not work."""
        return self in (Flash.MUST_LOG_IN, Flash.RESET_VOID, Flash.CONFIRM_VOID, Flash.CHANGE_VOID)
