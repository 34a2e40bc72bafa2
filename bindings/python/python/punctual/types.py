"""The types of answers, for type checkers.

Generated from ``answers`` in the folder ``schema``; run
``UPDATE_GOLDEN=1 cargo test -p punctual-tests --test embedding types`` to generate them again.
"""

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union


_Alert = TypedDict(
    "_Alert",
    {
        "key": "AlertKey",
        "level": "LevelName",
    },
)


class Alert(_Alert, total=False):
    """A warning, a breach or an escalation level of a cycle, with its key: one that has fired, or one that is to come.

    `Evaluation::fired` and `alerts_between` give what has fired,
    and `pending_alerts` what is to come.
    """

    at: "str"
    due_at: "str"
    notify: "List[str]"
    repetition: "int"
    waits_for: "int"


# The key of an alert, the same in every evaluation. A host sends each key once.
AlertKey = str


# An amount of time.
AllowanceText = str


_Attainment = TypedDict(
    "_Attainment",
    {
        "breached": "int",
        "met": "int",
        "pending": "int",
        "void": "int",
    },
)


class Attainment(_Attainment, total=False):
    """The number of cycles by outcome."""


# The text of an attribute, or its texts.
AttributeValue = Union[str, List[str]]


_Availability = TypedDict(
    "_Availability",
    {
        "budget": "Optional['Budget']",
        "counted": "Fraction",
        "from": "str",
        "ledger": "List['Stretch']",
        "lost": "Fraction",
        "met": "Optional[bool]",
        "objective": "Optional['Fraction']",
        "percent": "Optional[str]",
        "to": "str",
        "unit": "Unit",
        "until": "str",
        "uptime": "Optional['Fraction']",
    },
)


class Availability(_Availability, total=False):
    """How much of a period counted, how much of that was lost, and why; made by `availability`.

    Amounts are exact, in the `unit`: seconds, unless the facts count users or intervals.
    """


_Backlog = TypedDict(
    "_Backlog",
    {
        "ages": "List[int]",
        "at_risk": "int",
        "open": "int",
        "overdue": "int",
    },
)


class Backlog(_Backlog, total=False):
    """Open tickets (Q4). A ticket can be both at risk and overdue."""


_BookBrief = TypedDict(
    "_BookBrief",
    {
        "briefs": "List['PolicyBrief']",
        "now": "str",
        "ticket": "str",
    },
)


class BookBrief(_BookBrief, total=False):
    """A ticket in short under each policy that a book selects, in place of evaluations."""

    next_change: "str"


_BookComparison = TypedDict(
    "_BookComparison",
    {
        "promises": "List['PromiseComparison']",
        "tickets": "int",
    },
)


class BookComparison(_BookComparison, total=False):
    """The same tickets under two books; made by `compare_books`."""


_BookEvaluation = TypedDict(
    "_BookEvaluation",
    {
        "evaluations": "List['Evaluation']",
        "now": "str",
        "ticket": "str",
    },
)


class BookEvaluation(_BookEvaluation, total=False):
    """A ticket under every policy that a book selects for it; made by `PolicyBook::evaluate`."""

    next_change: "str"


_BookExplanation = TypedDict(
    "_BookExplanation",
    {
        "considered": "List['Considered']",
        "explanations": "List['Explanation']",
        "ticket": "str",
    },
)


class BookExplanation(_BookExplanation, total=False):
    """The verdict on each policy of a book for a ticket, and the explanation under each one that was chosen.

    `Display` writes it as a page of plain text.
    """


class Bounds(TypedDict, total=False):
    """A range of decimal numbers, half-open."""

    at_least: "str"
    below: "str"


_Brief = TypedDict(
    "_Brief",
    {
        "ticket": "str",
    },
)


class Brief(_Brief, total=False):
    """Where a ticket stands, in short; made by `brief`."""

    metrics: "List['MetricBrief']"
    next_change: "str"
    state: "State"


# What the integers of a measure are divided by, beside the dimensions.
Bucket = Optional[Union[int, str, List[Optional[str]]]]


_Budget = TypedDict(
    "_Budget",
    {
        "allowed": "Fraction",
        "burn_rate": "Optional['Fraction']",
        "remaining": "Fraction",
    },
)


class Budget(_Budget, total=False):
    """How much may be lost, and how much is left (V5). In the unit of the availability."""


_CalendarAnswer = TypedDict(
    "_CalendarAnswer",
    {
        "open": "bool",
    },
)


class CalendarAnswer(_CalendarAnswer, total=False):
    """What a calendar says about an instant."""

    next_close: "str"
    next_open: "str"
    working_s: "float"


_CapCut = TypedDict(
    "_CapCut",
    {
        "cap": "CapKind",
        "limit_minor": "int",
    },
)


class CapCut(_CapCut, total=False):
    """A cap that has cut an amount."""


# A cap of the sum of clauses.
CapKind = Literal["total", "year", "unknown"]


_CappedTicket = TypedDict(
    "_CappedTicket",
    {
        "before_cap": "Fraction",
        "cap_minor": "int",
        "ticket": "str",
    },
)


class CappedTicket(_CappedTicket, total=False):
    """A ticket that its cap has cut."""


_Cause = TypedDict(
    "_Cause",
    {
        "at": "str",
        "event": "Optional[int]",
        "what": "str",
    },
)


class Cause(_Cause, total=False):
    """The cause of something: an event, the opening, a cap, or the planned end of a pause."""


_Change = TypedDict(
    "_Change",
    {
        "after": "Optional['Outcome']",
        "before": "Optional['Outcome']",
        "cycle": "int",
        "due_after": "Optional[str]",
        "due_before": "Optional[str]",
        "metric": "str",
        "moved_s": "Optional[float]",
        "ticket": "str",
    },
)


class Change(_Change, total=False):
    """A cycle whose outcome or deadline differs between two policies."""


_ChosenBy = TypedDict(
    "_ChosenBy",
    {
        "attribute": "str",
        "value": "Optional[str]",
    },
)


