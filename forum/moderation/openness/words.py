"""What the entries of the log are called. Pure."""

from forum.moderation.audit import RULES

ACTIONS = {
    "keep": "Kept a comment",
    "hold": "Held a comment",
    "remove": "Removed a comment",
    "restore": "Restored a comment",
    "remove-branch": "Removed a comment with its replies",
    "purge": "Erased a text for good",
    "lock": "Locked a discussion",
    "unlock": "Unlocked a discussion",
    "slow": "Slowed a discussion down",
    "unslow": "Let a discussion run freely again",
    "warn": "Warned an author",
    "premoderate": "Set an author's comments to be read first",
    "suspend": "Suspended an account",
    "ban": "Closed an account",
    "lift": "Lifted a sanction",
    "uphold": "Upheld a decision after an appeal",
    "set-reason": "Changed a reason",
    "set-rule": "Wrote a house rule",
    "withdraw-rule": "Withdrew a house rule",
    "set-threshold": "Changed a threshold",
    "set-detector": "Changed a detector",
    "set-filter": "Changed the filters",
    "set-classifier": "Changed the classifier",
    "set-role": "Changed an account's role",
    "set-scope": "Changed where a moderator works",
    "verify": "Vouched for who an account is",
    "unverify": "No longer vouched for who an account is",
}
# The same, where it was done to something else than a comment.
ELSEWHERE = {
    ("keep", "account"): "Found nothing wrong with an account",
    ("remove", "account"): "Took the name of an account away",
    ("restore", "account"): "Gave an account its name back",
    ("keep", "thread"): "Found nothing wrong with an article",
}
PEOPLE = {"moderator": ("A moderator", "Another moderator"), "admin": ("An administrator", "Another administrator")}


def action_words(action: str, kind: str = "comment") -> str:
    """What was done, in words; `kind` is what it was done to."""
    return ELSEWHERE.get((action, kind)) or ACTIONS.get(action, action.replace("-", " ").capitalize())


def who_words(role: str, place: int) -> str:
    """Who did it, without a name: the same words for the same person in one matter, by their place in it."""
    if role == RULES:
        return "The rules"
    first, second = PEOPLE.get(role, ("Somebody", "Somebody else"))
    return (first, second)[place] if place < len((first, second)) else f"A {_nth(place + 1)} {role}"


def _nth(number: int) -> str:
    return {3: "third", 4: "fourth", 5: "fifth"}.get(number, f"{number}th")
