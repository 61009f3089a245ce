"""The web desk: who is asking, forms, headers, files, errors."""
