"""The settings: read once from the environment and `.env`, frozen, each with a default for one machine."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from forum.errors import BadSettings

PREFIX = "FORUM_"
# Read by the test suite and its tools, not by the server.
NOT_OURS = ("FORUM_TEST_", "FORUM_CHROMIUM")


class Settings(BaseSettings):
    """Every setting; `docs/settings.md` explains each under its own heading (a test compares)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", frozen=True, extra="ignore", env_ignore_empty=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    broker_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    limits: Literal["on", "off"] = "on"
    site_name: str = "Forum"
    sqlite_synchronous: Literal["FULL", "NORMAL"] = "FULL"
    # Above 64 the sync is no longer what a write costs, and every answer of a group waits for its last write.
    group_size: int = Field(default=64, ge=1, le=1_000)
    # While one group is synced the next one gathers by itself, so waiting only makes answers late: see docs/settings.md.
    group_wait_ms: float = Field(default=0, ge=0, le=100)
    # Who is away longer than a month reads the thread again; 100 years are as good as for ever, and a date can take them.
    log_days: int = Field(default=30, ge=1, le=36_500)
    # 10,000 entries are about 0.7 MB a thread; a replay goes 500 back (REACH), so fewer would make readers read again.
    log_length: int = Field(default=10_000, ge=500)
    # 64 MB are about 300 long threads in every form, or some thousands of short ones.
    page_cache_mb: int = Field(default=64, ge=0, le=65_536)
    # Three people who are known here and agree are rarely wrong together; a moderator still decides.
    report_sensitivity: Literal["off", "low", "medium", "high"] = "medium"
    # A guest's name is nobody's proof of anything, so a moderator looks first; `on` trusts the filters alone.
    guests: Literal["held", "on", "off"] = "held"
    staff_second_factor: Literal["off", "on"] = "off"
    smtp_url: str = ""
    mail_from: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = ""
    sso_url: str = ""
    sso_issuer: str = ""
    sso_secret: str = ""
    sso_jwks: str = ""
    trusted_proxies: str = "127.0.0.1,::1"
    embed_origins: str = ""
    # A month is long enough to stop who abused the site last week, and short enough to keep no diary of anybody.
    address_days: int = Field(default=30, ge=0, le=36_500)
    # A year after their last comment nobody claims what they wrote as a guest any more.
    email_days: int = Field(default=365, ge=0, le=36_500)
    filter_hook_url: str = ""
    filter_hook_secret: str = ""
    # The author waits for it: after two seconds people press the button again.
    filter_hook_timeout_ms: int = Field(default=1_000, ge=50, le=10_000)
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        has_more = parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.port == 0
        if parts.scheme not in ("http", "https") or not parts.hostname or has_more:
            raise ValueError("must be an address such as https://talk.example.org, without a path")
        return value.rstrip("/")

    @property
    def base(self) -> SplitResult:
        """The base address in its parts."""
        return urlsplit(self.base_url)

    @property
    def origin(self) -> str:
        """The one origin that may write: scheme, host and port as a browser sends them."""
        return f"{self.base.scheme}://{self.base.netloc}".lower()

    @property
    def sender(self) -> str:
        """What mail comes from; without a setting a name at our own host."""
        return self.mail_from or f"{self.site_name} <forum@{self.base.hostname}>"

    @property
    def is_https(self) -> bool:
        """Whether cookies are marked Secure and named with the __Host- prefix."""
        return self.base.scheme == "https"

    @property
    def is_loopback(self) -> bool:
        """Whether the base address can be reached from this machine only."""
        return _is_loopback(self.base.hostname or "")

    @property
    def sqlite_path(self) -> Path:
        """Where the SQLite database is."""
        if not self.database_url:
            return self.data_dir / "forum.db"
        return Path(self.database_url.removeprefix("sqlite:///"))


def load_settings() -> Settings:
    """Read the settings; raises BadSettings with a sentence that names the variable."""
    _refuse_unknown(os.environ)
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise BadSettings(f"{name} is not right: {first['msg'].removeprefix('Value error, ')}.") from None
    _refuse_contradictions(settings)
    return settings


def _refuse_unknown(environment: "os._Environ[str]") -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted({*environment, *_names_in_env_file()}):
        if name.startswith(PREFIX) and name not in known and not name.startswith(NOT_OURS):
            raise BadSettings(f"{name} is not a setting of Forum. The settings are: {', '.join(sorted(known))}.")


def _names_in_env_file() -> set[str]:
    path = Path(".env")
    if not path.is_file():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split("=", 1)[0].strip().removeprefix("export ").upper() for line in lines if "=" in line and line[:1] != "#"}


def _refuse_contradictions(settings: Settings) -> None:
    if settings.limits == "off" and not settings.is_loopback:
        raise BadSettings("FORUM_LIMITS=off is for measurements: FORUM_BASE_URL must be a loopback address.")
    if settings.database_url and not settings.database_url.startswith("sqlite:///"):
        raise BadSettings("FORUM_DATABASE_URL must begin with sqlite:/// in this release.")
    if settings.broker_url:
        raise BadSettings("FORUM_BROKER_URL must be empty in this release: one process serves alone.")
    if settings.secret_key and len(settings.secret_key) < 32:
        raise BadSettings("FORUM_SECRET_KEY must have at least 32 characters; leave it empty to have one made.")
    if settings.filter_hook_url:
        _check_hook(settings)


def _check_hook(settings: Settings) -> None:
    try:
        parts = urlsplit(settings.filter_hook_url)
        host, is_plain = parts.hostname or "", parts.scheme == "http"
        is_address = parts.scheme in ("http", "https") and bool(host) and parts.port != 0 and not parts.username
    except ValueError:
        is_address, host, is_plain = False, "", False
    if not is_address:
        raise BadSettings("FORUM_FILTER_HOOK_URL must be an address such as https://filter.example.org/check.")
    if is_plain and not _is_loopback(host):
        raise BadSettings("FORUM_FILTER_HOOK_URL must begin with https://, unless the detector is on this machine.")
    if len(settings.filter_hook_secret) < 32:
        raise BadSettings("FORUM_FILTER_HOOK_SECRET must have at least 32 characters: requests are signed with it.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
