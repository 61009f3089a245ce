"""What happened to others and must not happen here: a test for each row of the table in docs/threat-model.md."""
