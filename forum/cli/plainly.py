"""A `forum serve` that asks for nothing but host and port, read without Typer: that is 9 MB of an idle server."""

from collections.abc import Sequence

HOST, PORT = "127.0.0.1", 8000
PORT_MAX = 65_535


def read_serve(words: Sequence[str]) -> tuple[str, int] | None:
    """Host and port; None for every other command, and for what has to be explained or refused in words."""
    given = {"--host": HOST, "--port": str(PORT)}
    parts = [part for word in words[1:] for part in word.split("=", 1)]
    if not words or words[0] != "serve" or len(parts) % 2:
        return None
    for name, value in zip(parts[::2], parts[1::2], strict=True):
        if name not in given:
            return None
        given[name] = value
    port = given["--port"]
    is_port = port.isascii() and port.isdecimal() and len(port) <= len(str(PORT_MAX)) and int(port) <= PORT_MAX
    return (given["--host"], int(port)) if is_port else None
