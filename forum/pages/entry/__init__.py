"""Coming in and going out: every way in ends in `entering.enter`."""
