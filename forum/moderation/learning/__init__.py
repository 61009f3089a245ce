"""Learning from what moderators decided: examples, training apart from the server, and what admins see of it."""
