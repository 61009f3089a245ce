"""What the product is measured against: small servers that do one thing only, and the launcher of a slow disk."""
