"""What each verb answers, in each form of its arguments."""

import json
import pickle
from datetime import datetime, timedelta, timezone
from fractions import Fraction

import pytest
from conftest import policy_spec, ticket

import punctual
from punctual import Policy, PolicyBook

NOW = "2026-03-02T11:00:00Z"


def test_documents_are_dictionaries_or_json(policy):
    expected = policy.evaluate(ticket(), NOW)
    assert expected["metrics"][0]["cycles"][0]["due_at"] == "2026-03-02T12:00:00Z"
    text = json.dumps(ticket(), indent=2)
    for given in (text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        assert policy.evaluate(given, NOW) == expected
    for source in (json.dumps(policy_spec()), json.dumps(policy_spec()).encode()):
        assert Policy(source).evaluate(ticket(), NOW) == expected


def test_instants_are_datetimes_or_texts(policy):
    expected = policy.evaluate(ticket(), NOW)
    in_berlin = timezone(timedelta(hours=1))
    for now in (datetime(2026, 3, 2, 11, tzinfo=timezone.utc), datetime(2026, 3, 2, 12, tzinfo=in_berlin)):
        assert policy.evaluate(ticket(opened_at=datetime(2026, 3, 2, 8, tzinfo=timezone.utc)), now) == expected


def test_offsets_with_seconds(policy):
    mean_time = timezone(timedelta(minutes=53, seconds=28))
    opened = policy.evaluate(ticket(opened_at=datetime(2026, 3, 2, 8, 53, 28, tzinfo=mean_time)), NOW)
    assert opened == policy.evaluate(ticket(), NOW)


def test_a_ticket(policy):
    brief = policy.evaluate(ticket(), NOW, fields="brief")
    assert brief["metrics"][0]["phase"] == {"state": "running"}
    assert policy.explain(ticket(), NOW)["evaluation"] == policy.evaluate(ticket(), NOW)
    assert policy.explain(ticket(), NOW, as_="text").startswith("Ticket T-1 under policy support")
    assert policy.explain(ticket(), NOW, as_="svg").startswith("<svg")
    assert [alert["level"] for alert in policy.alerts(ticket(), "2026-03-02T08:00:00Z", NOW)] == ["warn:50%"]
    assert [alert["level"] for alert in policy.pending(ticket(), NOW)] == ["breach"]


def test_a_policy(policy):
    assert policy.lint() == []
    other = Policy(policy_spec(version=2, calendar="24x7"))
    changes = policy.compare(other, [ticket(1), json.dumps(ticket(2))], "2026-03-02T20:00:00Z")["changes"]
    assert changes == []
    for after in (policy_spec(version=2, calendar="24x7"), json.dumps(policy_spec(version=2, calendar="24x7"))):
        assert policy.compare(after, [ticket()], NOW) == policy.compare(other, [ticket()], NOW)
    quote = policy.quote(datetime(2026, 3, 6, 15, tzinfo=timezone.utc), priority="high")[0]
    assert quote["due_at"] == "2026-03-09T11:00:00Z"
    hours = policy.calendar("office", "2026-03-06T15:00:00Z", "2026-03-09T15:00:00Z")
    assert (hours["open"], hours["working_s"]) == (True, 28800)
    assert "to" not in hours and "working_s" not in policy.calendar("office", "2026-03-06T15:00:00Z")


def test_a_book():
    gold = {"policy": policy_spec(id="gold"), "when": {"tier": ["gold"]}}
    book = PolicyBook({"policies": [gold, {"policy": policy_spec(id="rest")}]})
    chosen = [one["id"] for one in book.select(ticket(), NOW) if one["verdict"] == {"result": "chosen"}]
    assert chosen == ["rest"]
    assert [one["policy"]["id"] for one in book.evaluate(ticket(), NOW)["evaluations"]] == ["rest"]
    assert [one["policy"] for one in book.quote(ticket())] == ["rest"]
    assert book.compare(book, [ticket()], NOW)["promises"][0]["comparison"]["changes"] == []
    assert book.lint(NOW) == book.lint()


def test_many_tickets(policy):
    tickets = [ticket(1), json.dumps(ticket(2), indent=1), b"{", ticket(3)]
    answers = policy.evaluate_many(tickets, NOW, fields="brief")
    assert [answer.get("ticket") for answer in answers] == ["T-1", "T-2", None, "T-3"]
    assert answers[2]["problems"][0]["kind"] == "unreadable"
    text = "".join(json.dumps(ticket(number)) + "\n" for number in range(3))
    assert policy.evaluate_lines(text, NOW) == policy.evaluate_lines(text.encode(), NOW)
    assert len(policy.evaluate_lines(iter([ticket(), ticket()]), NOW).splitlines()) == 2
    assert policy.evaluate_lines([], NOW) == b""


def test_reports_are_divided_and_merged(policy):
    spec = {"now": datetime(2026, 4, 1, tzinfo=timezone.utc), "by": ["metric", "priority"], "worst": 3}
    tickets = [ticket(number) for number in range(20)]
    whole = policy.report(tickets, spec)
    parts = [policy.report(tickets[:7], spec), policy.report(tickets[7:], spec)]
    assert punctual.merge(parts) == whole
    lines = punctual.report(whole, by=["metric"])["lines"]
    assert sum(line["breached"] for line in lines) == 20
    assert punctual.report(whole)["dimensions"] == ["metric", "priority"]
    assert policy.report([ticket(), "x"], spec, explained=True)["refused"] == 1


def test_availability_and_penalty():
    spec = {"period": {"month": "2026-06", "time_zone": "UTC"}, "objective": Fraction(999, 10)}
    down = [[datetime(2026, 6, 5, tzinfo=timezone.utc), datetime(2026, 6, 5, 1, tzinfo=timezone.utc)]]
    uptime = punctual.availability(spec, {"down": down}, "2026-07-01T00:00:00Z")
    assert (uptime["uptime"], uptime["met"]) == ("719/720", False)
    late = {"id": "late", "kind": "per_breach", "amount_minor": 2500}
    contract = {"currency": "EUR", "rounding": {"mode": "half_up"}, "clauses": [late]}
    facts = {"tickets": [{"id": "T-1", "metric": "resolution", "outcome": "breached"}]}
    assert punctual.penalty(contract, facts)["amount_minor"] == 2500


def test_an_export_of_another_product():
    policies = {"sla_policies": [{"id": 7, "filter": {}, "policy_metrics": []}]}
    imported = punctual.import_export("zendesk", {"sla_policies.json": policies})
    assert imported["book"]["policies"][0]["policy"]["id"] == "7"


def test_what_the_library_is():
    version = punctual.version()
    assert "evaluate" in version["verbs"] and version["tzdb"]
    assert punctual.schema("ticket")["title"] == "Ticket"
    assert "Evaluation" in punctual.schema("answers")["$defs"]


@pytest.mark.parametrize("kind", [Policy, PolicyBook])
def test_what_is_loaded_can_be_pickled(kind):
    source = policy_spec() if kind is Policy else {"policies": [{"policy": policy_spec()}]}
    loaded = kind(source)
    again = pickle.loads(pickle.dumps(loaded))
    assert type(again) is kind and again.evaluate(ticket(), NOW) == loaded.evaluate(ticket(), NOW)
