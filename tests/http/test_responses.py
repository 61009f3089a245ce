"""Where a redirect may lead, and JSON."""

from urllib.parse import quote

import ada_url
import pytest
from starlette.testclient import TestClient

from forum.http.responses import Json, own_path
from tests.conftest import BASE_URL
from tests.people import PASSWORD
from tests.world import World

FOREIGN = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\r\nSet-Cookie: forum=x",
    "/ok\\..\\..\\evil.example",
    "/\x00/evil.example",
    "/" + "x" * 2_000,
    "",
]
TRICKY = [
    "/%2F%2Fevil.example",
    "/%5Cevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/?next=//evil.example",
    "/@evil.example",
]


@pytest.mark.parametrize("path", FOREIGN)
def test_a_way_back_that_leads_elsewhere_leads_home(path: str) -> None:
    assert own_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/c/0123456789abc?after=x#manage", "/t/0123456789abc/überall"])
def test_a_way_back_on_this_site_is_kept(path: str) -> None:
    assert own_path(path) == path


def test_signing_in_never_leads_to_another_host(served: tuple[TestClient, World]) -> None:
    client, _ = served
    for path in (*FOREIGN, *(quote(path) for path in FOREIGN), *TRICKY):
        answer = client.post("/signin", data={"name": "Rita", "password": PASSWORD, "next": path})

        assert answer.status_code == 303, path
        assert ada_url.URL(answer.headers["location"], base=BASE_URL).origin == BASE_URL, path
        assert len(answer.headers.get_list("set-cookie")) == 2, path


def test_the_sign_in_form_repeats_no_foreign_way_back(served: tuple[TestClient, World]) -> None:
    client, _ = served
    for address in ("/signin", "/signup"):
        page = client.get(address, params={"next": "https://evil.example/"})

        assert page.status_code == 200
        assert "evil.example" not in page.text.split("</header>")[1]


def test_json_survives_half_a_surrogate_pair() -> None:
    assert Json({"detail": "half \ud800 pair"}).body == b'{"detail":"half ? pair"}'
