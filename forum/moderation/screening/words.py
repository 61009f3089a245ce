"""What authors are told of a verdict: what was found, in plain sentences, and what they can do. Pure."""

from collections.abc import Sequence

from forum.filters.findings import Signal

NAMED = 3  # findings said in one sentence; a longer list is not read
QUOTED = 60  # characters of what was found that are repeated
SENTENCES = {
    "shouting": "Much of it is in capitals, which reads as shouting.",
    "links": "It has many links.",
    "new-links": "It has links, and your account is new.",
    "repeats": "It is much like something that was posted here before.",
    "own-repeats": "It is much like something that you posted here before.",
    "speed": "It came very soon after your last comments.",
    "first-comments": "The first comments of a new account are looked at before they are shown.",
    "premoderation": "The moderators look at everything you write before it is shown. You can read why at /standing.",
    "guests": "What guests write is looked at before it is shown.",
    "classifier": "It is like comments that were removed here.",
    "hook": "A check outside of this site found something in it.",
}
FAILED = "A check could not be made just now."


def found(because: Sequence[Signal], *, plain: str) -> str:
    """What was found, one sentence for each kind of finding."""
    sentences = dict.fromkeys(_sentence(signal, plain) for signal in because)
    return " ".join(list(sentences)[:NAMED])


def _sentence(signal: Signal, plain: str) -> str:
    if signal.has_failed:
        return FAILED
    if signal.detector in SENTENCES:
        return SENTENCES[signal.detector]
    if signal.spans:
        start, end = signal.spans[0]
        return f"“{plain[start:end][:QUOTED]}” is not welcome here."
    return f"{signal.label}."


def ask(because: Sequence[Signal], *, plain: str) -> str:
    """Asks the author to think again."""
    return f"{found(because, plain=plain)} Change it, or post it as it is: a moderator then looks first."


def refuse(because: Sequence[Signal], *, plain: str) -> str:
    """Says that it is not taken."""
    return f"{found(because, plain=plain)} It cannot be posted like this. Please change it; nothing of it is lost."


def hold(because: Sequence[Signal], *, plain: str) -> str:
    """The note of the decision that holds it, which its author reads."""
    return f"{found(because, plain=plain)} It waits for a moderator. Nobody else sees it until then."
