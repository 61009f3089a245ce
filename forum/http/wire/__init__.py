"""What stands around every request and answer: how much is read, what headers are worn, who may read from elsewhere."""
