"""Articles: what is discussed, where it comes from, and under which addresses it is known."""
