"""Judging a text before it is a comment: detectors, what they found, and what follows."""
