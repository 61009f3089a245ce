"""Tests of moderation: reports, cases, decisions, the log."""
