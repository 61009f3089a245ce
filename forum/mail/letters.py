"""What our letters say: short, plain, and never more than their reader needs. Whoever reads one may be the wrong person."""

import re
from dataclasses import dataclass

from forum.mail.outbox import Letter

NOT_YOU = "If you did not ask for this, there is nothing to do: without the link nobody can do anything."


@dataclass(frozen=True)
class Paper:
    """What every letter of this site is written on."""

    site_name: str
    base_url: str

    def sign_in(self, *, to: str, name: str, secret: str) -> Letter:
        """A link that signs in once."""
        link = f"{self.base_url}/signin/mail/{secret}"
        lines = [f"Hello {name},", "with this link you sign in:", link, "It works once, within 30 minutes.", NOT_YOU]
        return self._letter(to, "your link to sign in", lines)

    def recover(self, *, to: str, name: str, secret: str) -> Letter:
        """A link that sets a new password once."""
        link = f"{self.base_url}/recover/{secret}"
        lines = [
            f"Hello {name},",
            "with this link you set a new password:",
            link,
            "It works once, within 30 minutes. You are then signed out everywhere else.",
            NOT_YOU,
        ]
        return self._letter(to, "set a new password", lines)

    def prove(self, *, to: str, name: str, secret: str) -> Letter:
        """A link that proves an address."""
        link = f"{self.base_url}/preferences/email/{secret}"
        lines = [
            "Hello,",
            f"somebody wants to use this address for {_account(name)}. If it is you, follow this link while you are signed in:",
            link,
            "It works once, within 24 hours.",
            "If it is not you, there is nothing to do: the address is not used.",
        ]
        return self._letter(to, "is this your address?", lines)

    def taken(self, *, to: str, name: str) -> Letter:
        """To who has proved an address that somebody wants to use for another account."""
        lines = [
            f"Hello {name},",
            "somebody, perhaps you, wanted to use this address for another account here. Nothing was changed: it is yours already.",
            f"If it was you, sign in as {name}; with a link, if you have forgotten the password:",
            f"{self.base_url}/signin/mail",
        ]
        return self._letter(to, "you have an account already", lines)

    def moved(self, *, to: str, name: str) -> Letter:
        """To the old address, which is told once that it is not used any more."""
        lines = [
            f"Hello {name},",
            "your account does not use this address any more; this is the last letter to it.",
            "If that was not you, somebody else is in your account. Sign in, end all other sign-ins, and set a new password:",
            f"{self.base_url}/preferences/security",
        ]
        return self._letter(to, "your address was changed", lines)

    def note(self, *, to: str, name: str, what: str) -> Letter:
        """A way in has changed: `what` is a sentence."""
        lines = [
            f"Hello {name},",
            what,
            "If this was you, there is nothing to do. If it was not, set a new password at once, and look at what can sign in:",
            f"{self.base_url}/recover\n{self.base_url}/preferences/security",
        ]
        return self._letter(to, "a note about your account", lines)

    def _letter(self, to: str, subject: str, lines: list[str]) -> Letter:
        text = "\n\n".join([*lines, f"{self.site_name}\n{self.base_url}"])
        return Letter(to=to, subject=f"{self.site_name}: {subject}", text=text + "\n")


def _account(name: str) -> str:
    """The account, by its name unless that can be read as an address of the web.

    Whoever signs up can have this letter sent to anybody, and programs make a link of what looks like one.
    """
    return "an account here" if re.search(r"\w[.]\w", name) else f"the account {name}"
