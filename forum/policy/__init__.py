"""What this site asks of its readers and moderators: reasons, house rules, thresholds, scopes. Data that admins change."""
