"""Pages of guests, kept in memory: how they are found, in which forms they are sent, and when they go."""
