"""The pages, as people meet them without JavaScript."""
