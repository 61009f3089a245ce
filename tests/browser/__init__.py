"""Journeys in a real browser against a real server, in a pytest process of their own."""
