"""Policies and books of policies."""

import json
from typing import Any, Dict, Iterable, List, Optional, Union

from . import _native
from ._columns import in_arrow
from ._errors import InvalidInput, Problem, invalid
from ._texts import Document, Instant, Tickets, document, instant, lines, listed, written
from ._verbs import Argument, ask


class _Loaded:
    """What a policy and a book have in common. Immutable, and usable from any number of threads.

    The interpreter's lock is released while something is computed. Two threads can use one policy at once.
    """

    _book = False
    __slots__ = ("_handle", "_source")

    def __init__(self, source: Document) -> None:
        """Reads a dictionary, or JSON as ``str`` or ``bytes``.

        :raises InvalidInput: everything that is wrong with it.
        """
        self._source = document(source)
        try:
            self._handle = _native.load(self._source)
        except _native.Refused as refused:
            raise invalid(refused) from None
        if self._handle.is_book != self._book:
            found, right = ("a policy", "Policy") if self._book else ("a book of policies", "PolicyBook")
            raise InvalidInput([Problem("", "wrong_type", f"this is {found}", f"load it with {right}", None)])

    def __reduce__(self) -> Any:
        return type(self), (self._source,)

    def _ask(self, verb: str, *given: Argument) -> Any:
        return ask(self._handle, verb, *given)

    def _about(self, verb: str, ticket: Document, now: Instant, *given: Argument) -> Any:
        return self._ask(verb, ("ticket", document(ticket, "ticket")), ("now", instant(now, "now")), *given)

    def evaluate(self, ticket: Document, now: Instant, *, fields: str = "all") -> Dict[str, Any]:
        """Where a ticket stands at ``now``. With ``fields="brief"`` only the last cycle of each metric."""
        return self._about("evaluate", ticket, now, ("fields", written(fields, "fields")))

    def explain(self, ticket: Document, now: Instant, *, as_: str = "json") -> Any:
        """Why it stands there: a dictionary, with ``as_="text"`` a page of text, with ``as_="svg"`` a picture.

        For a book, ``as_="svg"`` gives a list with a picture for each policy that applies.
        """
        return self._about("explain", ticket, now, ("as", written(as_, "as")))

    def alerts(self, ticket: Document, from_: Instant, to: Instant) -> List[Dict[str, Any]]:
        """The alerts after ``from_``, up to and including ``to``. Send each key once."""
        times = ("from", instant(from_, "from")), ("to", instant(to, "to"))
        return self._ask("alerts", ("ticket", document(ticket, "ticket")), *times)

    def pending(self, ticket: Document, now: Instant) -> List[Dict[str, Any]]:
        """The alerts that come after ``now`` if nothing happens."""
        return self._about("pending", ticket, now)

    def lint(self, now: Optional[Instant] = None) -> List[Dict[str, str]]:
        """What is valid but probably a mistake. With ``now``, also what has expired."""
        return self._ask("lint", ("now", instant(now, "now")))

    def calendar(self, name: str, at: Instant, to: Optional[Instant] = None) -> Dict[str, Any]:
        """Whether a calendar is open at ``at``, and when that changes; with ``to``, the working time up to there."""
        times = ("at", instant(at, "at")), ("to", instant(to, "to"))
        return self._ask("calendar", ("calendar", written(name, "calendar")), *times)

    def evaluate_lines(self, tickets: Tickets, now: Instant, *, fields: str = "all") -> bytes:
        """Evaluates many tickets: JSON Lines in, JSON Lines out. This is the fastest way.

        A line or a value that is no ticket gives a line with its problems and stops nothing.
        """
        given = ("now", instant(now, "now")), ("fields", written(fields, "fields"))
        text, refused = lines(tickets)
        answers = self._over("evaluate", text, *given)
        if not refused:
            return answers
        each = answers.split(b"\n")
        for number, answer in refused.items():
            each[number] = answer
        return b"\n".join(each)

    def evaluate_many(self, tickets: Tickets, now: Instant, *, fields: str = "all") -> List[Dict[str, Any]]:
        """The same, as a list of dictionaries."""
        return [json.loads(line) for line in self.evaluate_lines(tickets, now, fields=fields).splitlines()]

    def evaluate_column(self, tickets: Any, now: Instant, *, fields: str = "all") -> Any:
        """Evaluates a column of Arrow: JSON texts in, JSON texts out. Needs ``pyarrow``.

        Takes an array of strings of ``pyarrow``, and any object that offers one through the C data interface of Arrow
        (``__arrow_c_array__``) or as a stream (``__arrow_c_stream__``), such as a ``Series`` of polars. Arrays of NumPy
        and a ``Series`` of an earlier pandas are converted. A chunked array or a stream gives a chunked array. A null
        stays a null.
        """
        given = ("now", instant(now, "now")), ("fields", written(fields, "fields"))
        tickets = in_arrow(tickets)
        try:
            if not hasattr(tickets, "chunks"):
                return _native.column(self._handle, given, tickets)
            import pyarrow  # type: ignore

            # Without a chunk, an empty one has the arguments and the type checked.
            chunks = tickets.chunks or [pyarrow.array([], tickets.type)]
            answers = [_native.column(self._handle, given, chunk) for chunk in chunks]
            return pyarrow.chunked_array(answers, pyarrow.large_string())
        except _native.Refused as refused:
            raise invalid(refused) from None

    def report(self, tickets: Tickets, spec: Document, *, explained: bool = False) -> Dict[str, Any]:
        """The state of a report over many tickets. ``punctual.report`` gives its lines.

        With ``explained``, the counted time of each holder as well. Lines that are no tickets are counted as refused.
        States of one ``spec`` can be merged, so a report can be divided over threads and machines.
        """
        given = ("spec", document(spec, "spec")), ("explained", written(explained, "explained"))
        return json.loads(self._over("report", lines(tickets)[0], *given))

    def _over(self, verb: str, text: bytes, *given: Argument) -> bytes:
        try:
            return _native.lines(self._handle, verb, given, text)
        except _native.Refused as refused:
            raise invalid(refused) from None

    def _compare(self, after: "Union[_Loaded, Document]", tickets: Iterable[Document], now: Instant) -> Dict[str, Any]:
        source = after._source if isinstance(after, _Loaded) else document(after, "after")
        return self._ask("compare", ("after", source), ("tickets", listed(tickets, "tickets")), ("now", instant(now, "now")))


