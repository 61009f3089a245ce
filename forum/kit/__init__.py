"""Small tools, one job a file, that know no noun of the forum."""
