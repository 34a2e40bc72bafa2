"""Every mistake at once, each with its path, and advice."""

from datetime import datetime

import pytest
from conftest import policy_spec, ticket

import punctual
from punctual import InvalidInput, Policy, PolicyBook

NOW = "2026-03-02T11:00:00Z"


def problems(ask):
    with pytest.raises(InvalidInput) as caught:
        ask()
    assert isinstance(caught.value, ValueError)
    assert len(str(caught.value).splitlines()) == len(caught.value.problems)
    return [(problem.path, problem.kind) for problem in caught.value.problems]


def test_a_policy_with_mistakes():
    with pytest.raises(InvalidInput) as caught:
        Policy(policy_spec(priorities=["hgih", "low"]))
    problem = caught.value.problems[0]
    assert (problem.path, problem.kind) == ("metrics.resolution.targets.high", "unknown_name")
    assert problem.suggestion == "hgih" and "hgih" in problem.help and problem.found in str(problem)
    assert problems(lambda: Policy("{")) == [("", "unreadable")]
    assert problems(lambda: Policy({"policies": [{"policy": policy_spec()}]})) == [("", "wrong_type")]
    assert problems(lambda: PolicyBook(policy_spec())) == [("", "wrong_type")]


def test_a_question_with_mistakes(policy):
    told = problems(lambda: policy.evaluate({"id": "T-1", "opened_at": "yesterday"}, "soon", fields="al"))
    assert told == [("fields", "unknown_name"), ("now", "unreadable"), ("ticket.opened_at", "unreadable")]
    assert problems(lambda: policy.calendar("x", NOW)) == [("calendar", "unknown_name")]
    assert problems(lambda: punctual.merge([])) == [("", "missing")]
    assert problems(lambda: punctual.merge([{"rows": 3}])) == [("states[0].rows", "unreadable")]
    assert problems(lambda: punctual.schema("polcy")) == [("format", "unknown_name")]
    assert problems(lambda: policy.report([], {"now": NOW, "by": ["colour"]}))[0][0] == "spec.by[0]"


def test_a_text_cannot_bring_in_other_arguments(policy):
    text = '{"id": "T-1", "opened_at": "2026-03-02T08:00:00Z"}, "fields": "brief"'
    assert problems(lambda: policy.evaluate(text, NOW)) == [("ticket", "unreadable")]
    assert problems(lambda: policy.evaluate("", NOW)) == [("ticket", "unreadable")]


def test_datetimes_without_a_time_zone_are_refused(policy):
    naive = datetime(2026, 3, 2, 11)
    with pytest.raises(InvalidInput) as caught:
        policy.evaluate(ticket(), naive)
    assert caught.value.problems[0].path == "now" and "tzinfo" in caught.value.problems[0].help
    events = [{"at": NOW, "type": "answered"}, {"at": naive, "type": "resolved"}]
    told = problems(lambda: policy.evaluate(ticket(opened_at=naive, events=events), NOW))
    assert told == [("ticket.opened_at", "unreadable"), ("ticket.events[1].at", "unreadable")]


def test_values_that_json_does_not_have(policy):
    with pytest.raises(TypeError):
        policy.evaluate(ticket(attributes={"x": object()}), NOW)
    with pytest.raises(TypeError):
        policy.evaluate_lines(3, NOW)
