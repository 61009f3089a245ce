"""What the first text needs is loaded while its author still writes; it would hold that first answer for 70 ms."""

from functools import partial

from starlette.concurrency import run_in_threadpool

from forum.http.site import Site
from forum.markup import is_warm, render

SAMPLE = "*a* https://example.org/"  # of each library something


def expect_text(site: Site) -> None:
    """Somebody who may write reads: soon, in a thread, load what renders, unless it is there."""
    if not is_warm():
        site.later.put(partial(run_in_threadpool, render, SAMPLE), key="renderer")
