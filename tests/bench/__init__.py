"""The pure parts of bench/: frames, figures, tables."""
