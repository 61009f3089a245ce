"""What no person would send: the calls of the description with every kind of value, right and wrong (schemathesis)."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from forum.database import Database
from tests.conftest import world_in
from tests.doors import furnish
from tests.servers import RealServer
from tests.world import World

pytestmark = pytest.mark.journey

EXAMPLES = 25  # of each call and person
HANG_S = 10  # an answer later than this is a hang
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def furnished(server: RealServer, populated: tuple[Path, World]) -> dict[str, str]:
    """A server that has one of everything, and the ids of it by what stands before them in an address."""
    server.stop()
    database = Database(server.data_dir / "forum.db")
    known = furnish(world_in(database, populated[1])).known
    database.close()
    server.start()
    return {"threads": known["/threads/"], "comments": known["/comments/"], "cases": known["/cases/"]}


@pytest.mark.parametrize("name", ["nobody", "Rita", "Mo"])
def test_no_call_ends_in_a_fault(
    server: RealServer, furnished: dict[str, str], populated: tuple[Path, World], subtests: pytest.Subtests, name: str
) -> None:
    headers = {} if name == "nobody" else {"Authorization": f"Bearer {populated[1].cast[name].token}"}
    schema = schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 12
    answered: Counter[int] = Counter()
    for operation in operations:
        with subtests.test(call=operation.label):
            answered += _fuzz(operation, headers=headers, known=furnished)
    assert answered.total() > 10 * len(operations)
    assert {200, 404} <= answered.keys()
    assert answered.keys() & ({401} if name == "nobody" else {422})


def _fuzz(operation: Any, *, headers: dict[str, str], known: dict[str, str]) -> Counter[int]:
    """Call it with values it describes and with values it does not, half of them about what is there; gives the statuses."""
    answered: Counter[int] = Counter()

    @given(case=st.one_of(operation.as_strategy(), operation.as_strategy(generation_mode=_ANY)), is_there=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: Any, is_there: bool) -> None:
        if is_there and case.path_parameters:
            case.path_parameters["id"] = next(found for kind, found in known.items() if f"/{kind}/" in case.path)
        answer = case.call(headers={**headers, **(case.headers or {})}, timeout=HANG_S)
        answered[answer.status_code] += 1
        assert "Traceback" not in answer.text
        case.validate_response(answer, checks=CHECKS)

    call()
    return answered


_ANY = schemathesis.GenerationMode.NEGATIVE