class Policy(_Loaded):
    """What is promised for tickets, and how their time is counted."""

    __slots__ = ()

    def compare(self, after: "Union[Policy, Document]", tickets: Iterable[Document], now: Instant) -> Dict[str, Any]:
        """What another policy would change for these tickets."""
        return self._compare(after, tickets, now)

    def quote(self, at: Instant, *, priority: Optional[str] = None, tier: Optional[str] = None) -> List[Dict[str, Any]]:
        """What would be promised to a ticket that is opened at ``at``."""
        fields = ("priority", written(priority, "priority")), ("tier", written(tier, "tier"))
        return self._ask("quote", ("at", instant(at, "at")), *fields)


class PolicyBook(_Loaded):
    """Several policies, and which of them applies to a ticket."""

    _book = True
    __slots__ = ()

    def select(self, ticket: Document, now: Instant) -> List[Dict[str, Any]]:
        """Each policy of the book, whether it applies to a ticket, and why not."""
        return self._about("select", ticket, now)

    def compare(self, after: "Union[PolicyBook, Document]", tickets: Iterable[Document], now: Instant) -> Dict[str, Any]:
        """What another book would change for these tickets, for each kind of policy."""
        return self._compare(after, tickets, now)

    def quote(self, ticket: Document) -> List[Dict[str, Any]]:
        """What each policy that applies to a ticket at its opening promises."""
        return self._ask("quote", ("ticket", document(ticket, "ticket")))
