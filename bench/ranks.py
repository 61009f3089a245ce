"""Whether two samples differ: the rank test of Mann and Whitney, which asks nothing of how times are spread."""

import math
from collections.abc import Sequence


def rank_test(one: Sequence[float], other: Sequence[float]) -> float:
    """How likely ranks as uneven as these are if both samples are of one kind: two-sided, by the normal curve, ties counted.

    Good from some 20 values each. Raises ValueError for an empty sample.
    """
    if not one or not other:
        raise ValueError("A rank test needs two samples.")
    values = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    count, rank_sum, ties, at = len(values), 0.0, 0.0, 0
    while at < count:
        until = at
        while until < count and values[until][0] == values[at][0]:
            until += 1
        rank = (at + 1 + until) / 2
        rank_sum += rank * sum(1 for _, side in values[at:until] if side == 0)
        ties += (until - at) ** 3 - (until - at)
        at = until
    middle = len(one) * (count + 1) / 2
    spread = math.sqrt(len(one) * len(other) / 12 * (count + 1 - ties / (count * max(1, count - 1))))
    return math.erfc(abs(rank_sum - middle) / spread / math.sqrt(2)) if spread else 1.0
