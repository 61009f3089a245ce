"""What can have happened to an account."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RightsChanged:
    """A sign-in of this person ended, or their role is another: whoever is connected as them is looked at again."""

    user_id: int
