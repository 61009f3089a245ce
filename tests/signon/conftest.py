"""A site with a provider and a publisher, and what comes from them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.settings import Settings
from tests.conftest import BASE_URL
from tests.signon.provider import CLIENT_ID, CLIENT_SECRET, Provider, serving
from tests.signon.publisher import ISSUER, SECRET, SSO_URL
from tests.world import World


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that a site can ask."""
    with serving(Provider()) as found:
        yield found


@pytest.fixture
def settings(populated: tuple[Path, World], tmp_path: Path, provider: Provider) -> Settings:
    """Settings with both, on a fresh copy of the world."""
    shutil.copy(populated[0], tmp_path / "forum.db")
    return Settings(
        data_dir=tmp_path, base_url=BASE_URL, limits="off", log_level="error",
        oidc_issuer=provider.url, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET, oidc_name="Example ID",
        sso_issuer=ISSUER, sso_secret=SECRET, sso_url=SSO_URL,
    )  # fmt: skip
