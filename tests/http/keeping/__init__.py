"""Pages of guests, kept in memory."""
