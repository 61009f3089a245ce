"""Signing in with an account of another site: OpenID Connect, and a publisher's own signed tokens."""
