"""The ways in beside the password: passkeys, mailed links, other sites' accounts, and the second factor."""
