"""Moderation: reports, cases, decisions, and a log that proves itself."""
