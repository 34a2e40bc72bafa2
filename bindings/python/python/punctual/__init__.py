"""Service level agreements: deadlines, pauses, breaches, alerts, reports, availability and penalties.

Everything is computed from a policy, the events of a ticket, and an instant. Nothing reads a clock or a file.

>>> from punctual import Policy
>>> policy = Policy({"id": "p", "calendar": "24x7", "metrics": {"resolution": {"targets": {"*": {"*": "4h"}}}}})
>>> ticket = {"id": "T-1", "opened_at": "2026-03-02T08:00:00Z"}
>>> policy.evaluate(ticket, "2026-03-02T09:00:00Z", fields="brief")["metrics"][0]["due_at"]
'2026-03-02T12:00:00Z'

Documents, such as policies and tickets, are dictionaries or JSON as ``str`` or ``bytes``. Instants are ``datetime``
objects with a time zone, or texts such as ``"2026-03-02T09:00:00Z"``. Answers are dictionaries, lists and texts, as the
page on embedding describes them for each verb.
"""

from ._errors import InvalidInput, Problem
from ._loaded import Policy, PolicyBook
from ._texts import Document, Instant, Tickets
from ._verbs import availability, import_export, merge, penalty, report, schema, version

__all__ = [
    "Document",
    "Instant",
    "InvalidInput",
    "Policy",
    "PolicyBook",
    "Problem",
    "Tickets",
    "availability",
    "import_export",
    "merge",
    "penalty",
    "report",
    "schema",
    "version",
]
