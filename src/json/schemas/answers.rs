//! The answers of each verb.

#![allow(dead_code, clippy::large_enum_variant, reason = "only the schemas of these types are used")]

use schemars::JsonSchema;
use serde_json::Value;

#[cfg(feature = "import")]
use super::super::of_import::ImportAnswer;
use super::super::of_policy::{Hours, PolicyQuotes};
use super::super::of_reports::{Finished, Version};
use super::super::of_ticket::BookBrief;
use super::super::refused::Refused;
use crate::availability::Availability;
use crate::book::Considered;
use crate::evaluate::{Alert, BookComparison, BookEvaluation, Brief, Comparison, Evaluation, Quote};
use crate::explain::{BookExplanation, Explanation};
use crate::input::Lint;
use crate::penalty::Penalty;
use crate::report::Report;

/// What is answered, for each function and each verb.
#[derive(JsonSchema)]
pub(super) struct Answers<'a> {
    call: CallAnswers<'a>,
    lines: LinesAnswers<'a>,
}

/// What `lines` answers.
#[derive(JsonSchema)]
struct LinesAnswers<'a> {
    /// Each line of the answer.
    evaluate: EvaluatedLine<'a>,
    report: Report,
}

/// Where the ticket of a line stands, or why the line is not a ticket.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum EvaluatedLine<'a> {
    Answer(Evaluated<'a>),
    Problems(Refused),
}

/// What `call` answers, for each verb.
#[derive(JsonSchema)]
struct CallAnswers<'a> {
    /// For a policy or for a book, in full or in short.
    evaluate: Evaluated<'a>,
    /// For a policy or for a book; a text and a picture are texts.
    explain: Explained,
    /// By instant and then by key.
    alerts: Vec<Alert>,
    /// By instant and then by key; those without an instant last.
    pending: Vec<Alert>,
    /// Every policy of the book.
    select: Vec<Considered>,
    /// In the order of their places.
    lint: Vec<Lint>,
    /// For two policies or for two books.
    compare: Compared,
    /// For a policy or for a book.
    quote: Quoted<'a>,
    calendar: Hours,
    report: Finished<'a>,
    merge: Report,
    availability: Availability,
    penalty: Penalty,
    #[cfg(feature = "import")]
    import: ImportAnswer<'a>,
    /// A JSON Schema.
    schema: Value,
    version: Version,
}

/// Where a ticket stands.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Evaluated<'a> {
    Policy(Evaluation),
    Short(Brief),
    Book(BookEvaluation),
    ShortBook(BookBrief<'a>),
}

/// Why a ticket stands there.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Explained {
    Policy(Explanation),
    Book(BookExplanation),
    Text(String),
    Pictures(Vec<String>),
}

/// What another policy, or another book, would change.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Compared {
    Policies(Comparison),
    Books(BookComparison),
}

/// What would be promised.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Quoted<'a> {
    Policy(Vec<Quote>),
    Book(Vec<PolicyQuotes<'a>>),
}
