"""Measurements of the whole product beside bare libraries and a peer: `make bench`, or `python -m bench --help`."""
