"""Whom comments are by, when that changes."""
