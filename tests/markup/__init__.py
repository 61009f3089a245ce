"""Tests of forum/markup."""
