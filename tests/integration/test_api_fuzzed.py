"""schemathesis over the OpenAPI document: whatever is sent, no route breaks, and every answer is of the form it says."""

import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.browser.conftest import serving
from tests.ports import free_port

STAFF: dict[str, str] = {}  # the cookie of a signed-in supervisor


def _goes_on(operation: dict[str, Any]) -> bool:
    """Whether its answer is a stream that does not end: asked without rights and for nothing that is there, it is refused."""
    return "text/event-stream" in str(operation["responses"]) and "requestBody" not in operation


@pytest.fixture(scope="module")
def api_schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    port = free_port()
    command = [sys.executable, "tests/browser/scripted_server.py", str(port), str(tmp_path_factory.mktemp("fuzz")), "0"]
    unlimited = {"SHOP_SERVER__TURNS_PER_MINUTE": "1000000", "SHOP_SERVER__REQUESTS_PER_MINUTE": "1000000"}
    with serving(command, port, {"PYTHONPATH": ".", **unlimited}) as at:
        loaded = schemathesis.openapi.from_url(f"{at}/openapi.json")
        session = httpx.post(f"{at}/v1/sessions", json={}, trust_env=False).json()["session_id"]
        own = {"X-Shop-Desk": "1"}
        signed_in = httpx.post(f"{at}/v1/desk/sign-in", json={"login": "sam"}, headers=own, trust_env=False)
        loaded.config.update(headers=own)
        STAFF["shop_staff"] = signed_in.cookies["shop_staff"]

        @loaded.hook
        def map_path_parameters(context: object, path_parameters: dict[str, object]) -> dict[str, object]:
            """Half of the time a session and a product that are there, so that what lies behind them is reached too."""
            if _goes_on(context.operation.definition.raw):  # type: ignore[attr-defined]
                return path_parameters
            if path_parameters and len(str(path_parameters)) % 2:
                known = {"session_id": session, "product_id": "p1"}
                return {name: known.get(name, value) for name, value in path_parameters.items()}
            return path_parameters

        yield loaded


def test_nothing_that_is_sent_breaks_a_route(api_schema: schemathesis.BaseSchema) -> None:
    tried, let_in = 0, 0
    for offered in api_schema.get_all_operations():
        operation = offered.ok()

        @settings(
            max_examples=12,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy())
        def send(case: schemathesis.Case) -> None:
            if "/desk/" in case.path and not case.path.endswith("sign-out") and not _goes_on(case.operation.definition.raw):
                case.cookies = STAFF
            nonlocal let_in
            response = case.call()
            let_in += bool(case.cookies) and response.status_code not in (401, 403)
            away = response.status_code == 503 and response.json()["error"]["code"] == "model_unavailable"  # there is no model
            case.validate_response(response, checks=[response_schema_conformance] + [not_a_server_error] * (not away))

        send()
        tried += 1
    assert tried >= 40 and let_in >= 100
