"""Decisions about accounts and threads: sanctions, locks, slow mode; and about cases of what is no comment."""
