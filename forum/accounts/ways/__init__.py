"""The ways in: password, passkeys, mailed links, other sites' accounts; and the second factor."""
