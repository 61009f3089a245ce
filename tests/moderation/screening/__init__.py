"""Tests of the filters' way into posting."""
