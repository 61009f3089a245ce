"""Tests of learning from decisions."""
