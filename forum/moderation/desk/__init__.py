"""The moderators' desk: searching the queue, its counts, and all that a case's card shows."""
