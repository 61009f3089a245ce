"""Ready-made frames from one process to the others."""
