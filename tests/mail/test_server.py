"""The setting that names the mail server."""

import pytest

from forum.errors import BadSettings
from forum.mail.server import Server, parse_server


def test_without_a_setting_there_is_no_server() -> None:
    assert parse_server("") is None


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 587, is_tls=False, is_local=False)),
        ("smtp://mail.example.org:25", Server("mail.example.org", 25, is_tls=False, is_local=False)),
        (
            "smtps://a%40b:p%3Aq@mail.example.org/",
            Server("mail.example.org", 465, is_tls=True, is_local=False, user="a@b", password="p:q"),
        ),
        ("smtp://localhost:2525", Server("localhost", 2525, is_tls=False, is_local=True)),
        ("smtp://[::1]:25", Server("::1", 25, is_tls=False, is_local=True)),
    ],
)
def test_a_server_is_read_from_its_address(url: str, server: Server) -> None:
    assert parse_server(url) == server


@pytest.mark.parametrize(
    "url",
    ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail:0", "smtp://mail:99999", "smtp://mail/path", "smtp://u@mail",
     "smtp://mail?x=1", "smtp://:p@mail", "smtp://[::1", "smtp+tls://mail"],
)  # fmt: skip
def test_what_is_no_server_stops_the_start(url: str) -> None:
    with pytest.raises(BadSettings, match="FORUM_SMTP_URL"):
        parse_server(url)