class ChosenBy(_ChosenBy, total=False):
    """An attribute that chose a calendar, with its value."""


_ClausePenalty = TypedDict(
    "_ClausePenalty",
    {
        "amount": "Fraction",
        "before_cap": "Fraction",
        "cap_minor": "Optional[int]",
        "clause": "str",
        "reason": "Reason",
    },
)


class ClausePenalty(_ClausePenalty, total=False):
    """What one clause costs, and why."""


# What closed a calendar on a day that has hours.
ClosedBy = Literal["hours", "exception", "window", "outside_windows", "cutoff", "unknown"]


# What the clauses come to together.
Combine = Literal["sum", "highest"]


# What another policy, or another book, would change.
Compared = Union["Comparison", "BookComparison"]


_Comparison = TypedDict(
    "_Comparison",
    {
        "changes": "List['Change']",
        "metrics": "List['MetricComparison']",
        "tickets": "int",
    },
)


class Comparison(_Comparison, total=False):
    """The same tickets under two policies; made by `compare`."""


_Considered = TypedDict(
    "_Considered",
    {
        "id": "str",
        "kind": "str",
        "verdict": "Verdict",
        "version": "int",
    },
)


class Considered(_Considered, total=False):
    """A policy of a book, and why it was or was not chosen for a ticket."""


# How time becomes a number of units (M3).
CountUnits = Literal["started", "whole", "exact"]


# What business days are counted from (A3).
CountsFrom = Literal["opening", "receipt"]


_Cycle = TypedDict(
    "_Cycle",
    {
        "calendar": "str",
        "elapsed_s": "float",
        "number": "int",
        "outcome": "Outcome",
        "phase": "Phase",
        "started_at": "str",
    },
)


class Cycle(_Cycle, total=False):
    """One run of a metric's clock, from its start to its stop, or to now."""

    allowance_s: "float"
    breached_at: "str"
    due_at: "str"
    due_if_resumed: "str"
    fired: "List['Firing']"
    paused_by: "List['PausedBy']"
    paused_s: "float"
    remaining_s: "float"
    stopped_at: "str"


_CycleExplanation = TypedDict(
    "_CycleExplanation",
    {
        "clock": "WallClock",
        "ledger": "List['Entry']",
        "moments": "List['Moment']",
        "number": "int",
        "targets": "List['TargetInForce']",
        "totals": "Totals",
    },
)


class CycleExplanation(_CycleExplanation, total=False):
    """One cycle, explained."""

    held_when_due: "Holder"
    pending: "List['Alert']"


# Something that cycles are grouped by.
DimensionName = str


# The value of a dimension in a group (Q1). No value sorts before texts, and texts before lists.
DimensionValue = Optional[Union[str, List[str]]]


# When on a date: at its last closing, at the time of day of the start, or at a time of day.
DueAt = str


