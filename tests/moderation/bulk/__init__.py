"""Tests of decisions about many comments at once, and of purging."""
