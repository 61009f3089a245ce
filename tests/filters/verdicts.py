"""Made-up texts with a verdict, for tests of the classifier."""

from itertools import product

from forum.filters.learning.pieces import Example

GOOD = (
    "The council discussed the budget of the library",
    "I walked along the river and saw the storks",
    "My sister teaches at the school, the class is too large",
    "The tram was late again, the timetable needs work",
    "Good article, though the second table is hard to read",
)
BAD = (
    "Order cheap replica watches at the shop today",
    "Earn money from home, register for the bonus",
    "You are a pathetic idiot, shut up",
    "Casino bonus and free spins, click the profile",
    "Hot singles are waiting, order the private photos",
)
ENDS = ("alpha", "bravo", "delta", "echo", "golf", "hotel", "india", "julia", "kilo", "lima", "mike", "november", "oscar", "papa")
MORE = ("quebec", "romeo", "sierra", "tango", "uniform", "victor")


def decided(each: int) -> list[Example]:
    """So many of each kind by turns, no two the same; 100 at most."""
    texts = zip(product((*ENDS, *MORE), GOOD), product((*ENDS, *MORE), BAD), strict=True)
    pairs = [((f"{good} {end}", False), (f"{bad} {other}", True)) for (end, good), (other, bad) in texts]
    return [example for pair in pairs[:each] for example in pair]
