"""What everybody can see of moderation: the log, its export, and the figures; and what admins change, kept in that log."""
