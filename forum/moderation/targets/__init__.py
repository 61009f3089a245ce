"""What a case can be about beside a comment: accounts and articles; and what reports of any of them have in common."""
