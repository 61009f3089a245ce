"""What a person may have and take away of what is kept of them, and what is forgotten by itself."""
