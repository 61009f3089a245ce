"""Tests of accounts: names, passwords, sign-ins, tokens."""
