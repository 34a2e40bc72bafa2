"""A program for the type checker, not to be run. `mypy --strict` takes it, and so finds the mistakes at its end."""

from datetime import datetime, timezone

import punctual
from punctual import Policy, PolicyBook
from punctual.types import Evaluation

now = datetime(2026, 3, 2, tzinfo=timezone.utc)
policy = Policy('{"id": "p"}')
evaluation: Evaluation = policy.evaluate({"id": "T-1"}, now)
for metric in evaluation["metrics"]:
    for cycle in metric["cycles"]:
        due: str = cycle.get("due_at", "never")
        phase = cycle["phase"]
        if phase["state"] == "paused":
            reason: str = phase["reason"]
outcome: str = policy.evaluate(b"{}", "2026-03-02T08:00:00Z", fields="brief")["metrics"][0]["outcome"]
page: str = policy.explain({}, now, as_="text")
for entry in policy.explain({}, now)["metrics"][0]["cycles"][0]["ledger"]:
    since: str = entry["from"]
    if entry["kind"] == "paused":
        party = entry["party"]
pictures: list[str] = PolicyBook("").explain({}, now, as_="svg")
met: int = punctual.report(punctual.merge([policy.report([], {})]))["lines"][0]["met"]
amount: int = punctual.penalty({}, {})["amount_minor"]

# A mistake that is not found is an ignore that is not used, which is an error.
policy.evaluate({}, now, fields="al")  # type: ignore[call-overload]
policy.evaluate({}, now)["metrcs"]  # type: ignore[typeddict-item]
policy.select({}, now)  # type: ignore[attr-defined]
policy.compare({}, {}, 3)  # type: ignore[arg-type]
