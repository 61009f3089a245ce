"""Tests of reports by guests, and of names and articles."""
