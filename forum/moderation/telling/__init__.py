"""What people read of decisions about them: the inbox, the statement of reasons, and where they stand."""
