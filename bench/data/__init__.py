"""A labelled set of made-up comments, and how it is made."""
