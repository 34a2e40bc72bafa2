import pytest

from punctual import Policy

OFFICE = {"time_zone": "Europe/Berlin", "hours": {"mon-fri": ["09:00-17:00"]}}


def policy_spec(**more):
    return {
        "id": "support",
        "priorities": ["high", "low"],
        "calendars": {"office": OFFICE},
        "calendar": "office",
        "metrics": {"resolution": {"warn": ["50%"], "targets": {"high": {"*": "4h"}, "*": {"*": "16h"}}}},
        **more,
    }


def ticket(number=1, **more):
    return {"id": f"T-{number}", "opened_at": "2026-03-02T08:00:00Z", "priority": "high", **more}


@pytest.fixture
def policy():
    return Policy(policy_spec())
