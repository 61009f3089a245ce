"""Other people's documents, read: one parser a format, bytes in and records out; `run.py` writes them."""
