"""Who takes part: accounts, sessions, tokens, and the viewer every rule asks about."""
