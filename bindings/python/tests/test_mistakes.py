"""Every mistake at once, each with its path, and advice."""

import json
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


def deep():
    value = {}
    for _ in range(100_000):
        value = {"a": value}
    return value


def circle():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "path", "kind"),
    [
        (object(), ".x", "wrong_type"),
        (b"x", ".x", "wrong_type"),
        ({datetime(2026, 1, 1)}, ".x", "unreadable"),
        ({1, "a"}, ".x", "unreadable"),
        (float("nan"), ".x", "unreadable"),
        ({(1, 2): "a"}, ".x", "wrong_type"),
        ({1: object()}, ".x.1", "wrong_type"),
        (["a", {"b": object()}], ".x[1].b", "wrong_type"),
        (circle(), ".x[0]", "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_values_that_json_does_not_have(policy, value, path, kind):
    assert problems(lambda: policy.evaluate(ticket(attributes={"x": value}), NOW)) == [("ticket.attributes" + path, kind)]
    assert problems(lambda: Policy({"x": value})) == [(path[1:], kind)]


def test_what_is_nested_too_deeply(policy):
    told = problems(lambda: policy.evaluate(ticket(attributes={"x": deep()}), NOW))
    assert told == [("ticket.attributes.x" + ".a" * 126, "too_large")]


def test_every_value_that_json_does_not_have_is_told_once(policy):
    shared = [object(), object()]
    for _ in range(60):
        shared = [shared, shared]
    told = problems(lambda: policy.evaluate(ticket(attributes={"x": shared, "y": {1: 2}, "z": object()}), NOW))
    inside = "ticket.attributes.x" + "[0]" * 60
    assert [path for path, _ in told] == [inside + "[0]", inside + "[1]", "ticket.attributes.z"]


def test_long_numbers_and_halves_of_characters(policy):
    assert problems(lambda: policy.evaluate(ticket(attributes={"x": 10**5000}), NOW))[0][0].startswith("ticket")
    assert problems(lambda: policy.evaluate(ticket(id="\ud800"), NOW)) == [("ticket", "unreadable")]
    assert problems(lambda: policy.evaluate("\ud800", NOW)) == [("ticket", "unreadable")]
    assert problems(lambda: policy.evaluate(ticket(), "\ud800")) == [("now", "unreadable")]
    assert problems(lambda: Policy("\ud800")) == [("", "unreadable")]


def test_one_document_is_no_list(policy):
    for ask in (
        lambda: policy.evaluate_lines(ticket(), NOW),
        lambda: policy.report(ticket(), {"now": NOW}),
        lambda: policy.compare(policy, ticket(), NOW),
        lambda: policy.compare(policy, "[]", NOW),
    ):
        with pytest.raises(TypeError, match=r"write \[ticket\]"):
            ask()
    with pytest.raises(TypeError, match=r"write \[state\]"):
        punctual.merge({})
    with pytest.raises(TypeError):
        policy.evaluate_lines(3, NOW)


def test_one_text_is_one_item(policy):
    text = json.dumps(ticket())
    assert problems(lambda: policy.compare(policy, [f"{text},{text}"], NOW)) == [("tickets[0]", "unreadable")]
    told = problems(lambda: policy.compare(policy, ["", text, "[" * 100_000, b"\xff", "NaN"], NOW))
    assert told == [(f"tickets[{index}]", "unreadable") for index in (0, 2, 3, 4)]
    told = problems(lambda: policy.compare(policy, [text, "[" * 1000 + "]" * 1000], "soon"))
    assert told == [("now", "unreadable"), ("tickets[1]", "unreadable")]
    told = problems(lambda: policy.compare(policy, [object(), text, "\ud800"], NOW))
    assert told == [("tickets[0]", "wrong_type"), ("tickets[2]", "unreadable")]
    assert problems(lambda: punctual.merge(["{},{}"])) == [("states[0]", "unreadable")]
    assert policy.compare(policy, [text, text.encode()], NOW)["tickets"] == 2


def test_a_mistake_in_one_ticket_stops_nothing(policy):
    bad = [ticket(opened_at=datetime(2026, 3, 2)), object(), "\ud800", 3, "", deep(), ticket(attributes={"\ud800": object()})]
    given = [ticket(1), *bad, ticket(2)]
    answers = policy.evaluate_many(given, NOW, fields="brief")
    assert [answer.get("ticket") for answer in answers] == ["T-1", *[None] * len(bad), "T-2"]
    paths = [answer["problems"][0]["path"] for answer in answers[1:-1]]
    assert paths[:5] == ["opened_at", "", "", "", ""] and paths[6] == "attributes.?"
    assert policy.evaluate_lines(given, NOW).count(b"\n") == len(given)
    assert policy.report(given, {"now": NOW})["refused"] == len(bad)
    assert problems(lambda: policy.evaluate_lines(bad, "soon")) == [("now", "unreadable")]
