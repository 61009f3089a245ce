"""Memory of a process that is going to run for long."""

import ctypes
import gc


def settle() -> None:
    """Give back what starting left behind, and never look at what stays for good again.

    Without the first an idle server whose modules had to be compiled holds 2 MB more. Without the second each full collection
    walks half a million objects that cannot be garbage, and holds the event loop for that time.
    """
    gc.collect()
    gc.freeze()
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # another C library; it gives memory back by its own rules
        return
