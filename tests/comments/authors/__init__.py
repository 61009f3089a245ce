"""Tests of what happens when comments become somebody else's."""
