"""Headers every answer carries, and nothing else. Pure ASGI, so that streams and sockets pass untouched."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.http.embeds import may_show
from forum.settings import Settings

NOBODY = "'none'"
# Powers that no page of ours uses, so that nothing on one can: all that Chromium 156 knows but for its hints about the device.
POWERS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "captured-surface-control", "clipboard-read", "clipboard-write",
    "compute-pressure", "cross-origin-isolated", "deferred-fetch", "digital-credentials-create", "digital-credentials-get",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map", "language-detector", "language-model",
    "local-fonts", "local-network-access", "magnetometer", "microphone", "midi", "on-device-speech-recognition",
    "otp-credentials", "payment", "picture-in-picture", "private-state-token-issuance", "private-state-token-redemption",
    "screen-wake-lock", "serial", "speaker-selection", "storage-access", "summarizer", "sync-xhr", "translator", "unload",
    "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
OURS = ("publickey-credentials-create", "publickey-credentials-get")  # passkeys
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors {NOBODY}; "
        "require-trusted-types-for 'script'; trusted-types forum"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # `no-referrer` would make the Origin of our own forms `null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join([*(f"{name}=()" for name in POWERS), *(f"{name}=(self)" for name in OURS)]),
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"


def headers_for(settings: Settings) -> dict[str, str]:
    """What every answer of a site with these settings wears."""
    return {**HEADERS, **({"Strict-Transport-Security": HSTS} if settings.is_https else {})}


class SecurityHeaders:
    """Adds the headers where the answer has not set its own."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.headers = headers_for(settings)
        self.shown = _framed(self.headers, by=sorted(settings.embeds))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        worn = self.shown if may_show(scope["path"]) else self.headers

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in worn.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, dressed)


def _framed(headers: dict[str, str], *, by: list[str]) -> dict[str, str]:
    """The same for pages that these origins may show; X-Frame-Options knows no list, and what knows one does not read it."""
    if not by:
        return headers
    policy = headers["Content-Security-Policy"].replace(f"frame-ancestors {NOBODY}", f"frame-ancestors {' '.join(by)}")
    return {name: value for name, value in headers.items() if name != "X-Frame-Options"} | {"Content-Security-Policy": policy}
