"""Threads: one for each article, and the numbered log of what happened in it."""
