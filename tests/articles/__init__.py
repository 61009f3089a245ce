"""Tests of articles: writing them, finding them, their addresses and made pictures."""
