"""What somebody may change about themselves."""
