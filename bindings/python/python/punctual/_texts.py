"""Values of Python as JSON texts."""

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Iterable, Iterator, Mapping, Optional, Tuple, Union

from ._errors import InvalidInput, Problem

Text = Union[str, bytes, bytearray, memoryview]
#: A policy, a ticket, a contract and so on: a dictionary, or JSON.
Document = Union[Mapping[str, Any], Text]
#: A ``datetime`` with a time zone, or a text such as ``"2026-03-02T09:00:00Z"``.
Instant = Union[datetime, str]
#: JSON Lines, or tickets one by one.
Tickets = Union[Text, Iterable[Document]]

_NAIVE = "write a time zone, as in datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)"


class _Naive(Exception):
    """A datetime without a time zone."""


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise _Naive
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _naive(value: Any, path: str) -> Iterator[Tuple[str, datetime]]:
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _naive(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _naive(inner, f"{path}[{index}]")


def written(value: Any, path: str) -> bytes:
    """A value as JSON. ``path`` says where it stands, for mistakes."""
    try:
        return json.dumps(value, default=_written, separators=(",", ":")).encode()
    except _Naive:
        found = _naive(value, path)
        problems = [Problem(where, "unreadable", f"`{at}` has no time zone", _NAIVE, None) for where, at in found]
        raise InvalidInput(problems) from None


def document(value: Document, path: str = "") -> bytes:
    """A document as JSON. A text is JSON already."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    return written(value, path)


def instant(value: Optional[Instant], path: str) -> bytes:
    """An instant, or null."""
    return written(value, path)


def lines(tickets: Tickets) -> bytes:
    """Tickets as JSON Lines."""
    if isinstance(tickets, (str, bytes, bytearray, memoryview)):
        return document(tickets)
    # In JSON a line feed stands between two parts or is a mistake, and so does a carriage return.
    each = (document(ticket, f"tickets[{index}]") for index, ticket in enumerate(tickets))
    return b"".join(ticket.replace(b"\n", b"\r") + b"\n" for ticket in each)
