"""What can have happened to the policy."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PolicyChanged:
    """An admin changed a reason, a rule, a threshold, a filter or a scope."""