_EntryCounted = TypedDict(
    "_EntryCounted",
    {
        "from": "str",
        "kind": "Literal['counted']",
        "to": "str",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class EntryCounted(_EntryCounted, total=False):
    """The time counted."""

    held_by: "Holder"
    hours: "str"


_EntryOutsideHours = TypedDict(
    "_EntryOutsideHours",
    {
        "because": "ClosedBy",
        "from": "str",
        "kind": "Literal['outside_hours']",
        "part": "Optional[str]",
        "to": "str",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class EntryOutsideHours(_EntryOutsideHours, total=False):
    """The calendar was closed on a day that has hours, or one of its parts closed it."""

    held_by: "Holder"
    hours: "str"


_EntryClosedDay = TypedDict(
    "_EntryClosedDay",
    {
        "from": "str",
        "kind": "Literal['closed_day']",
        "last": "Optional[Literal['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']]",
        "part": "Optional[str]",
        "to": "str",
        "wall_s": "float",
        "weekday": "Literal['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']",
        "worked_s": "float",
    },
)


class EntryClosedDay(_EntryClosedDay, total=False):
    """The calendar, or the part of it that decided, is closed on that day of the week, or on several in a row."""

    held_by: "Holder"
    hours: "str"


_EntryClosedDate = TypedDict(
    "_EntryClosedDate",
    {
        "date": "str",
        "from": "str",
        "kind": "Literal['closed_date']",
        "name": "Optional[str]",
        "part": "Optional[str]",
        "to": "str",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class EntryClosedDate(_EntryClosedDate, total=False):
    """The calendar, or the part of it that decided, has an entry for that date."""

    held_by: "Holder"
    hours: "str"


_EntryPaused = TypedDict(
    "_EntryPaused",
    {
        "closed_by": "Optional['Cause']",
        "from": "str",
        "kind": "Literal['paused']",
        "opened_by": "Optional['Cause']",
        "party": "Optional[str]",
        "reason": "str",
        "to": "str",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class EntryPaused(_EntryPaused, total=False):
    """The cycle was paused, inside or outside hours."""

    held_by: "Holder"
    hours: "str"
    unmet: "List[str]"


_EntryFinished = TypedDict(
    "_EntryFinished",
    {
        "from": "str",
        "kind": "Literal['finished']",
        "to": "str",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class EntryFinished(_EntryFinished, total=False):
    """The cycle had ended, and the ticket was reopened later."""

    held_by: "Holder"
    hours: "str"


_EntryUnknown = TypedDict(
    "_EntryUnknown",
    {
        "from": "str",
        "kind": "Literal['unknown']",
        "to": "str",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class EntryUnknown(_EntryUnknown, total=False):
    """A word that a newer version of this crate wrote; this version never writes it (B2)."""

    held_by: "Holder"
    hours: "str"


# One stretch of a cycle, half-open: `from` belongs to it and `to` does not.
Entry = Union["EntryCounted", "EntryOutsideHours", "EntryClosedDay", "EntryClosedDate", "EntryPaused", "EntryFinished", "EntryUnknown"]


_Entry2 = TypedDict(
    "_Entry2",
    {
        "at": "str",
        "became": "str",
        "fate": "Fate",
        "file": "str",
        "found": "str",
        "option": "Optional[str]",
    },
)


class Entry2(_Entry2, total=False):
    """What became of one part of an export: of the value at its place and of everything in it, unless an entry below says
    otherwise.
    """

    known: "bool"


# Where a ticket stands.
Evaluated = Union["Evaluation", "Brief", "BookEvaluation", "BookBrief"]


# Where the ticket of a line stands, or why the line is not a ticket.
EvaluatedLine = Union["Evaluated", "Problems"]


_Evaluation = TypedDict(
    "_Evaluation",
    {
        "metrics": "List['MetricStatus']",
        "now": "str",
        "policy": "PolicyRef",
        "ticket": "str",
        "tzdb": "str",
    },
)


class Evaluation(_Evaluation, total=False):
    """Where every clock of a ticket stands at one instant; made by `evaluate`."""

    firings_left_out: "int"
    next_change: "str"
    not_covered: "List['NotCovered']"
    notices: "List['Notice']"
    reopened: "int"
    state: "State"


# Why a ticket stands there.
Explained = Union["Explanation", "BookExplanation", str, List[str]]


_Explanation = TypedDict(
    "_Explanation",
    {
        "clock": "WallClock",
        "evaluation": "Evaluation",
        "metrics": "List['MetricExplanation']",
    },
)


class Explanation(_Explanation, total=False):
    """An evaluation with its reasons: every stretch of time, what it counted as, and why; made by
    `explain`.

    `Display` writes it as a page of plain text, and `timeline` draws it.
    """


_FailedLevel = TypedDict(
    "_FailedLevel",
    {
        "amount": "Fraction",
        "factor": "Fraction",
        "in_a_row": "int",
        "level": "str",
        "of_fee": "Fraction",
    },
)


class FailedLevel(_FailedLevel, total=False):
    """A service level that has failed."""


# How well a part of an export could be translated.
Fate = Literal["exact", "ignored", "approximate", "needs_host", "impossible"]


_Firing = TypedDict(
    "_Firing",
    {
        "at": "str",
        "level": "LevelName",
    },
)


class Firing(_Firing, total=False):
    """A warning, a breach or an escalation level that has fired in a cycle.

    Its ticket, metric and cycle are those of the list that contains it. `Evaluation::fired`
    gives each firing as an `Alert`, which has a key.
    """

    due_at: "str"
    notify: "List[str]"
    repetition: "int"


# An exact number: a whole number, or a fraction in lowest terms.
Fraction = str


_Held = TypedDict(
    "_Held",
    {
        "counted_s": "float",
        "name": "Optional[str]",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class Held(_Held, total=False):
    """How long a group or an agent had the ticket."""


_HeldTime = TypedDict(
    "_HeldTime",
    {
        "agent": "Optional[str]",
        "group": "Optional[str]",
        "time_s": "float",
    },
)


class HeldTime(_HeldTime, total=False):
    """Counted time of a group and an agent."""


class Holder(TypedDict, total=False):
    """Who has a ticket: the group and the agent that it was assigned to (P9)."""

    agent: "str"
    group: "str"


_HoursThen = TypedDict(
    "_HoursThen",
    {
        "calendar": "str",
        "open": "bool",
    },
)


class HoursThen(_HoursThen, total=False):
    """A calendar whose hours decided who was told of an alert (E8)."""


_ImportAnswer = TypedDict(
    "_ImportAnswer",
    {
        "answers": "List['VendorAnswer']",
        "report": "ImportReport",
    },
)


class ImportAnswer(_ImportAnswer, total=False):
    """What an export holds."""

    book: "Any"
    calendar: "Any"
    objectives: "Any"
    ticket: "Any"


# What became of every part of an export: each value of each file that was read has an entry at its place or above it.
#
# The entries are in the order of the files and of what stands in them.
ImportReport = List["Entry2"]


# Where a deadline that falls exactly on a closing is placed (A5).
Lands = Literal["close", "next_open"]


_LateCycle = TypedDict(
    "_LateCycle",
    {
        "amount": "Fraction",
        "late_s": "float",
        "ticket": "str",
        "units": "Fraction",
    },
)


class LateCycle(_LateCycle, total=False):
    """A cycle that was late after the grace."""


# A warning by when it fires, the breach, or the number of a level.
LevelName = str


_LimitCounts = TypedDict(
    "_LimitCounts",
    {
        "kept": "int",
        "missed": "int",
        "share": "Optional['Fraction']",
        "undecided": "int",
    },
)


class LimitCounts(_LimitCounts, total=False):
    """How many cycles kept a limit (Q5)."""


_Line = TypedDict(
    "_Line",
    {
        "at_risk": "int",
        "attainment": "Optional['Fraction']",
        "backlog": "Backlog",
        "breached": "int",
        "dimensions": "List['DimensionValue']",
        "elapsed_s": "float",
        "first_contact": "int",
        "held": "List['HeldTime']",
        "limits": "List['LimitCounts']",
        "mean_s": "Optional[float]",
        "met": "int",
        "not_covered": "int",
        "overdue_s": "float",
        "paused": "int",
        "paused_by_party": "List['PausedTime']",
        "paused_by_reason": "List['PausedTime']",
        "pending": "int",
        "percentiles": "Percentiles",
        "reopened": "int",
        "sums": "List['NumberSum']",
        "tickets": "int",
        "void": "int",
    },
)


class Line(_Line, total=False):
    """One line of a report: a group, and what was counted in it.

    Sums of time make sense for one metric only, in the time that the metric counts: working time, or real time for
    calendar days. A line of tickets has no metric, no policy and no kind; its counts of cycles are 0.
    """


_Lint = TypedDict(
    "_Lint",
    {
        "found": "str",
        "help": "str",
        "kind": "LintKind",
        "path": "str",
    },
)


class Lint(_Lint, total=False):
    """Something in a valid policy that is probably a mistake.

    A lint refuses nothing. Its text is for the author of the policy.
    """


# The kind of a lint, for programs.
LintKind = Literal["uncovered_cells", "empty_row", "longer_than_resolution", "hides_shorter_target", "never_due", "idle_rolls", "idle_cutoff", "fires_at_start", "never_fires", "warning_after_breach", "levels_out_of_order", "repeats_no_times", "waits_for_acknowledged", "tells_nobody", "empty_ladder", "unused_ladder", "never_starts", "idle_trigger", "never_repeats", "idle_from", "always_paused", "idle_status", "undeclared_status", "pauses_nothing", "unused_calendar", "idle_choice", "stray_date", "outside_horizon", "ends_before_midnight", "no_summer_time", "never_comes", "never_observed", "entries_meet", "closed_season", "dates_run_out", "never_opens_again", "odd_name", "same_but_for_case", "repeated_word", "unreachable_policy", "idle_condition", "overlapping_validity", "band_never_holds", "band_always_holds", "steps_out_of_order", "worse_costs_less", "scale_ends"]


# What an integer of a report counts (Q2).
#
# A length of time, and a number of the host, is in two measures: whole seconds and the nanoseconds left, whole
# numbers and the millionths left. Neither is carried over into the other, so that both add.
Measure = Literal["met", "breached", "pending", "void", "at_risk", "paused", "elapsed_s", "elapsed_ns", "elapsed_bucket", "overdue_s", "overdue_ns", "paused_by_party_s", "paused_by_party_ns", "paused_by_reason_s", "paused_by_reason_ns", "limit_kept", "limit_missed", "limit_undecided", "not_covered", "tickets", "reopened", "first_contact", "open", "open_at_risk", "open_overdue", "open_age", "sum_whole", "sum_millionths", "sum_count", "held_s", "held_ns"]


_MetricBrief = TypedDict(
    "_MetricBrief",
    {
        "metric": "str",
        "outcome": "Outcome",
        "phase": "Phase",
    },
)


class MetricBrief(_MetricBrief, total=False):
    """The last cycle of a metric, in short."""

    due_at: "str"


_MetricComparison = TypedDict(
    "_MetricComparison",
    {
        "after": "Attainment",
        "before": "Attainment",
        "metric": "str",
    },
)


class MetricComparison(_MetricComparison, total=False):
    """One metric under two policies."""


_MetricExplanation = TypedDict(
    "_MetricExplanation",
    {
        "cycles": "List['CycleExplanation']",
        "metric": "str",
    },
)


class MetricExplanation(_MetricExplanation, total=False):
    """The cycles of one metric, explained."""


_MetricStatus = TypedDict(
    "_MetricStatus",
    {
        "cycles": "List['Cycle']",
        "metric": "str",
    },
)


class MetricStatus(_MetricStatus, total=False):
    """The cycles of one metric."""

    uncovered_alerts: "List['Alert']"


_MomentStarted = TypedDict(
    "_MomentStarted",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "moment": "Literal['started']",
    },
)


class MomentStarted(_MomentStarted, total=False):
    """It started."""


_MomentRetargeted = TypedDict(
    "_MomentRetargeted",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "moment": "Literal['retargeted']",
    },
)


class MomentRetargeted(_MomentRetargeted, total=False):
    """Another target came into force: see the targets."""


_MomentDue = TypedDict(
    "_MomentDue",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "moment": "Literal['due']",
    },
)


class MomentDue(_MomentDue, total=False):
    """It was due, or will be due if nothing else happens."""


_MomentAlert = TypedDict(
    "_MomentAlert",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "level": "LevelName",
        "moment": "Literal['alert']",
        "repetition": "int",
    },
)


class MomentAlert(_MomentAlert, total=False):
    """An alert fired: a warning, the breach or a level of a ladder."""

    hours: "List['HoursThen']"
    waited_for: "WaitedFor"


_MomentNotPaused = TypedDict(
    "_MomentNotPaused",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "moment": "Literal['not_paused']",
        "reason": "str",
    },
)


class MomentNotPaused(_MomentNotPaused, total=False):
    """A reason became active that does not pause the cycle, because its cap was used up before (P2)."""

    times: "int"


_MomentStopped = TypedDict(
    "_MomentStopped",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "moment": "Literal['stopped']",
    },
)


class MomentStopped(_MomentStopped, total=False):
    """It was stopped."""


_MomentVoided = TypedDict(
    "_MomentVoided",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "moment": "Literal['voided']",
    },
)


class MomentVoided(_MomentVoided, total=False):
    """A trigger of its metric ended it without a verdict."""


_MomentReopened = TypedDict(
    "_MomentReopened",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "moment": "Literal['reopened']",
    },
)


class MomentReopened(_MomentReopened, total=False):
    """The ticket was reopened, and the cycle goes on."""


_MomentUnknown = TypedDict(
    "_MomentUnknown",
    {
        "at": "str",
        "by": "Optional['Cause']",
        "moment": "Literal['unknown']",
    },
)


class MomentUnknown(_MomentUnknown, total=False):
    """A word that a newer version of this crate wrote; this version never writes it (B2)."""


# Something that happened to a cycle.
Moment = Union["MomentStarted", "MomentRetargeted", "MomentDue", "MomentAlert", "MomentNotPaused", "MomentStopped", "MomentVoided", "MomentReopened", "MomentUnknown"]


_NotCovered = TypedDict(
    "_NotCovered",
    {
        "metric": "str",
        "reason": "NotCoveredReason",
    },
)


class NotCovered(_NotCovered, total=False):
    """A metric that is not covered, and why (S4)."""

    priority: "str"
    tier: "str"


# Why a metric is not covered.
NotCoveredReason = Literal["unlisted_priority", "unlisted_tier", "empty_cell", "unknown"]


_Notice = TypedDict(
    "_Notice",
    {
        "at": "str",
        "kind": "NoticeKind",
        "name": "str",
    },
)


class Notice(_Notice, total=False):
    """A word that the ticket uses and that has no effect, mostly because the policy does not know it (P4)."""


# The kind of word that a notice is about.
NoticeKind = Literal["unknown_reason", "unknown_status", "idle_until", "unknown_metric", "no_calendar", "unknown"]


_NumberSum = TypedDict(
    "_NumberSum",
    {
        "attribute": "str",
        "count": "int",
        "mean": "Optional['Fraction']",
        "total": "Fraction",
    },
)


class NumberSum(_NumberSum, total=False):
    """The sum of a number of the host's own."""


_OffsetSince = TypedDict(
    "_OffsetSince",
    {
        "offset_s": "int",
        "since": "str",
    },
)


class OffsetSince(_OffsetSince, total=False):
    """An offset from UTC, and the instant from which it applies."""


# Whether a target is met.
Outcome = Literal["pending", "met", "breached", "void", "unknown"]


_Overdue = TypedDict(
    "_Overdue",
    {
        "cycle": "int",
        "kind": "str",
        "metric": "str",
        "overdue_ns": "int",
        "policy": "str",
        "ticket": "str",
        "version": "int",
    },
)


class Overdue(_Overdue, total=False):
    """A cycle that is overdue, in a list of the worst."""


_PausedBy = TypedDict(
    "_PausedBy",
    {
        "paused_s": "float",
        "reason": "str",
    },
)


class PausedBy(_PausedBy, total=False):
    """For how long a cycle was paused for one reason."""

    party: "str"


_PausedTime = TypedDict(
    "_PausedTime",
    {
        "name": "Optional[str]",
        "time_s": "float",
    },
)


class PausedTime(_PausedTime, total=False):
    """Time that was charged to a party or a reason."""


_Penalty = TypedDict(
    "_Penalty",
    {
        "amount_minor": "int",
        "capped": "bool",
        "caps": "List['CapCut']",
        "clauses": "List['ClausePenalty']",
        "combine": "Combine",
        "combined": "Fraction",
        "currency": "str",
        "each": "RoundEach",
        "earned_back_minor": "int",
        "fee_minor": "Optional[int]",
        "minor_digits": "int",
        "rounding": "RoundingMode",
        "total_minor": "int",
        "withheld_minor": "int",
    },
)


class Penalty(_Penalty, total=False):
    """What a contract costs for one set of facts; made by `penalty`. `Display` writes it as a page.

    Amounts are in minor units. Those that are not rounded are exact fractions.
    """


_Percentiles = TypedDict(
    "_Percentiles",
    {
        "p50_s": "Optional[float]",
        "p90_s": "Optional[float]",
        "p95_s": "Optional[float]",
        "p99_s": "Optional[float]",
    },
)


class Percentiles(_Percentiles, total=False):
    """Percentiles of the time used, each within 0.4 % of the exact one; `null` if there are no values (Q3)."""


_PhaseRunning = TypedDict(
    "_PhaseRunning",
    {
        "state": "Literal['running']",
    },
)


class PhaseRunning(_PhaseRunning, total=False):
    """Time counts."""


_PhaseOutsideHours = TypedDict(
    "_PhaseOutsideHours",
    {
        "state": "Literal['outside_hours']",
    },
)


class PhaseOutsideHours(_PhaseOutsideHours, total=False):
    """Nothing pauses it, and its calendar is closed (K7)."""

    opens_at: "str"


_PhasePaused = TypedDict(
    "_PhasePaused",
    {
        "reason": "str",
        "since": "str",
        "state": "Literal['paused']",
    },
)


class PhasePaused(_PhasePaused, total=False):
    """It is paused, inside or outside hours."""

    ends_at: "str"
    party: "str"


_PhaseStopped = TypedDict(
    "_PhaseStopped",
    {
        "state": "Literal['stopped']",
    },
)


class PhaseStopped(_PhaseStopped, total=False):
    """It was stopped."""


_PhaseCancelled = TypedDict(
    "_PhaseCancelled",
    {
        "state": "Literal['cancelled']",
    },
)


class PhaseCancelled(_PhaseCancelled, total=False):
    """The ticket was cancelled while it was open (K8)."""


_PhaseUnknown = TypedDict(
    "_PhaseUnknown",
    {
        "state": "Literal['unknown']",
    },
)


class PhaseUnknown(_PhaseUnknown, total=False):
    """A word that a newer version of this crate wrote; this version never writes it (B2)."""


# What a clock is doing. The outcome is independent of it: a breached clock can be paused.
Phase = Union["PhaseRunning", "PhaseOutsideHours", "PhasePaused", "PhaseStopped", "PhaseCancelled", "PhaseUnknown"]


_PolicyBrief = TypedDict(
    "_PolicyBrief",
    {
        "kind": "str",
        "policy": "str",
        "ticket": "str",
    },
)


class PolicyBrief(_PolicyBrief, total=False):
    """Where a ticket stands, in short; made by `brief`."""

    metrics: "List['MetricBrief']"
    next_change: "str"
    state: "State"


_PolicyQuotes = TypedDict(
    "_PolicyQuotes",
    {
        "kind": "str",
        "policy": "str",
        "quotes": "List['Quote']",
        "version": "int",
    },
)


class PolicyQuotes(_PolicyQuotes, total=False):
    """What a policy of a book promises."""


_PolicyRef = TypedDict(
    "_PolicyRef",
    {
        "id": "str",
        "kind": "str",
        "version": "int",
    },
)


class PolicyRef(_PolicyRef, total=False):
    """The policy that was applied: its name, version and kind."""

    in_keys: "bool"


_Problem = TypedDict(
    "_Problem",
    {
        "found": "str",
        "help": "str",
        "kind": "ProblemKind",
        "path": "str",
        "suggestion": "Optional[str]",
    },
)


class Problem(_Problem, total=False):
    """One mistake in a policy, a book, a calendar or a ticket.

    Its text is for the author of the file, as in `metrics.resolution.targets.hihg: `hihg` is not in `priorities`;
    did you mean `high`? …`.
    """


# The kind of a mistake, for programs.
ProblemKind = Literal["missing", "unknown_field", "wrong_type", "duplicate", "unknown_name", "unreadable", "senseless", "never_open", "outside_horizon", "too_large"]


_Problems = TypedDict(
    "_Problems",
    {
        "problems": "List['Problem']",
    },
)


class Problems(_Problems, total=False):
    """Why a question has no answer: everything that is wrong with it.

    `Display` writes the JSON that a binding hands on: `{"problems": [...]}`, each with `path`, `kind`, `found`, `help`
    and `suggestion`.
    """


_PromiseComparison = TypedDict(
    "_PromiseComparison",
    {
        "comparison": "Comparison",
        "kind": "str",
        "policy": "Optional[str]",
    },
)


class PromiseComparison(_PromiseComparison, total=False):
    """One kind of promise under two books."""


# Who promised a target (K16).
PromisedBy = Literal["cell", "ticket", "unknown"]


_Quote = TypedDict(
    "_Quote",
    {
        "allowance": "Optional['AllowanceText']",
        "calendar": "Optional[str]",
        "due_at": "Optional[str]",
        "levels": "List['QuotedLevel']",
        "metric": "str",
        "not_covered": "Optional['NotCoveredReason']",
    },
)


class Quote(_Quote, total=False):
    """What one metric of a policy promises to a ticket; made by `Policy::quote`."""


# What would be promised.
Quoted = Union[List["Quote"], List["PolicyQuotes"]]


_QuotedLevel = TypedDict(
    "_QuotedLevel",
    {
        "at": "Optional[str]",
        "level": "LevelName",
        "notify": "List[str]",
    },
)


class QuotedLevel(_QuotedLevel, total=False):
    """When a warning or a level would fire first."""


_RateAmountMinor = TypedDict(
    "_RateAmountMinor",
    {
        "amount_minor": "int",
    },
)


class RateAmountMinor(_RateAmountMinor, total=False):
    """So many minor units."""


_RateOfFee = TypedDict(
    "_RateOfFee",
    {
        "of_fee": "Fraction",
    },
)


class RateOfFee(_RateOfFee, total=False):
    """A part of the fee: 1/10 is ten percent."""


# What a unit, a breach, a band or a step costs.
Rate = Union["RateAmountMinor", "RateOfFee"]


_ReasonBands = TypedDict(
    "_ReasonBands",
    {
        "below": "Optional['Fraction']",
        "good": "int",
        "kind": "Literal['bands']",
        "measure": "str",
        "of": "int",
        "percent": "Optional['Fraction']",
        "rate": "Optional['Rate']",
    },
)


class ReasonBands(_ReasonBands, total=False):
    """A measure, and the band that holds for it."""


_ReasonPerLate = TypedDict(
    "_ReasonPerLate",
    {
        "capped_tickets": "List['CappedTicket']",
        "count": "CountUnits",
        "cycles": "List['LateCycle']",
        "each_s": "float",
        "kind": "Literal['per_late']",
        "scale": "List['ScaleStep']",
        "scale_is": "ScaleIs",
    },
)


class ReasonPerLate(_ReasonPerLate, total=False):
    """Late time by unit."""


_ReasonPerBreach = TypedDict(
    "_ReasonPerBreach",
    {
        "breaches": "int",
        "capped_tickets": "List['CappedTicket']",
        "free": "int",
        "kind": "Literal['per_breach']",
        "rate": "Rate",
        "tickets": "List[str]",
    },
)


class ReasonPerBreach(_ReasonPerBreach, total=False):
    """Breaches."""


_ReasonCountBands = TypedDict(
    "_ReasonCountBands",
    {
        "at_least": "Optional[int]",
        "breaches": "int",
        "kind": "Literal['count_bands']",
        "rate": "Optional['Rate']",
        "tickets": "List[str]",
    },
)


class ReasonCountBands(_ReasonCountBands, total=False):
    """A number of breaches, and the step that it reaches."""


_ReasonPoints = TypedDict(
    "_ReasonPoints",
    {
        "at_least": "Optional[int]",
        "kind": "Literal['points']",
        "points": "int",
        "rate": "Optional['Rate']",
    },
)


class ReasonPoints(_ReasonPoints, total=False):
    """Points, and the step that they reach."""


_ReasonPerDowntime = TypedDict(
    "_ReasonPerDowntime",
    {
        "down_s": "float",
        "each_s": "float",
        "kind": "Literal['per_downtime']",
        "rate": "Rate",
        "units": "Fraction",
    },
)


class ReasonPerDowntime(_ReasonPerDowntime, total=False):
    """Downtime by unit."""


_ReasonWeighted = TypedDict(
    "_ReasonWeighted",
    {
        "kind": "Literal['weighted']",
        "levels": "List['FailedLevel']",
    },
)


class ReasonWeighted(_ReasonWeighted, total=False):
    """Service levels that have failed."""


_ReasonUnknown = TypedDict(
    "_ReasonUnknown",
    {
        "kind": "Literal['unknown']",
    },
)


class ReasonUnknown(_ReasonUnknown, total=False):
    """A kind that a newer version of this crate wrote; this version never writes it (B2)."""


# The facts of a clause and how its amount follows from them, by the kind of the clause (M8).
Reason = Union["ReasonBands", "ReasonPerLate", "ReasonPerBreach", "ReasonCountBands", "ReasonPoints", "ReasonPerDowntime", "ReasonWeighted", "ReasonUnknown"]


_ReportAnswer = TypedDict(
    "_ReportAnswer",
    {
        "dimensions": "List['DimensionName']",
        "lines": "List['Line']",
        "refused": "int",
        "worst": "List['Overdue']",
    },
)


class ReportAnswer(_ReportAnswer, total=False):
    """A report as it is read."""


_ReportState = TypedDict(
    "_ReportState",
    {
        "refused": "int",
        "rows": "List['Row']",
        "spec": "Dict[str, Any]",
        "worst": "List['Overdue']",
    },
)


class ReportState(_ReportState, total=False):
    """The state of a report: what was asked, and what was counted."""


# Where a date rolls to that is no business date (A7).
Rolls = Literal["next_business_day", "previous_business_day"]


# Where amounts are rounded (M1).
RoundEach = Literal["total", "clause"]


# How an amount becomes whole minor units (M1).
RoundingMode = Literal["half_up", "half_even", "down", "up"]


# The values of the dimensions, the measure, its bucket or null, and the number.
Row = List[Union["DimensionValue", "Measure", "Bucket", int]]


# Which step of a scale a unit is charged at (M3).
ScaleIs = Literal["graduated", "slab"]


_ScaleStep = TypedDict(
    "_ScaleStep",
    {
        "rate": "Rate",
        "up_to": "Optional[int]",
    },
)


class ScaleStep(_ScaleStep, total=False):
    """A step of a scale."""


# The state of a ticket (R1).
State = Literal["open", "resolved", "closed", "cancelled", "unknown"]


_StretchUp = TypedDict(
    "_StretchUp",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['up']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchUp(_StretchUp, total=False):
    """The service was up."""


_StretchDown = TypedDict(
    "_StretchDown",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['down']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchDown(_StretchDown, total=False):
    """It was down."""

    service: "str"


_StretchTouchedMinute = TypedDict(
    "_StretchTouchedMinute",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['touched_minute']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchTouchedMinute(_StretchTouchedMinute, total=False):
    """It was up in the rest of a minute that an outage touched."""


_StretchNotCountedOutage = TypedDict(
    "_StretchNotCountedOutage",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['not_counted_outage']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchNotCountedOutage(_StretchNotCountedOutage, total=False):
    """It was down in an outage that is too short to count, or in the part of a minute that is not counted."""


_StretchDegraded = TypedDict(
    "_StretchDegraded",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['degraded']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchDegraded(_StretchDegraded, total=False):
    """It was degraded."""


_StretchAffected = TypedDict(
    "_StretchAffected",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['affected']",
        "lost": "Fraction",
        "to": "str",
        "users": "int",
        "wall_s": "float",
    },
)


class StretchAffected(_StretchAffected, total=False):
    """It was down for some users."""


_StretchMaintenance = TypedDict(
    "_StretchMaintenance",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['maintenance']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchMaintenance(_StretchMaintenance, total=False):
    """It was under maintenance that is excused."""


_StretchMaintenanceOverAllowance = TypedDict(
    "_StretchMaintenanceOverAllowance",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['maintenance_over_allowance']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchMaintenanceOverAllowance(_StretchMaintenanceOverAllowance, total=False):
    """It was under maintenance beyond the allowance."""


_StretchUnknownTime = TypedDict(
    "_StretchUnknownTime",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['unknown_time']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchUnknownTime(_StretchUnknownTime, total=False):
    """Nothing is known about it."""


_StretchOutsideHours = TypedDict(
    "_StretchOutsideHours",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['outside_hours']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchOutsideHours(_StretchOutsideHours, total=False):
    """It is outside the service hours."""


_StretchAhead = TypedDict(
    "_StretchAhead",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['ahead']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchAhead(_StretchAhead, total=False):
    """It is after `now`."""


_StretchUnknown = TypedDict(
    "_StretchUnknown",
    {
        "counted": "bool",
        "from": "str",
        "kind": "Literal['unknown']",
        "lost": "Fraction",
        "to": "str",
        "wall_s": "float",
    },
)


class StretchUnknown(_StretchUnknown, total=False):
    """A word that a newer version of this crate wrote; this version never writes it (B2)."""


# A stretch of the period, half-open: `from` belongs to it and `to` does not.
Stretch = Union["StretchUp", "StretchDown", "StretchTouchedMinute", "StretchNotCountedOutage", "StretchDegraded", "StretchAffected", "StretchMaintenance", "StretchMaintenanceOverAllowance", "StretchUnknownTime", "StretchOutsideHours", "StretchAhead", "StretchUnknown"]


_TargetInForce = TypedDict(
    "_TargetInForce",
    {
        "allowance": "Optional['AllowanceText']",
        "by": "Cause",
        "calendar": "str",
        "chosen_by": "Optional['ChosenBy']",
        "due_at": "Optional[str]",
        "due_before": "Optional[str]",
        "priority": "Optional[str]",
        "since": "str",
        "tier": "Optional[str]",
        "until": "Optional[str]",
    },
)


class TargetInForce(_TargetInForce, total=False):
    """A target, how it was found, and since when it has been in force."""

    counts_from: "CountsFrom"
    cutoff: "TimeOfDay"
    due: "DueAt"
    lands: "Lands"
    promised_by: "PromisedBy"
    rolls: "Rolls"


# A time of day.
TimeOfDay = str


_Total = TypedDict(
    "_Total",
    {
        "name": "Optional[str]",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class Total(_Total, total=False):
    """One line of totals."""


_Totals = TypedDict(
    "_Totals",
    {
        "kinds": "List['Total']",
        "parties": "List['Total']",
        "reasons": "List['Total']",
        "wall_s": "float",
        "worked_s": "float",
    },
)


class Totals(_Totals, total=False):
    """The totals of a ledger. Each list that is not empty adds up to `wall` and `worked`."""

    agents: "List['Held']"
    groups: "List['Held']"


# What the amounts of an availability count.
Unit = Literal["seconds", "user_seconds", "intervals", "unknown"]


_UnmetTier = TypedDict(
    "_UnmetTier",
    {
        "condition": "Literal['tier']",
        "found": "Optional[str]",
        "wanted": "Wanted",
    },
)


class UnmetTier(_UnmetTier, total=False):
    """The tier is another one."""


_UnmetPriority = TypedDict(
    "_UnmetPriority",
    {
        "condition": "Literal['priority']",
        "found": "Optional[str]",
        "wanted": "Wanted",
    },
)


class UnmetPriority(_UnmetPriority, total=False):
    """The priority is another one."""


_UnmetStatus = TypedDict(
    "_UnmetStatus",
    {
        "condition": "Literal['status']",
        "found": "Optional[str]",
        "wanted": "Wanted",
    },
)


class UnmetStatus(_UnmetStatus, total=False):
    """The status is another one."""


_UnmetGroup = TypedDict(
    "_UnmetGroup",
    {
        "condition": "Literal['group']",
        "found": "Optional[str]",
        "wanted": "Wanted",
    },
)


class UnmetGroup(_UnmetGroup, total=False):
    """The group is another one."""


_UnmetAgent = TypedDict(
    "_UnmetAgent",
    {
        "condition": "Literal['agent']",
        "found": "Optional[str]",
        "wanted": "Wanted",
    },
)


class UnmetAgent(_UnmetAgent, total=False):
    """The agent is another one."""


_UnmetAttribute = TypedDict(
    "_UnmetAttribute",
    {
        "condition": "Literal['attribute']",
        "found": "Optional['AttributeValue']",
        "name": "str",
        "wanted": "Wanted",
    },
)


class UnmetAttribute(_UnmetAttribute, total=False):
    """An attribute has another value."""


_UnmetOpenedInside = TypedDict(
    "_UnmetOpenedInside",
    {
        "calendar": "str",
        "condition": "Literal['opened_inside']",
        "found": "str",
        "opened_at": "str",
    },
)


class UnmetOpenedInside(_UnmetOpenedInside, total=False):
    """The ticket was opened while a calendar was closed."""


_UnmetOpenedOutside = TypedDict(
    "_UnmetOpenedOutside",
    {
        "calendar": "str",
        "condition": "Literal['opened_outside']",
        "found": "str",
        "opened_at": "str",
    },
)


class UnmetOpenedOutside(_UnmetOpenedOutside, total=False):
    """The ticket was opened while a calendar was open."""


_UnmetUnknown = TypedDict(
    "_UnmetUnknown",
    {
        "condition": "Literal['unknown']",
    },
)


class UnmetUnknown(_UnmetUnknown, total=False):
    """A word that a newer version of this crate wrote; this version never writes it (B2)."""


# A condition that a ticket does not meet: what was asked for and what was found.
Unmet = Union["UnmetTier", "UnmetPriority", "UnmetStatus", "UnmetGroup", "UnmetAgent", "UnmetAttribute", "UnmetOpenedInside", "UnmetOpenedOutside", "UnmetUnknown"]


_VendorAnswer = TypedDict(
    "_VendorAnswer",
    {
        "breached": "Optional[bool]",
        "cycle": "Optional[int]",
        "due_at": "Optional[str]",
        "metric": "str",
        "stopped_at": "Optional[str]",
    },
)


class VendorAnswer(_VendorAnswer, total=False):
    """What a vendor says about a deadline. Times that it does not give are `null`."""


_VerdictChosen = TypedDict(
    "_VerdictChosen",
    {
        "result": "Literal['chosen']",
    },
)


class VerdictChosen(_VerdictChosen, total=False):
    """It applies."""


_VerdictOutranked = TypedDict(
    "_VerdictOutranked",
    {
        "id": "str",
        "result": "Literal['outranked']",
        "version": "int",
    },
)


class VerdictOutranked(_VerdictOutranked, total=False):
    """The ticket meets its conditions, but another policy of its kind comes first."""


_VerdictFailed = TypedDict(
    "_VerdictFailed",
    {
        "result": "Literal['failed']",
        "unmet": "List['Unmet']",
    },
)


class VerdictFailed(_VerdictFailed, total=False):
    """The ticket does not meet its conditions."""


_VerdictSuperseded = TypedDict(
    "_VerdictSuperseded",
    {
        "by": "int",
        "result": "Literal['superseded']",
    },
)


class VerdictSuperseded(_VerdictSuperseded, total=False):
    """A newer version of it is valid, too."""


_VerdictNotValid = TypedDict(
    "_VerdictNotValid",
    {
        "from": "Optional[str]",
        "opened_at": "str",
        "result": "Literal['not_valid']",
        "until": "Optional[str]",
    },
)


class VerdictNotValid(_VerdictNotValid, total=False):
    """It was not valid when the ticket was opened."""


_VerdictUnknown = TypedDict(
    "_VerdictUnknown",
    {
        "result": "Literal['unknown']",
    },
)


class VerdictUnknown(_VerdictUnknown, total=False):
    """A word that a newer version of this crate wrote; this version never writes it (B2)."""


# Why a policy was or was not chosen for a ticket.
Verdict = Union["VerdictChosen", "VerdictOutranked", "VerdictFailed", "VerdictSuperseded", "VerdictNotValid", "VerdictUnknown"]


_VersionAnswer = TypedDict(
    "_VersionAnswer",
    {
        "tzdb": "str",
        "verbs": "List[str]",
        "version": "str",
    },
)


class VersionAnswer(_VersionAnswer, total=False):
    """What this library is."""


_WaitedFor = TypedDict(
    "_WaitedFor",
    {
        "fired_at": "str",
        "level": "int",
    },
)


class WaitedFor(_WaitedFor, total=False):
    """The level that an alert waited for (E9)."""


_WallClock = TypedDict(
    "_WallClock",
    {
        "offsets": "List['OffsetSince']",
        "zone": "str",
    },
)


class WallClock(_WallClock, total=False):
    """The wall clock of a zone: its name, and its offsets from UTC for a stretch of time."""


_WantedNot = TypedDict(
    "_WantedNot",
    {
        "not": "List[str]",
    },
)


class WantedNot(_WantedNot, total=False):
    """None of the field's texts is one of these. A field without a text meets this."""


# What a condition asks of a field (S5).
#
# In JSON it has the form in which conditions are written, with lists for single values.
Wanted = Union[List[str], "WantedNot", "Bounds"]
