"""Whom errors are told to."""

from proca import __version__
from proca.adapters.reporting import NoReporting, ReportRules, SentryReporting
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import Settings
from proca.ports.reporting import Reporting


def reporter(settings: Settings) -> Reporting:
    """A collector when there is one, else nobody; SettingsError for an address that is none."""
    given = settings.reporting
    if given.dsn is None:
        return NoReporting()
    rules = ReportRules(given.user_errors, given.auth_user_errors, frozenset(given.cleartext))
    environment = "development" if settings.development else "production"
    try:
        return SentryReporting(given.dsn, __version__, environment, rules)
    except ValueError:
        # Without the cause, which quotes the key.
        raise SettingsError("SENTRY_DSN is no address of a collector: https://KEY@HOST/PROJECT") from None
