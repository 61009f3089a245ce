"""What stands around every request and answer."""
