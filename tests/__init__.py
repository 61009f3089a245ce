"""The tests, file for file beside forum/."""
