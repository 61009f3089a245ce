"""Settings: defaults for one machine, and a sentence that names what is wrong."""

import os
from pathlib import Path

import pytest

from forum.errors import BadSettings
from forum.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without our variables, in an empty folder."""
    for name in os.environ:
        if name.upper().startswith("FORUM_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refusal() -> str:
    with pytest.raises(BadSettings) as refused:
        load_settings()
    return refused.value.message


def test_everything_has_a_default_for_one_machine() -> None:
    settings = load_settings()
    assert settings.sqlite_path == Path("data/forum.db")
    assert settings.origin == "http://127.0.0.1:8000"
    assert (settings.limits, settings.sqlite_synchronous, settings.log_format) == ("on", "FULL", "text")
    assert settings.is_loopback
    assert not settings.is_https


def test_a_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_SITE_NAME", "The Harbour")
    assert load_settings().site_name == "The Harbour"


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_LIMITS", "")
    assert load_settings().limits == "on"


@pytest.mark.parametrize("name", ["FORUM_DATADIR", "FORUM_LIMIT", "FORUM_"])
def test_an_unknown_variable_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "x")
    message = refusal()
    assert message.startswith(f"{name} is not a setting")
    assert "FORUM_DATA_DIR" in message


@pytest.mark.parametrize("name", ["FORUM_TEST_FAST_HASHES", "FORUM_CHROMIUM", "OTHER_THING"])
def test_variables_of_the_tests_and_of_others_are_left_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    assert load_settings().site_name == "Forum"


MALFORMED = [
    ("FORUM_LIMITS", "perhaps"),
    ("FORUM_SQLITE_SYNCHRONOUS", "OFF"),
    ("FORUM_GROUP_SIZE", "0"),
    ("FORUM_GROUP_SIZE", "1001"),
    ("FORUM_GROUP_SIZE", "many"),
    ("FORUM_GROUP_WAIT_MS", "-1"),
    ("FORUM_GROUP_WAIT_MS", "101"),
    ("FORUM_GROUP_WAIT_MS", "nan"),
    ("FORUM_LOG_FORMAT", "xml"),
    ("FORUM_LOG_LEVEL", "loud"),
    ("FORUM_BASE_URL", "talk.example.org"),
    ("FORUM_BASE_URL", "ftp://talk.example.org"),
    ("FORUM_BASE_URL", "https://"),
    ("FORUM_BASE_URL", "https://talk.example.org/forum"),
    ("FORUM_BASE_URL", "https://talk.example.org?x=1"),
    ("FORUM_BASE_URL", "https://talk.example.org#top"),
    ("FORUM_BASE_URL", "https://talk.example.org:port"),
    ("FORUM_BASE_URL", "https://user@talk.example.org"),
    ("FORUM_BASE_URL", "http://[::1"),
    ("FORUM_DATABASE_URL", "postgresql://localhost/forum"),
    ("FORUM_BROKER_URL", "redis://localhost"),
    *(
        ("FORUM_TRUSTED_PROXIES", value)
        for value in ("*", "0.0.0.0/0", "::/0", "10.0.0.1/8", "proxy.example", "10.0.0.1;10.0.0.2", "::1, *")
    ),
    *(
        ("FORUM_EMBED_ORIGINS", value)
        for value in ("*", "null", "none.example", "https://", "https://*.example.org", "https://a.example/x")
    ),
    ("FORUM_EMBED_ORIGINS", "https://a.example, http://b.example"),
    ("FORUM_EMBED_ORIGINS", "https://me@a.example"),
    ("FORUM_EMBED_ORIGINS", "https://a.example:port"),
    ("FORUM_EMBED_ORIGINS", "https://bücher.example"),
    ("FORUM_EMBED_ORIGINS", "https://[::1"),
    ("FORUM_FILTER_HOOK_URL", "filter.example.org"),
    ("FORUM_FILTER_HOOK_URL", "http://filter.example.org/check"),
    ("FORUM_FILTER_HOOK_URL", "ftp://filter.example.org"),
    ("FORUM_FILTER_HOOK_URL", "https://"),
    ("FORUM_FILTER_HOOK_URL", "https://me@filter.example.org"),
    ("FORUM_FILTER_HOOK_URL", "https://filter.example.org:port"),
    ("FORUM_FILTER_HOOK_URL", "https://[::1"),
    ("FORUM_FILTER_HOOK_TIMEOUT_MS", "0"),
    ("FORUM_FILTER_HOOK_TIMEOUT_MS", "10001"),
]


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_malformed_variable_is_named_in_a_sentence(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    message = refusal()
    assert message.startswith(f"{name} ")
    assert message.endswith(".")
    assert "\n" not in message


def test_a_short_secret_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_SECRET_KEY", "k" * 31)
    message = refusal()
    assert "FORUM_SECRET_KEY" in message
    assert "k" * 31 not in message


def test_a_secret_of_32_characters_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_SECRET_KEY", "k" * 32)
    assert load_settings().secret_key == "k" * 32


@pytest.mark.parametrize("url", ["https://filter.example.org/check?site=1", "http://127.0.0.1:9000", "http://localhost:9000/x"])
def test_an_outside_detector_needs_a_secret(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_FILTER_HOOK_URL", url)
    monkeypatch.setenv("FORUM_FILTER_HOOK_SECRET", "k" * 31)
    assert refusal().startswith("FORUM_FILTER_HOOK_SECRET must have at least 32 characters")
    monkeypatch.setenv("FORUM_FILTER_HOOK_SECRET", "k" * 32)
    assert load_settings().filter_hook_url == url


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost:9000", "http://[::1]:8000", "http://127.3.2.1"])
def test_limits_may_be_off_on_this_machine_alone(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_LIMITS", "off")
    monkeypatch.setenv("FORUM_BASE_URL", base)
    assert load_settings().limits == "off"


@pytest.mark.parametrize(
    "base", ["https://talk.example.org", "http://192.0.2.1:8000", "http://localhost.example.org", "http://127.0.0.1.example.org"]
)
def test_limits_cannot_be_off_where_others_come_in(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_LIMITS", "off")
    monkeypatch.setenv("FORUM_BASE_URL", base)
    assert "FORUM_LIMITS" in refusal()


def test_the_file_beside_the_program_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\nFORUM_SITE_NAME=The Harbour\nOTHER=1\n", encoding="utf-8")
    assert load_settings().site_name == "The Harbour"


def test_the_environment_stands_above_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("FORUM_SITE_NAME=The File\n", encoding="utf-8")
    monkeypatch.setenv("FORUM_SITE_NAME", "The Environment")
    assert load_settings().site_name == "The Environment"


@pytest.mark.parametrize("line", ["FORUM_SITENAME=x", "export FORUM_SITENAME=x", "  FORUM_SITENAME = x"])
def test_an_unknown_name_in_the_file_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"#FORUM_COMMENTED=x\n{line}\n", encoding="utf-8")
    assert refusal().startswith("FORUM_SITENAME is not a setting")


def test_settings_are_frozen() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.site_name = "Another"  # type: ignore[misc]  # that is what is refused


def test_the_origin_is_what_a_browser_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_BASE_URL", "https://Talk.Example.org:8443/")
    settings = load_settings()
    assert (settings.origin, settings.base_url) == ("https://talk.example.org:8443", "https://Talk.Example.org:8443")
    assert settings.is_https
    assert not settings.is_loopback


@pytest.mark.parametrize(
    ("base", "origin"),
    [
        ("https://talk.example.org:443", "https://talk.example.org"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:443", "http://localhost:443"),
        ("https://talk.example.org:80", "https://talk.example.org:80"),
    ],
)
def test_the_usual_port_is_no_part_of_an_origin(monkeypatch: pytest.MonkeyPatch, base: str, origin: str) -> None:
    monkeypatch.setenv("FORUM_BASE_URL", base)
    assert load_settings().origin == origin


def test_embed_origins_are_kept_as_browsers_send_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_EMBED_ORIGINS", " https://News.Example.org:443/ ,http://localhost:3000,")
    assert load_settings().embeds == {"https://news.example.org", "http://localhost:3000"}


def test_nobody_may_be_trusted() -> None:
    assert Settings(trusted_proxies="none").proxies == []
    assert set(Settings().proxies) == {"127.0.0.1/32", "::ffff:127.0.0.1/128", "::1/128"}


def test_the_database_lies_where_its_address_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FORUM_DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    assert load_settings().sqlite_path == tmp_path / "other.db"


def test_settings_can_be_made_in_code() -> None:
    assert Settings(site_name="Here").site_name == "Here"
