"""Tests of decisions about accounts and threads."""
