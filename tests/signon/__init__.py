"""Tests of signing in with accounts of other sites, against a provider that is really asked."""
