"""The classifier's training, and what it sees of a text. The library that trains runs in a process of its own."""
