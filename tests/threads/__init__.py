"""Tests of threads: the numbered log, locks, lists."""
