from datetime import datetime
from typing import Any, Dict, Iterable, List, Literal, Mapping, NamedTuple, Optional, Union, overload

from .types import (
    Alert,
    Availability,
    BookBrief,
    BookComparison,
    BookEvaluation,
    BookExplanation,
    Brief,
    CalendarAnswer,
    Comparison,
    Considered,
    Evaluation,
    Explanation,
    ImportAnswer,
    Lint,
    Penalty,
    PolicyQuotes,
    Quote,
    ReportAnswer,
    ReportState,
    VersionAnswer,
)

_Text = Union[str, bytes, bytearray, memoryview]
Document = Union[Mapping[str, Any], _Text]
Instant = Union[datetime, str]
Tickets = Union[_Text, Iterable[Document]]

class Problem(NamedTuple):
    path: str
    kind: str
    found: str
    help: str
    suggestion: Optional[str]

class InvalidInput(ValueError):
    problems: List[Problem]
    def __init__(self, problems: List[Problem]) -> None: ...

class _Loaded:
    def __init__(self, source: Document) -> None: ...
    def alerts(self, ticket: Document, from_: Instant, to: Instant) -> List[Alert]: ...
    def pending(self, ticket: Document, now: Instant) -> List[Alert]: ...
    def lint(self, now: Optional[Instant] = None) -> List[Lint]: ...
    def calendar(self, name: str, at: Instant, to: Optional[Instant] = None) -> CalendarAnswer: ...
    def evaluate_lines(self, tickets: Tickets, now: Instant, *, fields: Literal["all", "brief"] = "all") -> bytes: ...
    # A `pyarrow.LargeStringArray`, or a chunked array for a chunked array and for a stream.
    def evaluate_column(self, tickets: Any, now: Instant, *, fields: Literal["all", "brief"] = "all") -> Any: ...
    def report(self, tickets: Tickets, spec: Document, *, explained: bool = False) -> ReportState: ...

class Policy(_Loaded):
    @overload
    def evaluate(self, ticket: Document, now: Instant, *, fields: Literal["all"] = "all") -> Evaluation: ...
    @overload
    def evaluate(self, ticket: Document, now: Instant, *, fields: Literal["brief"]) -> Brief: ...
    # A line that is no ticket gives a `punctual.types.Problems` in its place.
    @overload
    def evaluate_many(self, tickets: Tickets, now: Instant, *, fields: Literal["all"] = "all") -> List[Evaluation]: ...
    @overload
    def evaluate_many(self, tickets: Tickets, now: Instant, *, fields: Literal["brief"]) -> List[Brief]: ...
    @overload
    def explain(self, ticket: Document, now: Instant, *, as_: Literal["json"] = "json") -> Explanation: ...
    @overload
    def explain(self, ticket: Document, now: Instant, *, as_: Literal["text", "svg"]) -> str: ...
    def compare(self, after: Union[Policy, Document], tickets: Iterable[Document], now: Instant) -> Comparison: ...
    def quote(self, at: Instant, *, priority: Optional[str] = None, tier: Optional[str] = None) -> List[Quote]: ...

class PolicyBook(_Loaded):
    @overload
    def evaluate(self, ticket: Document, now: Instant, *, fields: Literal["all"] = "all") -> BookEvaluation: ...
    @overload
    def evaluate(self, ticket: Document, now: Instant, *, fields: Literal["brief"]) -> BookBrief: ...
    @overload
    def evaluate_many(
        self, tickets: Tickets, now: Instant, *, fields: Literal["all"] = "all"
    ) -> List[BookEvaluation]: ...
    @overload
    def evaluate_many(self, tickets: Tickets, now: Instant, *, fields: Literal["brief"]) -> List[BookBrief]: ...
    @overload
    def explain(self, ticket: Document, now: Instant, *, as_: Literal["json"] = "json") -> BookExplanation: ...
    @overload
    def explain(self, ticket: Document, now: Instant, *, as_: Literal["text"]) -> str: ...
    @overload
    def explain(self, ticket: Document, now: Instant, *, as_: Literal["svg"]) -> List[str]: ...
    def select(self, ticket: Document, now: Instant) -> List[Considered]: ...
    def compare(self, after: Union[PolicyBook, Document], tickets: Iterable[Document], now: Instant) -> BookComparison: ...
    def quote(self, ticket: Document) -> List[PolicyQuotes]: ...

def report(state: Document, by: Optional[Iterable[str]] = None) -> ReportAnswer: ...
def merge(states: Iterable[Document]) -> ReportState: ...
def availability(spec: Document, outages: Document, now: Instant) -> Availability: ...
def penalty(contract: Document, facts: Document) -> Penalty: ...
def import_export(vendor: str, files: Document, options: Optional[Document] = None) -> ImportAnswer: ...
def schema(format: str) -> Dict[str, Any]: ...
def version() -> VersionAnswer: ...

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
