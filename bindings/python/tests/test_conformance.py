"""The published questions and answers, byte for byte, and the digests of the answers about 100,000 tickets."""

import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import punctual
from punctual import Policy, _native

FOLDER = next((parent / "tests/conformance" for parent in Path(__file__).resolve().parents
               if (parent / "tests/conformance/volume.json").exists()), None)
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the folder tests/conformance is not there")


def edition():
    return punctual.version()["tzdb"].split()[-1]


def ask(case):
    """The code and the answer of a case, as the native part gives them."""
    try:
        source = case.get("policy", case.get("book"))
        handle = None if source is None else _native.load(json.dumps(source).encode())
        if "verb" not in case:
            return 0, None
        given = json.dumps(case["arguments"]).encode() if "arguments" in case else b""
        if "lines" in case:
            return 0, _native.lines(handle, case["verb"], given, case["lines"].encode()).decode()
        return 0, _native.call(handle, case["verb"], given)
    except _native.Refused as refused:
        return 1, refused.args[0]


def files():
    return sorted(FOLDER.rglob("*.jsonl")) if FOLDER else []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_every_answer_has_the_published_bytes(path):
    count = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        code, answer = ask(case)
        assert code == case["code"], (case["name"], answer)
        _, _, expected = line.partition(f',"code":{code},"answer":')
        expected = expected[:-1]
        if "lines" in case:
            expected = json.loads(expected)
        assert ("null" if answer is None else answer).replace(edition(), "EDITION") == expected, case["name"]
        count += 1
    assert count > 0


def tickets(numbers):
    kinds = [{"type": "agent_replied"}, {"type": "customer_replied"}, {"type": "status_changed", "to": "pending"},
             {"type": "status_changed", "to": "open"}, {"type": "acknowledged"}, {"type": "priority_changed", "to": "high"},
             {"type": "status_changed", "to": "on-hold"}, {"type": "customer_replied"}, {"type": "tier_changed", "to": "gold"},
             {"type": "assigned", "group": "desk"}, {"type": "status_changed", "to": "solved"}, {"type": "reopened"},
             {"type": "closed"}, {"type": "status_changed", "to": "spam"}]
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)

    def instant(seconds):
        return (epoch + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")

    for n in numbers:
        at = 1767225600 + n * 7919 % 28000000
        ticket = {"id": f"T-{n}", "opened_at": instant(at), "priority": ["urgent", "high", "normal"][n % 3],
                  "tier": ["platinum", "gold", "silver", "bronze"][n // 3 % 4], "events": []}
        for k in range(1, n % 8 + 1):
            at += n * k * 104729 % 100000
            ticket["events"].append({"at": instant(at), **kinds[(n // 8 + k * k) % 14]})
        yield ticket


def test_the_answers_about_100_000_tickets_have_the_published_digests():
    volume = json.loads((FOLDER / "volume.json").read_text(encoding="utf-8"))
    assert next(tickets([11])) == json.loads(volume["ticket_11"])
    policy = Policy(volume["policy"])
    digests = []
    for block in range(10):
        answer = policy.evaluate_lines(tickets(range(block * 10_000, (block + 1) * 10_000)), **volume["arguments"])
        digests.append(hashlib.sha256(answer.replace(edition().encode(), b"EDITION")).hexdigest())
    assert digests == volume["sha256"]
