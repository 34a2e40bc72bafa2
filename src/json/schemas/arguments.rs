//! The arguments of each verb. Tests compare the fields with those that the functions read.

#![allow(dead_code, clippy::large_enum_variant, reason = "only the schemas of these types are used")]

use chrono::{DateTime, Utc};
use schemars::JsonSchema;

use crate::availability::{AvailabilitySpec, Outages};
use crate::book::PolicyBook;
#[cfg(feature = "import")]
use crate::import::{Document, Files, Vendor};
use crate::penalty::{Contract, PenaltyFacts};
use crate::policy::Policy;
use crate::report::{Report, ReportSpec};
use crate::schema::Maybe;
use crate::ticket::Ticket;

/// What is asked, for each function and each verb.
#[derive(JsonSchema)]
pub(super) struct Arguments {
    call: CallArguments,
    lines: LinesArguments,
}

/// What `call` is asked, for each verb.
#[derive(JsonSchema)]
struct CallArguments {
    evaluate: EvaluateArguments,
    explain: ExplainArguments,
    alerts: AlertsArguments,
    pending: TicketArguments,
    select: TicketArguments,
    lint: LintArguments,
    compare: CompareArguments,
    quote: QuoteArguments,
    calendar: CalendarArguments,
    report: ReportArguments,
    merge: MergeArguments,
    availability: AvailabilityArguments,
    penalty: PenaltyArguments,
    #[cfg(feature = "import")]
    import: ImportArguments,
    schema: SchemaArguments,
    version: NoArguments,
}

/// What `lines` is asked, beside the lines.
#[derive(JsonSchema)]
struct LinesArguments {
    evaluate: EvaluateLinesArguments,
    report: ReportLinesArguments,
}

/// How much of which evaluation.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EvaluateArguments {
    ticket: Ticket,
    now: DateTime<Utc>,
    #[schemars(default)]
    fields: Maybe<Fields>,
}

/// How much of an evaluation; by default all.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum Fields {
    All,
    Brief,
}

/// In which form something is explained.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ExplainArguments {
    ticket: Ticket,
    now: DateTime<Utc>,
    /// By default JSON.
    #[schemars(default)]
    r#as: Maybe<Form>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum Form {
    Json,
    Text,
    Svg,
}

/// The alerts after `from`, up to and including `to`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AlertsArguments {
    ticket: Ticket,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// A ticket at an instant.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TicketArguments {
    ticket: Ticket,
    now: DateTime<Utc>,
}

/// With `now`, what has expired is reported, too.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LintArguments {
    #[schemars(default)]
    now: Maybe<DateTime<Utc>>,
}

/// A policy in place of a policy, or a book in place of a book.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CompareArguments {
    after: PolicyOrBook,
    tickets: Vec<Ticket>,
    now: DateTime<Utc>,
}

/// What can be loaded.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum PolicyOrBook {
    Policy(Policy),
    Book(PolicyBook),
}

/// What a policy is asked, or a book.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum QuoteArguments {
    Policy(QuoteOfPolicy),
    Book(QuoteOfBook),
}

/// What a policy would promise to a ticket that is opened at `at`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct QuoteOfPolicy {
    at: DateTime<Utc>,
    #[schemars(default)]
    priority: Maybe<String>,
    #[schemars(default)]
    tier: Maybe<String>,
}

/// What the policies of a book would promise to a ticket at its opening.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct QuoteOfBook {
    ticket: Ticket,
}

/// With `to`, the working time from `at` to there is answered, too.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CalendarArguments {
    calendar: String,
    at: DateTime<Utc>,
    #[schemars(default)]
    to: Maybe<DateTime<Utc>>,
}

/// The dimensions in `by` are kept, and the others are added up.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportArguments {
    state: Report,
    #[schemars(default)]
    by: Maybe<Vec<String>>,
}

/// At least one state.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct MergeArguments {
    #[schemars(extend("minItems" = 1))]
    states: Vec<Report>,
}

/// What is agreed, and what happened.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AvailabilityArguments {
    spec: AvailabilitySpec,
    outages: Outages,
    now: DateTime<Utc>,
}

/// A contract, and what happened.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PenaltyArguments {
    contract: Contract,
    facts: PenaltyFacts,
}

/// The files of an export by name. Options are a map.
#[cfg(feature = "import")]
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ImportArguments {
    vendor: Vendor,
    files: Files,
    #[schemars(default)]
    options: Maybe<Document>,
}

/// The name of a format.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SchemaArguments {
    format: String,
}

/// Nothing.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NoArguments {}

/// How much of each evaluation.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EvaluateLinesArguments {
    now: DateTime<Utc>,
    #[schemars(default)]
    fields: Maybe<Fields>,
}

/// What is asked of the report. With `explained`, the time of each holder is counted, too.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportLinesArguments {
    spec: ReportSpec,
    #[schemars(default)]
    explained: Maybe<bool>,
}
