"""Decisions about many comments at once, and the one that cannot be taken back."""
