"""What a site offers: nothing that is not set, limits as everywhere, and a sentence where the settings are not right."""

import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from forum.accounts.signon import fetching
from forum.errors import BadSettings
from forum.http.ways import find_ways
from forum.limits import RATES
from forum.pages.entry.routes import routes
from forum.settings import Settings, load_settings
from tests.conftest import BASE_URL
from tests.http.plain import Page, post
from tests.signon.browser import leave
from tests.signon.provider import CLIENT_ID, Provider
from tests.signon.publisher import ISSUER, SECRET, SSO_URL
from tests.world import World

Served = tuple[TestClient, World]
OURS = ("/signin/oidc", "/signin/sso", "/signin/name")


class TestWithoutSettings:
    """A site with no provider and no publisher."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return Settings(data_dir=settings.data_dir, base_url=BASE_URL, limits="off", log_level="error")

    def test_nothing_is_offered_and_nothing_is_there(self, served: Served) -> None:
        client, _ = served
        page = client.get("/signin").text
        assert not [path for path in OURS if path in page]
        tried = 0
        for route in routes:
            if route.path.startswith(OURS):
                for method in (route.methods or set()) - {"HEAD"}:
                    answer = client.get(route.path) if method == "GET" else post(client, route.path, {})
                    tried += 1
                    assert answer.status_code == 404, (method, route.path)
        assert tried == 8


class TestWithLimits:
    """A site that counts."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"limits": "on"})

    def test_who_tries_too_often_waits(self, served: Served) -> None:
        client, _ = served
        for _ in range(RATES["sign-in"].burst):
            leave(client)
        for path in ("/signin/oidc", "/signin/oidc/callback", "/signin/sso/start", "/signin/sso"):
            answer = post(client, path, {"token": "x", "state": "x"})
            assert (answer.status_code, "retry-after" in answer.headers) == (429, True), path


def test_both_are_offered_where_one_comes_in(served: Served) -> None:
    client, _ = served
    for path in ("/signin", "/signup"):
        page = Page(client.get(path))
        assert page.form("/signin/oidc") == {"next": "/"}
        assert page.form("/signin/sso/start") == {"next": "/"}
        assert "Sign in with Example ID" in page.text
        assert "Sign in with news.example" in page.text


def test_a_provider_that_does_not_answer_is_told_in_plain_words(
    served: Served, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = served
    monkeypatch.setattr(fetching, "WAIT_S", 0.05)
    provider.about = {"issuer": "https://other.example"}
    answer = post(client, "/signin/oidc", {"next": "/"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "come in another way" in answer.text


@pytest.mark.journey
def test_asking_what_is_offered_loads_no_library() -> None:
    code = (
        "import sys; from forum.settings import Settings; from forum.http.ways import find_ways; import forum.app;"
        "find_ways(Settings(oidc_issuer='https://id.example', oidc_client_id='x', sso_issuer='a', sso_secret='x' * 32));"
        "print([name for name in ('httpx2', 'authlib', 'joserfc', 'cryptography', 'webauthn') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_site_is_named_by_its_host_where_it_has_no_name() -> None:
    ways = find_ways(
        Settings(oidc_issuer="https://id.example/realms/a", oidc_client_id="x", sso_issuer="news", sso_secret="x" * 32)
    )
    assert ways.elsewhere == [("/signin/oidc", "id.example")]  # a publisher without a page to go to has no button


OIDC = {"FORUM_OIDC_ISSUER": "https://id.example", "FORUM_OIDC_CLIENT_ID": CLIENT_ID}
SSO = {"FORUM_SSO_ISSUER": ISSUER, "FORUM_SSO_SECRET": SECRET, "FORUM_SSO_URL": SSO_URL}
WRONG = [
    ({"FORUM_OIDC_CLIENT_ID": "x"}, "need FORUM_OIDC_ISSUER"),
    ({"FORUM_OIDC_ISSUER": "https://id.example"}, "FORUM_OIDC_CLIENT_ID is needed"),
    ({**OIDC, "FORUM_OIDC_ISSUER": "http://id.example"}, "FORUM_OIDC_ISSUER must be an https address"),
    ({**OIDC, "FORUM_OIDC_ISSUER": "https://id.example/#x"}, "FORUM_OIDC_ISSUER must be an https address"),
    ({**OIDC, "FORUM_OIDC_ISSUER": "id.example"}, "FORUM_OIDC_ISSUER must be an https address"),
    ({**OIDC, "FORUM_OIDC_ISSUER": "https://[::1"}, "FORUM_OIDC_ISSUER must be an https address"),
    ({"FORUM_SSO_URL": SSO_URL}, "need FORUM_SSO_ISSUER"),
    ({"FORUM_SSO_SECRET": SECRET}, "need FORUM_SSO_ISSUER"),
    ({"FORUM_SSO_ISSUER": ISSUER}, "Either FORUM_SSO_SECRET or FORUM_SSO_JWKS"),
    ({**SSO, "FORUM_SSO_JWKS": "https://news.example/jwks"}, "never both"),
    ({**SSO, "FORUM_SSO_SECRET": "x" * 31}, "at least 32 characters"),
    ({**SSO, "FORUM_SSO_SECRET": "", "FORUM_SSO_JWKS": "http://news.example/jwks"}, "FORUM_SSO_JWKS must be an https address"),
    ({**SSO, "FORUM_SSO_SECRET": "", "FORUM_SSO_JWKS": "nowhere.json"}, "a file that is there"),
    ({**SSO, "FORUM_SSO_URL": "javascript:alert(1)"}, "FORUM_SSO_URL must be an https address"),
    ({**SSO, "FORUM_SSO_ISSUER": "x" * 256}, "at most 255"),
]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize(("variables", "sentence"), WRONG)
def test_settings_that_do_not_go_together_stop_the_start(
    environment: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        load_settings()
    assert sentence in refused.value.message
    assert SECRET not in refused.value.message


@pytest.mark.parametrize("variables", [OIDC, SSO, {**OIDC, "FORUM_OIDC_ISSUER": "http://127.0.0.1:8080/realms/a"}])
def test_settings_that_are_right_are_taken(environment: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    assert load_settings().oidc_issuer == variables.get("FORUM_OIDC_ISSUER", "")


@pytest.mark.parametrize("variables", [OIDC, SSO])
def test_a_missing_library_is_named_at_the_start(environment: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    environment.setattr("forum.settings.find_spec", lambda name: None)
    for name, value in variables.items():
        environment.setenv(name, value)
    with pytest.raises(BadSettings, match=r"pip install 'forum\[signon\]'"):
        load_settings()
