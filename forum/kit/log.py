"""One stream of structured log lines, ours and uvicorn's."""

import logging
import re
import sys

from forum.kit.loading import without

# structlog would draw tracebacks with rich, and ours are plain text: 4 MB of an idle server. It would make room for
# greenlets, and we have none: another megabyte, most of it the C++ library, which nothing else of a reader's page needs.
with without("rich"), without("greenlet"):
    import structlog

# Signs that begin a line, steer a terminal or turn the reading order; JSON escapes them by itself.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def set_up(*, form: str, level: str) -> None:
    """Log to stderr as `text` for people or `json` for machines; every line is one event, encoded, with its time in UTC."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    escaped = [] if form == "json" else [_escaped]
    last = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *escaped, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # A line for every request and socket is the proxy's work; ours are what changed and what failed.
    # The clients of other sites tell addresses and headers, with what is secret in them.
    for chatty in ("uvicorn.access", "uvicorn.error", "alembic", "httpx2", "httpcore2"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _escaped(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What comes from outside stays on its line, and does not colour it; a traceback keeps its lines."""
    return {
        key: _STEERING.sub(lambda sign: ascii(sign[0])[1:-1], value) if isinstance(value, str) and key != "exception" else value
        for key, value in event.items()
    }


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module; events are short lower-case words, facts are keywords. Never a password, token or comment text."""
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound
