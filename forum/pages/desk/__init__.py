"""The pages of the moderators' desk."""
