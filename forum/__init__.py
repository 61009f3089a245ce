"""Forum: chat and forum discussion under articles."""

__version__ = "0.1.0"
