"""The live door: one socket a page, any number of threads on it."""
