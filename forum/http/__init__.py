"""The web desk: who is asking, forms, templates, and errors turned into answers."""
