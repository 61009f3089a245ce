"""Tests of what everybody can see of moderation."""
