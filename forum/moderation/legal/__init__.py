"""Notices of illegal content (EU 2022/2065, art. 16): taken from anybody, receipted, decided with their case."""
