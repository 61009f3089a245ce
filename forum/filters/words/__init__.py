"""Listed words in a text, however they are written: folding, the readings of a word, patterns, and looking them up."""
