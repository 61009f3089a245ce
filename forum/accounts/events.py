"""What can have happened to an account."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RightsChanged:
    """The role or mark of a person is another: who is connected as them is looked at again, pages that show it are drawn again."""

    user_id: int


@dataclass(frozen=True)
class SignedOut:
    """A sign-in of this person ended: whoever is connected as them is looked at again."""

    user_id: int


@dataclass(frozen=True)
class StandingChanged:
    """A sanction against this person began or ended: whoever is connected as them is looked at again."""

    user_id: int


@dataclass(frozen=True)
class PictureChanged:
    """Somebody has another picture, or none: pages that show it are drawn again, and the file of the old one, `gone`, goes."""

    user_id: int
    gone: str | None
