"""Forms with every kind of field and value, as every kind of person: answered, and never with a fault."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.doors import Door, furnish
from tests.http.plain import FORM as FORM_TYPE
from tests.pages.visitors import FORM
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
EXAMPLES = 15  # of each form and person
ODD = [
    "",
    " ",
    "\x00",
    "\ud800",
    "-1",
    "99999999999999999999",
    "1e9",
    "NaN",
    "é\u0301" * 50,
    "\u202e",
    "<b>",
    "'; --",
    "%s{{7*7}}",
    "x" * 20_000,
]
VALUES = st.one_of(st.sampled_from(ODD), st.sampled_from(sorted(set(FORM.values()))), st.text(max_size=60))
FIELDS = st.dictionaries(st.one_of(st.sampled_from(sorted(FORM)), st.text(max_size=12)), VALUES, max_size=12)
BODIES = st.one_of(
    FIELDS.map(lambda fields: urlencode(fields, errors="surrogatepass").encode()), st.binary(max_size=200), st.just(b"&" * 5_000)
)


def fuzz(client: TestClient, door: Door) -> Counter[int]:
    """Send the form with what was drawn; gives the statuses. What faults raises here: no server stands between."""
    answered: Counter[int] = Counter()

    @given(body=BODIES)
    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def send(body: bytes) -> None:
        answer = client.request(door.method, door.path, content=body, headers={"Content-Type": FORM_TYPE})
        assert answer.status_code < 500, answer.text
        answered[answer.status_code] += 1

    send()
    return answered


@pytest.mark.parametrize("name", ["nobody", "Rita", "Mo", "Ada"])
def test_no_form_ends_in_a_fault(served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests, name: str) -> None:
    client, world = served
    forms = [door for door in furnish(world).writes() if not door.is_json and "signout" not in door.path]
    answered: Counter[int] = Counter()
    for door in forms:
        with subtests.test(door=door):
            answered += fuzz(client if name == "nobody" else sign_in(name), door)
    assert answered.total() >= 10 * len(forms)
    assert answered.keys() & {303, 404, 422}
