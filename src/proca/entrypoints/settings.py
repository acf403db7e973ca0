"""The settings, read once from the environment (spec 20 §11.1, 30 §9.8, 00 D17)."""

from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from proca.domain.secret import Secret

DEFAULT_DATABASE = "sqlite:///var/proca.db"
ENV_FILE = "proca.env"
_TRUE = frozenset({"1", "true", "yes", "on"})
_LAST_PORT = 65535
# Our words for the levels that env files of the original have (spec 20 §11.1, §11.4).
_LEVELS = {
    "emergency": "critical",
    "alert": "critical",
    "critical": "critical",
    "error": "error",
    "warn": "warning",
    "warning": "warning",
    "notice": "info",
    "info": "info",
    "debug": "debug",
}


class SettingsError(ValueError):
    """The environment does not make sense; the message names the variable."""


@frozen
class Settings:
    """Everything that can be configured; every default runs safely on one machine with nothing installed."""

    development: bool
    database_url: str = field(repr=False)
    pool_size: int
    listen_ip: str
    port: int
    domain: str
    instance_org: str
    admin_email: str | None
    admin_password: Secret | None
    fingerprint_seed: Secret | None
    secret_keys: tuple[Secret, ...]
    cors_allow_origin: tuple[str, ...]
    log_level: str
    worker: bool

    @property
    def seed(self) -> str:
        """The fingerprint seed; a missing one counts as empty, which only development gets past the checks with."""
        return self.fingerprint_seed.reveal() if self.fingerprint_seed is not None else ""

    def check_production(self) -> None:
        """Raise SettingsError for what only development allows."""
        if self.development:
            return
        if self.fingerprint_seed is None:
            raise SettingsError("FINGERPRINT_SEED is not set (set it to the empty string if that is on purpose)")
        if not self.secret_keys:
            raise SettingsError("PROCA_SECRET_KEY is not set; `proca init` makes one and writes it to proca.env")


def read(environ: Mapping[str, str], directory: Path | None = None) -> Settings:
    """Settings from the environment, completed from the env file that `proca init` writes; SettingsError when wrong."""
    merged = {**env_file(environ, directory), **environ}
    return Settings(
        development=merged.get("PROCA_ENV", "production") == "development",
        database_url=merged.get("DATABASE_URL") or DEFAULT_DATABASE,
        pool_size=_number(merged, "POOL_SIZE", 10, 1, 1000),
        listen_ip=merged.get("LISTEN_IP") or "0.0.0.0",  # noqa: S104  (the original's default; a proxy stands in front)
        port=_number(merged, "PORT", 4000, 0, _LAST_PORT),
        domain=merged.get("DOMAIN") or "localhost",
        instance_org=merged.get("ORG_NAME") or "instance",
        admin_email=merged.get("ADMIN_EMAIL") or None,
        admin_password=_secret(merged, "PROCA_ADMIN_PASSWORD"),
        fingerprint_seed=Secret(merged["FINGERPRINT_SEED"]) if "FINGERPRINT_SEED" in merged else None,
        secret_keys=tuple(Secret(key) for key in _list(merged, "PROCA_SECRET_KEY")),
        cors_allow_origin=_list(merged, "CORS_ALLOW_ORIGIN") or ("*",),
        log_level=_level(merged),
        worker=merged.get("PROCA_WORKER", "true").lower() in _TRUE,
    )


def env_file_path(environ: Mapping[str, str], directory: Path | None = None) -> Path:
    """Where `proca init` keeps the secrets it makes: `PROCA_ENV_FILE`, else `proca.env` in the working directory."""
    return (directory or Path.cwd()) / environ.get("PROCA_ENV_FILE", ENV_FILE)


def env_file(environ: Mapping[str, str], directory: Path | None = None) -> dict[str, str]:
    """The variables of the env file, `NAME=value` a line; none when there is no file."""
    path = env_file_path(environ, directory)
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _number(merged: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = merged.get(name) or str(default)
    if not text.isdecimal() or len(text) > len(str(high)) or not low <= int(text) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def _level(merged: Mapping[str, str]) -> str:
    text = merged.get("LOG_LEVEL") or "info"
    if text.lower() not in _LEVELS:
        raise SettingsError(f"LOG_LEVEL must be one of {', '.join(_LEVELS)}, not {text!r}")
    return _LEVELS[text.lower()]


def _secret(merged: Mapping[str, str], name: str) -> Secret | None:
    return Secret(merged[name]) if merged.get(name) else None


def _list(merged: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part for one in merged.get(name, "").split(",") if (part := one.strip()))
