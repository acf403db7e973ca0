"""What people do about their own accounts."""

from attrs import frozen


@frozen
class AccountPageUseCases:
    """What people do about their own accounts, as use cases."""
