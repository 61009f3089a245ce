"""The settings: read once from the environment and `.env`, frozen, each with a default for one machine."""

import os
from importlib.util import find_spec
from ipaddress import IPv4Network, ip_address, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from forum.errors import BadSettings

PREFIX = "FORUM_"
ISSUER_MAX = 255  # characters; OpenID Connect and our tables take no more
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

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for part in _parts_of(value):
            _check_network(part)
        return value

    @field_validator("embed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        return ",".join(_origin_of(part) for part in _parts_of(value))

    @property
    def proxies(self) -> list[str]:
        """Addresses and networks of proxies that are believed; IPv4 ones also as an IPv6 socket shows them."""
        return [form for part in _parts_of(self.trusted_proxies) for form in _forms_of(part)]

    @property
    def embeds(self) -> frozenset[str]:
        """Other origins whose pages may write here and show ours in a frame."""
        return frozenset(_parts_of(self.embed_origins))

    @property
    def base(self) -> SplitResult:
        """The base address in its parts."""
        return urlsplit(self.base_url)

    @property
    def origin(self) -> str:
        """Our own origin: scheme, host and port as a browser sends them, which leaves out the port that goes without saying."""
        return _without_usual_port(f"{self.base.scheme}://{self.base.netloc}".lower())

    @property
    def localhost_origin(self) -> str:
        """Our own origin where the machine is called by its name, for a loopback base that may be a bare IP address."""
        port = f":{self.base.port}" if self.base.port else ""
        return _without_usual_port(f"{self.base.scheme}://localhost{port}")

    @property
    def sender(self) -> str:
        """What mail comes from; without a setting a name at our own host."""
        name = self.site_name.replace("\\", "").replace('"', "'")
        host = self.base.hostname or ""
        return self.mail_from or f'"{name}" <forum@{"localhost" if _is_number(host) else host}>'

    @property
    def is_https(self) -> bool:
        """Whether cookies are marked Secure and named with the __Host- prefix."""
        return self.base.scheme == "https"

    @property
    def is_loopback(self) -> bool:
        """Whether the base address can be reached from this machine only."""
        return is_loopback(self.base.hostname or "")

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
    _check_oidc(settings)
    _check_sso(settings)


def _check_oidc(settings: Settings) -> None:
    if not settings.oidc_issuer:
        if settings.oidc_client_id or settings.oidc_client_secret:
            raise BadSettings("FORUM_OIDC_CLIENT_ID and FORUM_OIDC_CLIENT_SECRET need FORUM_OIDC_ISSUER.")
        return
    _check_other_site("FORUM_OIDC_ISSUER", settings.oidc_issuer)
    if not settings.oidc_client_id:
        raise BadSettings("FORUM_OIDC_CLIENT_ID is needed with FORUM_OIDC_ISSUER: what the provider knows this site as.")
    _check_library("FORUM_OIDC_ISSUER", ("authlib", "httpx2", "joserfc"), extra="signon")


def _check_sso(settings: Settings) -> None:
    if not settings.sso_issuer:
        if settings.sso_url or settings.sso_secret or settings.sso_jwks:
            raise BadSettings("FORUM_SSO_URL, FORUM_SSO_SECRET and FORUM_SSO_JWKS need FORUM_SSO_ISSUER.")
        return
    if len(settings.sso_issuer) > ISSUER_MAX:
        raise BadSettings(f"FORUM_SSO_ISSUER must have at most {ISSUER_MAX} characters.")
    if bool(settings.sso_secret) == bool(settings.sso_jwks):
        raise BadSettings("Either FORUM_SSO_SECRET or FORUM_SSO_JWKS is needed with FORUM_SSO_ISSUER, and never both.")
    if settings.sso_secret and len(settings.sso_secret) < 32:
        raise BadSettings("FORUM_SSO_SECRET must have at least 32 characters: whoever guesses it is everybody.")
    if "://" in settings.sso_jwks:
        _check_other_site("FORUM_SSO_JWKS", settings.sso_jwks)
    elif settings.sso_jwks and not Path(settings.sso_jwks).is_file():
        raise BadSettings("FORUM_SSO_JWKS must be an https address, or a file that is there.")
    if settings.sso_url:
        _check_other_site("FORUM_SSO_URL", settings.sso_url)
    _check_library("FORUM_SSO_ISSUER", ("httpx2", "joserfc"), extra="signon")


def _check_other_site(name: str, value: str) -> None:
    """An address that people or their keys come from: nobody on the way may change what it says."""
    try:
        parts = urlsplit(value)
        is_address = bool(parts.hostname) and parts.port != 0 and not (parts.username or parts.fragment) and value.isprintable()
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    except ValueError:
        is_address = is_safe = False
    if not is_address or not is_safe or " " in value or len(value) > ISSUER_MAX or not value.isascii():
        raise BadSettings(f"{name} must be an https address, such as https://id.example.org (http only on this machine).")


def _check_library(name: str, modules: tuple[str, ...], *, extra: str) -> None:
    if any(find_spec(module) is None for module in modules):
        raise BadSettings(f"{name} needs libraries that are not installed: pip install 'forum[{extra}]'.")


def _check_hook(settings: Settings) -> None:
    try:
        parts = urlsplit(settings.filter_hook_url)
        host, is_plain = parts.hostname or "", parts.scheme == "http"
        is_address = parts.scheme in ("http", "https") and bool(host) and parts.port != 0 and not parts.username
    except ValueError:
        is_address, host, is_plain = False, "", False
    if not is_address:
        raise BadSettings("FORUM_FILTER_HOOK_URL must be an address such as https://filter.example.org/check.")
    if is_plain and not is_loopback(host):
        raise BadSettings("FORUM_FILTER_HOOK_URL must begin with https://, unless the detector is on this machine.")
    if len(settings.filter_hook_secret) < 32:
        raise BadSettings("FORUM_FILTER_HOOK_SECRET must have at least 32 characters: requests are signed with it.")


def _parts_of(value: str) -> list[str]:
    """What stands between the commas; `none` stands for nothing."""
    parts = [part.strip() for part in value.split(",")]
    return [] if parts == ["none"] else [part for part in parts if part]


def _check_network(text: str) -> None:
    try:
        network = ip_network(text)
    except ValueError:
        raise ValueError(f"must hold addresses and networks such as 10.0.0.0/8, and {text[:60]} is none") from None
    if network.prefixlen == 0:
        raise ValueError("must not hold everybody: who is believed by all can claim any address")


def _forms_of(text: str) -> list[str]:
    """A network as it is written, and as the addresses in it look on an IPv6 socket that takes IPv4 too."""
    network = ip_network(text)
    mapped = [f"::ffff:{network.network_address}/{96 + network.prefixlen}"] if isinstance(network, IPv4Network) else []
    return [str(network), *mapped]


def _origin_of(text: str) -> str:
    """An origin as browsers send it; raises ValueError."""
    try:
        parts = urlsplit(text.lower())
        has_more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
        is_origin = parts.hostname and parts.port != 0 and not has_more
    except ValueError:
        parts, is_origin = urlsplit(""), False
    if not is_origin or "*" in text or not text.isascii() or parts.scheme not in ("http", "https"):
        raise ValueError(f"must hold origins such as https://news.example.org, and {text[:60]} is none")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError(f"must hold https origins, unless they are on this machine, and {text[:60]} is not")
    return _without_usual_port(f"{parts.scheme}://{parts.netloc}")


def _without_usual_port(origin: str) -> str:
    return origin.removesuffix(":443") if origin.startswith("https://") else origin.removesuffix(":80")


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
