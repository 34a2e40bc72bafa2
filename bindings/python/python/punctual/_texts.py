"""Values of Python as JSON texts."""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Union

from ._errors import InvalidInput, Problem
from ._unwritable import Unwritable, problem, unwritable

Text = Union[str, bytes, bytearray, memoryview]
#: A policy, a ticket, a contract and so on: a dictionary, or JSON.
Document = Union[Mapping[str, Any], Text]
#: A ``datetime`` with a time zone, or a text such as ``"2026-03-02T09:00:00Z"``.
Instant = Union[datetime, str]
#: JSON Lines, or tickets one by one.
Tickets = Union[Text, Iterable[Document]]

_TEXTS = (str, bytes, bytearray, memoryview)
_NAIVE = "write a time zone, as in datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)"


def _at(value: datetime) -> str:
    offset = value.utcoffset()
    if offset is None:
        raise Unwritable("unreadable", f"`{value}` has no time zone", _NAIVE)
    # Offsets of local mean time have seconds, which RFC 3339 does not.
    return (value.astimezone(timezone.utc) if offset % timedelta(minutes=1) else value).isoformat()


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return _at(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    found = f"a value of the type `{type(value).__name__}` cannot be written as JSON"
    raise Unwritable("wrong_type", found, "write a text, a number, a truth value, a list or a dictionary")


_encode = json.JSONEncoder(default=_written, separators=(",", ":"), allow_nan=False).encode


def written(value: Any, path: str) -> bytes:
    """A value as JSON. ``path`` says where it stands, for mistakes."""
    try:
        return _encode(value).encode()
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InvalidInput(unwritable(_encode, value, path) or [problem(path, error)]) from None


def document(value: Document, path: str = "") -> bytes:
    """A document as JSON. A text is JSON already."""
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError as error:
            found = f"the character at index {error.start} is half of a surrogate pair"
            raise InvalidInput([problem(path, Unwritable("unreadable", found, "write whole characters"))]) from None
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    return written(value, path)


def instant(value: Optional[Instant], path: str) -> bytes:
    """An instant, or null."""
    return written(value, path)


def listed(items: Iterable[Document], path: str) -> List[bytes]:
    """Documents as JSON, one by one."""
    if isinstance(items, (Mapping, *_TEXTS)):
        raise TypeError(f"`{path}` has to be a list, not one {type(items).__name__}; write [{path[:-1]}]")
    values: List[bytes] = []
    problems: List[Problem] = []
    for index, item in enumerate(items):
        try:
            values.append(document(item, f"{path}[{index}]"))
        except InvalidInput as invalid:
            problems += invalid.problems
    if problems:
        raise InvalidInput(problems)
    return values


def lines(tickets: Tickets) -> Tuple[bytes, Dict[int, bytes]]:
    """Tickets as JSON Lines, and by its number the answer to each one that cannot be written. Its line is empty."""
    if isinstance(tickets, _TEXTS):
        return document(tickets), {}
    if isinstance(tickets, Mapping):
        raise TypeError("`tickets` has to be a list of tickets, not one dictionary; write [ticket]")
    written_lines: List[bytes] = []
    refused: Dict[int, bytes] = {}
    for number, ticket in enumerate(tickets):
        try:
            # In JSON a line feed stands between two parts or is a mistake, and so does a carriage return.
            written_lines.append(document(ticket).replace(b"\n", b"\r") + b"\n")
        except InvalidInput as invalid:
            written_lines.append(b"\n")
            refused[number] = _answer(invalid)
    return b"".join(written_lines), refused


def _answer(invalid: InvalidInput) -> bytes:
    answer = {"problems": [one._asdict() for one in invalid.problems]}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
