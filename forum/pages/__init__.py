"""The door for people: HTML pages, complete without JavaScript."""
