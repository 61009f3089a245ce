"""Tests of the importers: fixtures are written here, for each trap one."""
